"""Wire schemas of cases."""

from typing import Any

from svckit.resources import OwnedView


class CaseView(OwnedView):
    """A worked example. `parameters`, `dataset_id` and `algorithm_id` fill the wizard of a new training."""

    industry: str
    scenario: str
    purpose: str
    task_type: str
    dataset_id: str | None
    algorithm_id: str | None
    model_id: str | None
    parameters: dict[str, Any]
    write_up: str
    shelf: str
    visibility: str
