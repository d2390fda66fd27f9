"""Wire schemas of base environments."""

from enum import StrEnum
from typing import Literal

from svckit.errors import Reason
from svckit.resources import OwnedView, Visibility

from devenv_svc.environments.states import EnvironmentImageState

ResourceKind = Literal["cpu", "gpu"]


class Framework(StrEnum):
    PYTHON = "python"
    TENSORFLOW = "tensorflow"
    KERAS = "keras"
    PYTORCH = "pytorch"


class EnvironmentView(OwnedView):
    """`description` names every framework and version it has."""

    framework: Framework
    resource_kind: ResourceKind
    visibility: Visibility
    image_id: str | None
    image_state: EnvironmentImageState
    reason: Reason | None
