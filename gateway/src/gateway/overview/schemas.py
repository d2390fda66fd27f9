"""What the API says at a glance."""

from typing import Literal

from svckit.contracts.overview import NamedThing, OverviewItem
from svckit.resources import View

from gateway.ledger.schemas import Amounts, LimitsView

Scope = Literal["mine", "all"]
StepCode = Literal[
    "create_dataset",
    "import_dataset",
    "put_dataset_online",
    "start_training",
    "publish_model",
    "start_service",
    "try_service",
    "none",
]


class DiskView(View):
    """The disk that the platform's home lies on, in bytes."""

    total: int
    free: int


class MachineView(View):
    """`reserved` is everyone's. `disk` is None on a cluster."""

    capacity: LimitsView
    reserved: Amounts
    free: LimitsView
    disk: DiskView | None


class QuotaUse(View):
    """The caller's own."""

    limits: LimitsView
    used: Amounts


class NextStep(View):
    """`waiting`: what comes before is still under way. `resource`: what to act on, or what is waited for."""

    code: StepCode
    waiting: bool = False
    resource: NamedThing | None = None


class OverviewView(View):
    """`counts` by kind and state. `active` goes on or waits, `failures` are of the last seven days; both newest first.
    `missing` names the services that did not answer; what they know is left out."""

    scope: Scope
    counts: dict[str, dict[str, int]]
    active: list[OverviewItem]
    failures: list[OverviewItem]
    machine: MachineView
    quota: QuotaUse
    next_step: NextStep
    missing: list[str]
