"""Room for what a service runs, held at the gateway's ledger of capacity and quotas."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from math import ceil
from typing import Any, Protocol

from pydantic import Field

from svckit.errors import PeerProblem, ProblemError, Reason, Unavailable
from svckit.foreign import CleanJson
from svckit.identity import GATEWAY, Principal
from svckit.peers import Peers
from svckit.runtime.port import Resources

WAITING_CAPACITY = "waiting.capacity"
"""Reason: the machine has no room; `params` by resource: what is `wanted`, what there is in `total` and what is
`missing` of it now; `holders` and `others`: see WaitingReason; `ways_out`: see ways_out."""
WAITING_QUOTA = "waiting.quota"
"""Reason: the owner's quota has no room; `params` by resource: what is `wanted`, the `quota`, what is `used` of it, and
what is `missing`; `holders`: see WaitingReason; `ways_out`: see ways_out."""
WAITING_LEDGER = "waiting.ledger"
"""Reason: the ledger of reservations does not answer."""
WAITS_FOR_ROOM = frozenset({WAITING_CAPACITY, WAITING_QUOTA, WAITING_LEDGER})
_REFUSED = 409
_MOST_HOLDERS = 20
_MOST_STOPS = 3
LEAST_CPU = 0.1
"""Cores: nothing less is proposed."""
STOPPABLE = frozenset({"task", "service"})
"""Kinds that their owner can stop."""
_AMOUNTS = ("cpu", "memory", "gpu")
_STORAGE = "storage"
Amounts = Mapping[str, float]
"""cpu in cores, memory in bytes, gpu in devices; of a holder also storage in bytes."""
Room = Sequence[Mapping[str, Any]]
"""What holds room, that which holds most of what is missing first: kind, id, name, owner_id, owner_name, Amounts,
ends_at. Nobody but an administrator may see those of others."""


class QuotaTooSmall(ProblemError):
    """No wait is long enough. `params` by resource: what is `wanted`, the owner's `quota`, what is `used` of it, and
    what is `missing` even when nothing is."""

    status, code, title = 422, "quota.too_small", "More was asked for than the quota allows"


class WaitingReason(Reason):
    """Why something waits for room, as its row keeps it. `params` are its owner's: their own `holders` by name, those
    of `others` as a sum. `admin_params` take their place for administrators, who see all by name. Whatever is sent is
    made of a Reason, which leaves these out; see reason_for."""

    admin_params: CleanJson = Field(default_factory=dict)


def waiting_reason(code: str, params: Mapping[str, Any], room: Room, owner_id: str) -> WaitingReason:
    """Why something of this owner waits, with what holds the room; storage is told of where that is missing only."""
    if _STORAGE not in params.get("missing", {}):
        room = [{name: value for name, value in each.items() if name != _STORAGE} for each in room]
    own = [each for each in room if each["owner_id"] == owner_id]
    return WaitingReason(code=code, params={**params, **_told(room, own)}, admin_params=_told(room, room))


def reason_for(principal: Principal, kept: Mapping[str, Any] | None) -> Reason | None:
    """The reason that a row keeps, as this user is told it."""
    if kept is None:
        return None
    reason = WaitingReason.model_validate(kept)
    params = reason.params | (reason.admin_params if principal.is_admin else {})
    return Reason.model_validate({**kept, "params": params})


def _told(room: Room, named: Room) -> dict[str, Any]:
    """The first of `named` one by one, all others as a sum."""
    holders = list(named[:_MOST_HOLDERS])
    rest = [each for each in room if each not in holders]
    amounts = (*_AMOUNTS, _STORAGE) if any(_STORAGE in each for each in room) else _AMOUNTS
    others = {name: round(sum(each[name] for each in rest), 3) for name in amounts}
    return {"holders": holders, "others": others}


class Shortage(Exception):
    """The ledger refuses the reservation for now; `reason` says what is missing, and `room` what holds that. `lacking`:
    what must become free before all of it fits, whether the quota or the machine is short."""

    def __init__(self, reason: Reason, room: Room = (), lacking: Amounts | None = None) -> None:
        super().__init__(reason.code)
        self.reason = reason
        self.room = room
        self.lacking = lacking or {}

    @property
    def beyond(self) -> dict[str, Any]:
        """See Total.beyond; of a quota nothing, because that is waited for."""
        return Total(**self.reason.params.get("total", {})).beyond(self.reason.params.get("wanted", {}))

    def fitting(self, each: Resources, replicas: int) -> int:
        """For how many of so many replicas there is room now."""
        if not self.lacking:
            return 0
        one = amounts_of(each)
        too_many = (ceil(round(amount / one[name], 6)) for name, amount in self.lacking.items() if one[name])
        return max(0, replicas - max(too_many, default=replicas))


def ways_out(each: Resources, replicas: int, lacking: Amounts, own: Room) -> list[dict[str, Any]]:
    """What the owner can do so that something starts now, as data: `{"way": "ask_less", "cpu": cores}` for the most
    that one replica could get, where nothing but cpu lacks (with less memory than a program needs it would be ended);
    `{"way": "stop", "things": [{kind, id, name}, ..]}` for own things whose end makes room for all of it."""
    if not lacking:
        return []
    ways: list[dict[str, Any]] = []
    left = round(each.cpu * replicas - lacking.get("cpu", 0), 3)
    if lacking.keys() == {"cpu"} and LEAST_CPU <= left < each.cpu:
        ways.append({"way": "ask_less", "cpu": left})
    stoppable = [each for each in own if each["kind"] in STOPPABLE]
    return ways + [{"way": "stop", "things": [_named(thing) for thing in stop]} for stop in _stops(stoppable, lacking)]


def _stops(own: Room, lacking: Amounts) -> list[Room]:
    """Single things, those that free the least first; several together only where no single one is enough."""

    def share(things: Room) -> float:
        freed = {name: round(sum(float(thing[name]) for thing in things), 3) for name in lacking}
        return min(freed[name] / amount for name, amount in lacking.items())

    single = sorted(([thing] for thing in own if share([thing]) >= 1), key=share)
    if single:
        return list(single[:_MOST_STOPS])
    together: list[Mapping[str, Any]] = []
    for thing in sorted(own, key=lambda thing: share([thing]), reverse=True):
        together.append(thing)
        if share(together) >= 1:
            return [together]
    return []


def _named(thing: Mapping[str, Any]) -> dict[str, Any]:
    return {name: thing[name] for name in ("kind", "id", "name")}


def shortage_of(
    error: Unavailable | PeerProblem, owner_id: str, each: Resources | None = None, n: int = 1, target_id: str = ""
) -> Shortage:
    """Why the gateway holds nothing for this owner now, of `n` times `each` for `target_id`, which is never among what
    could be stopped: an attempt before may still hold room. Raises `error` itself where it is no lack of room."""
    if isinstance(error, Unavailable):
        return Shortage(Reason(code=WAITING_LEDGER, detail=error.detail))
    if error.peer_status != _REFUSED:
        raise error
    code = WAITING_QUOTA if error.peer_code.startswith("quota.") else WAITING_CAPACITY
    params = dict(error.params)
    room, lacking = params.pop("holders", []), params.pop("lacking", {})
    if each is not None:
        own = [held for held in room if held["owner_id"] == owner_id and held["id"] != target_id]
        params["ways_out"] = ways_out(each, n, lacking, own)
    return Shortage(waiting_reason(code, params, room, owner_id), room, lacking)


@dataclass(frozen=True)
class Holder:
    """Who holds room: `id` at the ledger, and what people know it by: `target_id` and `name` of the task or service.
    `ends_at`: when it gives its room back at the latest, where that is known. `storage`: bytes of its owner's quota
    that it may write; they are counted by svckit.storage, and here say only who holds them."""

    id: str
    owner_id: str
    target_id: str = ""
    name: str = ""
    ends_at: datetime | None = None
    storage: int = 0


@dataclass(frozen=True)
class Total:
    """Everything that there is, held or free: cores, bytes of memory and devices for containers, and of a quota bytes
    of storage. None: there is no limit, or it is not known here, because a cluster's scheduler decides."""

    cpu: float | None = None
    memory: int | None = None
    gpu: int | None = None
    storage: int | None = None

    def beyond(self, wanted: Amounts) -> dict[str, Any]:
        """What is `wanted`, what there is in `total`, and what is `missing` of it even when nothing else runs: of the
        resources that are. Empty: it fits then."""
        total = vars(self)
        over = [name for name, most in total.items() if most is not None and wanted.get(name, 0) > most]
        if not over:
            return {}
        return {
            "wanted": {name: wanted[name] for name in over},
            "total": {name: total[name] for name in over},
            "missing": {name: round(wanted[name] - total[name], 3) for name in over},
        }


