"""Wire schemas of development projects."""

from datetime import datetime
from typing import Literal

from svckit.errors import Reason
from svckit.resources import OwnedView

from devenv_svc.projects.states import ProjectState

CodeSource = Literal["upload", "git", "sample", "generated"]


class ProjectView(OwnedView):
    """`since`: when it took its state. `dataset_version` is the version that is mounted, None without a dataset."""

    state: ProjectState
    reason: Reason | None
    purpose: str
    task_type: str
    source: CodeSource
    environment_id: str
    dataset_id: str | None
    dataset_version: int | None
    since: datetime
