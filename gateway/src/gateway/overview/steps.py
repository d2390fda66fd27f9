"""What a newcomer does next on the way from a zip of data to an answering service. Pure."""

from collections.abc import Mapping
from typing import get_args

from svckit.contracts.overview import NamedThing

from gateway.overview.schemas import NextStep, StepCode

NEXT_STEPS: tuple[StepCode, ...] = get_args(StepCode)
"""The codes, for the console's texts."""
Newest = Mapping[str, Mapping[str, NamedThing]]
"""The newest thing of each kind and state."""

_LADDER: tuple[tuple[str, tuple[str, ...], StepCode, bool], ...] = (
    ("service", ("running", "degraded"), "try_service", False),
    ("service", ("starting",), "try_service", True),
    ("service", ("stopped", "failed", "stopping"), "start_service", False),
    ("model", ("ready",), "publish_model", False),
    ("model", ("importing",), "publish_model", True),
    ("task", ("running", "preparing", "queued"), "publish_model", True),
    ("dataset", ("online",), "start_training", False),
    ("dataset", ("ready",), "put_dataset_online", False),
    ("dataset", ("validating", "uploading"), "put_dataset_online", True),
    ("dataset", ("interrupted", "invalid", "partial", "empty"), "import_dataset", False),
)
"""From the goal down: the first kind of which there is something in one of the states says what comes next."""


def next_step(newest: Newest, *, tried: bool) -> NextStep:
    """`tried`: a service was tested already, so this user is no newcomer."""
    if tried:
        return NextStep(code="none")
    for kind, states, code, waiting in _LADDER:
        found = next((newest[kind][state] for state in states if state in newest.get(kind, {})), None)
        if found is not None:
            return NextStep(code=code, waiting=waiting, resource=found)
    return NextStep(code="create_dataset")
