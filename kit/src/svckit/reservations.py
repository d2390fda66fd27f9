"""Room for what a service runs, held at the gateway's ledger of capacity and quotas."""

import time
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from svckit.errors import PeerProblem, Reason, Unavailable
from svckit.identity import GATEWAY
from svckit.peers import Peers
from svckit.runtime.port import Resources

WAITING_CAPACITY = "waiting.capacity"
"""Reason: the machine has no room; `params.missing` says how much is missing, `holders` (the owner's) and `others` who
holds it."""
WAITING_QUOTA = "waiting.quota"
"""Reason: the owner's quota is used up; `params.missing` says by how much, `holders` by what."""
WAITING_LEDGER = "waiting.ledger"
"""Reason: the ledger of reservations does not answer."""
_REFUSED = 409
_REUSE_S = 20.0


class Shortage(Exception):
    """The ledger refuses the reservation for now; `reason` says what is missing, and what holds it."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.code)
        self.reason = reason


@dataclass(frozen=True)
class Holder:
    """Who holds room: `id` at the ledger, and what people know it by: `target_id` and `name` of the task or service.
    `ends_at`: when it gives its room back at the latest, where that is known."""

    id: str
    owner_id: str
    target_id: str = ""
    name: str = ""
    ends_at: datetime | None = None


@dataclass(frozen=True)
class Total:
    """Everything that there is for containers, held or free: cores, bytes and devices. None: not known here, because a
    cluster's scheduler decides."""

    cpu: float | None = None
    memory: int | None = None
    gpu: int | None = None

    def lacks(self, asked: Resources) -> dict[str, float]:
        """By how much more is asked for than there is in all, by resource. Empty: it fits when nothing else runs."""
        rows = (
            ("cpu", asked.cpu, self.cpu),
            ("memory", asked.memory, self.memory),
            ("gpu", asked.gpu, self.gpu),
        )
        beyond = {name: round(wanted - most, 3) for name, wanted, most in rows if most is not None}
        return {name: amount for name, amount in beyond.items() if amount > 0}


class Ledger(Protocol):
    """The ledger as one kind of holder (tasks, services) sees it."""

    async def reserve(self, holder: Holder, each: Resources, replicas: int = 1) -> None:
        """Hold room for so many replicas, instead of what was held before. Raises Shortage; what was held stays."""

    async def release(self, holder_id: str) -> None:
        """Idempotent. Raises svckit.errors.Unavailable."""

    async def held(self) -> list[str]:
        """Ids of the holders for which something is held. Raises svckit.errors.Unavailable."""

    async def total(self) -> Total:
        """What no wait makes more of. Raises svckit.errors.Unavailable."""


class GatewayLedger:
    """Ledger over the gateway's internal API, for holders of one kind."""

    def __init__(self, peers: Peers, kind: str) -> None:
        self._peers = peers
        self._kind = kind
        self._total: tuple[float, Total] | None = None

    async def reserve(self, holder: Holder, each: Resources, replicas: int = 1) -> None:
        amounts = {"cpu": each.cpu, "memory": each.memory, "gpu": each.gpu, "replicas": replicas}
        about = {"owner_id": holder.owner_id, "target_id": holder.target_id, "name": holder.name}
        ends_at = holder.ends_at.isoformat() if holder.ends_at else None
        try:
            await self._peers.call(GATEWAY, "PUT", self._path(holder.id), body=about | amounts | {"ends_at": ends_at})
        except Unavailable as error:
            raise Shortage(Reason(code=WAITING_LEDGER, detail=error.detail)) from error
        except PeerProblem as error:
            if error.peer_status != _REFUSED:
                raise
            code = WAITING_QUOTA if error.peer_code.startswith("quota.") else WAITING_CAPACITY
            raise Shortage(Reason(code=code, params=error.params)) from error

    async def release(self, holder_id: str) -> None:
        await self._peers.call(GATEWAY, "DELETE", self._path(holder_id))

    async def held(self) -> list[str]:
        answer = await self._peers.call(GATEWAY, "GET", "/internal/reservations")
        return [str(row["id"]) for row in answer["items"] if row["kind"] == self._kind]

    async def total(self) -> Total:
        """As it was at most _REUSE_S ago: a machine does not grow often."""
        if self._total is None or time.monotonic() - self._total[0] > _REUSE_S:
            total = Total(**await self._peers.call(GATEWAY, "GET", "/internal/reservations/capacity"))
            self._total = (time.monotonic(), total)
        return self._total[1]

    def _path(self, holder_id: str) -> str:
        return f"/internal/reservations/{self._kind}/{holder_id}"
