"""What the API says about capacity and quotas. cpu in cores, memory in bytes, gpu in whole devices."""

from datetime import datetime
from typing import Annotated

from pydantic import Field
from svckit.ids import Ulid
from svckit.resources import Schema, View

Cpu = Annotated[float, Field(ge=0, le=100_000)]
Memory = Annotated[int, Field(ge=0, le=2**53)]
Gpu = Annotated[int, Field(ge=0, le=10_000)]
Storage = Annotated[int, Field(ge=0, le=2**53)]


class Amounts(View):
    cpu: float = 0
    memory: int = 0
    gpu: int = 0


class LimitsView(View):
    """None: no limit (or, for a machine's capacity, not known: a cluster's scheduler decides)."""

    cpu: float | None = None
    memory: int | None = None
    gpu: int | None = None


class ReservationIn(Schema):
    """The amounts of one replica. The same id again replaces what it held. `target_id`, `name`, `ends_at` and
    `storage`: see svckit.reservations.Holder."""

    owner_id: Ulid
    target_id: Annotated[str, Field(max_length=26)] = ""
    name: Annotated[str, Field(max_length=200)] = ""
    ends_at: Annotated[datetime | None, Field(strict=False)] = None
    cpu: Cpu = 0
    memory: Memory = 0
    gpu: Gpu = 0
    storage: Storage = 0
    replicas: Annotated[int, Field(ge=0, le=10_000)] = 1


class HolderView(Amounts):
    """What holds room, in all its replicas. `storage`: bytes that it may write, counted against its owner's quota."""

    kind: str
    id: str
    name: str
    owner_id: str
    owner_name: str
    ends_at: datetime | None
    storage: int


class ReservationView(View):
    kind: str
    id: str
    service: str
    owner_id: str
    cpu: float
    memory: int
    gpu: int
    replicas: int


class Reservations(View):
    items: list[ReservationView]


class StorageView(View):
    """Bytes on disk of one user: `limit` (None: none), `used`, and what of that each service keeps. Uploads and running
    trainings count with what they may come to."""

    limit: int | None
    used: int
    services: dict[str, int]


class StorageBounds(StorageView):
    """Told to services. `holders`: what of the user runs and may still write, that which may write most first."""

    holders: list[HolderView]


class StorageIn(Schema):
    """All that the calling service keeps for one user. `grows`: it is more than before, which may have been told since,
    and can be taken back."""

    size: Storage
    grows: bool = True


class StorageTotals(Schema):
    """All that the calling service keeps, by user; for those that are left out it keeps nothing."""

    items: dict[Annotated[str, Field(pattern="^[0-9A-Z]{26}$")], Storage]


class AssignedView(LimitsView):
    """What an administrator has set for one user; None: the default of the installation."""

    storage: int | None = None


class UserQuotaView(View):
    """Of one user: the `limits` in force, what was `assigned`, what they hold, in how many `things`, and their
    `storage`."""

    user_id: str
    limits: LimitsView
    assigned: AssignedView
    used: Amounts
    things: int
    storage: StorageView


class QuotaView(UserQuotaView):
    """`capacity` and `free` of the machine. `available`: what the user may have more, now: within their quota, and
    free."""

    capacity: LimitsView
    free: LimitsView
    available: LimitsView


class QuotaIn(Schema):
    """Fields that are left out stay; null is the default of the installation."""

    cpu: Cpu | None = None
    memory: Memory | None = None
    gpu: Gpu | None = None
    storage: Storage | None = None
