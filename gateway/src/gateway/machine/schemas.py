"""What the API says about who uses the machine."""

from datetime import datetime
from typing import Literal

from svckit.errors import Reason
from svckit.resources import View

from gateway.ledger.schemas import Amounts, HolderView, LimitsView, UserQuotaView
from gateway.overview.schemas import DiskView


class MachineHolder(HolderView):
    """`replicas` of a service, whose amounts are those of all together. `since`: when it got room first. `may_stop`:
    the caller may stop it, at `/api/v1/training-tasks/{id}/stop` or `/api/v1/services/{id}/stop`."""

    replicas: int
    since: datetime
    may_stop: bool


class OtherHolders(Amounts):
    """What is not told one by one: how many things, and what they hold together."""

    count: int = 0


class MachineUse(View):
    """`capacity`, `used` and `free` are of the whole machine; `disk` is None on a cluster. `holders` are the caller's
    own things, for administrators everybody's, those that hold most first."""

    capacity: LimitsView
    used: Amounts
    free: LimitsView
    disk: DiskView | None
    holders: list[MachineHolder]
    others: OtherHolders


class FindingView(View):
    """What one check of a program says. `error`: the program is not ready; `warning`: an administrator should look."""

    service: str
    check: str
    severity: Literal["error", "warning"]
    reason: Reason


class PlatformHealth(View):
    """`ready`: whether the platform answers `/readyz` with 200. Checks that pass say nothing: without a finding
    `ready.isolation_weak` containers are isolated as they should be."""

    ready: bool
    findings: list[FindingView]


class UserQuotaRow(UserQuotaView):
    """A row of the list. `name` signs in, `display` is what others see."""

    name: str
    display: str
    active: bool