@dataclass(frozen=True)
class Bounds:
    """What no wait makes more of: the machine, and the quota of an owner, of which they hold `used` now."""

    machine: Total = Total()
    quota: Total = Total()
    used: Amounts = field(default_factory=dict)

    def must_allow(self, wanted: Amounts, impossible: type[ProblemError]) -> None:
        """Raises `impossible` with the params of Total.beyond, QuotaTooSmall."""
        if beyond := self.machine.beyond(wanted):
            raise impossible(**beyond)
        if beyond := self.quota.beyond(wanted):
            quota = beyond.pop("total")
            raise QuotaTooSmall(**beyond, quota=quota, used={name: self.used.get(name, 0) for name in quota})


def amounts_of(each: Resources, replicas: int = 1) -> dict[str, float]:
    """What so many replicas ask for."""
    return {"cpu": round(each.cpu * replicas, 3), "memory": each.memory * replicas, "gpu": each.gpu * replicas}


class Ledger(Protocol):
    """The ledger as one kind of holder (tasks, services) sees it."""

    async def reserve(self, holder: Holder, each: Resources, replicas: int = 1) -> None:
        """Hold room for so many replicas, instead of what was held before. Raises Shortage; what was held stays."""

    async def release(self, holder_id: str) -> None:
        """Idempotent. Raises svckit.errors.Unavailable."""

    async def held(self) -> list[str]:
        """Ids of the holders for which something is held. Raises svckit.errors.Unavailable."""

    async def bounds(self, owner_id: str) -> Bounds:
        """What this owner's things may have at most. Raises svckit.errors.Unavailable."""


