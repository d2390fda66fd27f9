"""What users' things take of the disks, counted against their quota by the gateway (08, decision 5).

A service tells totals that it reads from its own rows, never changes of them, so that nothing is counted twice or lost
by a crash. Before something grows, its row is written; then the total is claimed, and the row is taken back when that
is refused: of two that grow at once, both see both.
"""

import logging
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from fastapi import FastAPI
from sqlalchemy import Select, func, select

from svckit.db import Database
from svckit.errors import Unavailable
from svckit.identity import GATEWAY
from svckit.loops import Loop
from svckit.peers import Peers
from svckit.reservations import Room

_log = logging.getLogger(__name__)
_TELL_S = 60.0
_PATH = "/internal/storage"

Sizes = Select[*tuple[Any, ...]]
"""Rows of what a service keeps, or has promised to keep: first its owner's id, then its bytes."""


@dataclass(frozen=True)
class StorageQuota:
    """Bytes. `room`: what runs and may still write, and how much of `used` it holds for that."""

    limit: int
    used: int
    room: Room = ()

    @property
    def left(self) -> int:
        """How much more fits."""
        return max(0, self.limit - self.used)


class StorageLedger(Protocol):
    """Every method raises svckit.errors.Unavailable."""

    async def claim(self, owner_id: str, size: int, *, grows: bool = True) -> None:
        """The service keeps so much for the owner. Raises PeerProblem (`quota.exceeded`) when that does not fit with
        what all services keep, unless nothing grows."""

    async def quota(self, owner_id: str) -> StorageQuota | None:
        """What the owner may have of all services; None: there is no limit."""

    async def tell(self, totals: Mapping[str, int]) -> None:
        """All that the service keeps; for owners that are left out it keeps nothing."""


class GatewayStorage:
    """StorageLedger over the gateway's internal API."""

    def __init__(self, peers: Peers) -> None:
        self._peers = peers

    async def claim(self, owner_id: str, size: int, *, grows: bool = True) -> None:
        await self._peers.call(GATEWAY, "PUT", f"{_PATH}/{owner_id}", body={"size": size, "grows": grows})

    async def quota(self, owner_id: str) -> StorageQuota | None:
        known = await self._peers.call(GATEWAY, "GET", f"{_PATH}/{owner_id}")
        return None if known["limit"] is None else StorageQuota(known["limit"], known["used"], known["holders"])

    async def tell(self, totals: Mapping[str, int]) -> None:
        await self._peers.call(GATEWAY, "PUT", _PATH, body={"items": dict(totals)})


class StorageAccount:
    """What one service keeps."""

    def __init__(self, database: Database, ledger: StorageLedger, *sizes: Sizes) -> None:
        self._database = database
        self._ledger = ledger
        self._sizes = sizes

    async def totals(self, owner_id: str | None = None) -> Mapping[str, int]:
        """Bytes by owner: of one, or of all."""
        totals = Counter[str]()
        async with self._database.reading() as session:
            for sizes in self._sizes:
                owner, size, *_ = sizes.subquery().c
                sums = select(owner, func.sum(size)).group_by(owner)
                if owner_id is not None:
                    sums = sums.where(owner == owner_id)
                totals.update({each: int(total) for each, total in await session.execute(sums)})
        return totals

    async def claim(self, owner_id: str, *, grows: bool = True) -> None:
        """After the row of what grows is committed. Raises as StorageLedger.claim. Claimed again when it has changed
        meanwhile: this may have come after the claim of another, and taken it back."""
        claimed = None
        while claimed != (size := (await self.totals(owner_id)).get(owner_id, 0)):
            await self._ledger.claim(owner_id, size, grows=grows)
            claimed = size

    async def quota(self, owner_id: str) -> StorageQuota | None:
        """What the owner may have of all services; None: there is no limit."""
        await self.claim(owner_id, grows=False)
        return await self._ledger.quota(owner_id)

    async def tell(self) -> None:
        """All, as it is now; later when the gateway does not answer. Told again when it has changed meanwhile: this may
        have come after a claim, and taken it back."""
        told = None
        while told != (totals := await self.totals()):
            try:
                await self._ledger.tell(totals)
            except Unavailable as error:
                _log.info("the totals of storage are told later: %s", error)
                return
            told = totals


def add_storage(app: FastAPI, *sizes: Sizes) -> StorageAccount:
    """Have an app of svckit.app.base_app tell what it keeps, now and then."""
    account = StorageAccount(app.state.database, GatewayStorage(app.state.peers), *sizes)
    app.state.storage = account
    app.state.lifecycle.background.append(Loop(f"{app.state.spec.name}.storage", _TELL_S, account.tell))
    return account