class GatewayLedger:
    """Ledger over the gateway's internal API, for holders of one kind."""

    def __init__(self, peers: Peers, kind: str) -> None:
        self._peers = peers
        self._kind = kind

    async def reserve(self, holder: Holder, each: Resources, replicas: int = 1) -> None:
        amounts = amounts_of(each) | {"replicas": replicas}
        about: dict[str, Any] = {"owner_id": holder.owner_id, "target_id": holder.target_id, "name": holder.name}
        about["storage"] = holder.storage
        ends_at = holder.ends_at.isoformat() if holder.ends_at else None
        try:
            await self._peers.call(GATEWAY, "PUT", self._path(holder.id), body=about | amounts | {"ends_at": ends_at})
        except (Unavailable, PeerProblem) as error:
            raise shortage_of(error, holder.owner_id, each, replicas, holder.target_id) from error

    async def release(self, holder_id: str) -> None:
        await self._peers.call(GATEWAY, "DELETE", self._path(holder_id))

    async def held(self) -> list[str]:
        answer = await self._peers.call(GATEWAY, "GET", "/internal/reservations")
        return [str(row["id"]) for row in answer["items"] if row["kind"] == self._kind]

    async def bounds(self, owner_id: str) -> Bounds:
        answer = await self._peers.call(GATEWAY, "GET", f"/internal/reservations/bounds/{owner_id}")
        storage = answer["storage"]
        quota = Total(**answer["limits"], storage=storage["limit"])
        return Bounds(Total(**answer["capacity"]), quota, answer["used"] | {"storage": storage["used"]})

    def _path(self, holder_id: str) -> str:
        return f"/internal/reservations/{self._kind}/{holder_id}"
