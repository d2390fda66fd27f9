"""What users' things take of the disks, counted against their quota by the gateway (08, decision 5).

A service tells totals that it reads from its own rows, never changes of them, so that nothing is counted twice or lost
by a crash. Before something grows, its row is written; then the total is claimed, and the row is taken back when that
is refused: of two that grow at once, both see both.
"""

import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from typing import Protocol

from fastapi import FastAPI
from sqlalchemy.ext.asyncio import AsyncSession

from svckit.db import Database
from svckit.errors import PeerProblem, Unavailable
from svckit.identity import GATEWAY
from svckit.loops import Loop
from svckit.peers import Peers

_log = logging.getLogger(__name__)
_TELL_S = 60.0
_PATH = "/internal/storage"

Totals = Callable[[AsyncSession, str | None], Awaitable[Mapping[str, int]]]
"""Bytes that a service keeps, or has promised to keep, by owner: of one, or of all."""


@dataclass(frozen=True)
class StorageQuota:
    """Bytes."""

    limit: int
    used: int

    @property
    def left(self) -> int:
        """How much more fits."""
        return max(0, self.limit - self.used)


class StorageLedger(Protocol):
    """Every method raises svckit.errors.Unavailable."""

    async def claim(self, owner_id: str, size: int) -> None:
        """The service keeps so much for the owner. Raises PeerProblem (`quota.exceeded`) when that is more than before
        and does not fit."""

    async def quota(self, owner_id: str) -> StorageQuota | None:
        """What the owner may have of all services; None: there is no limit."""

    async def tell(self, totals: Mapping[str, int]) -> None:
        """All that the service keeps; for owners that are left out it keeps nothing."""


class GatewayStorage:
    """StorageLedger over the gateway's internal API."""

    def __init__(self, peers: Peers) -> None:
        self._peers = peers

    async def claim(self, owner_id: str, size: int) -> None:
        await self._peers.call(GATEWAY, "PUT", f"{_PATH}/{owner_id}", body={"size": size})

    async def quota(self, owner_id: str) -> StorageQuota | None:
        known = await self._peers.call(GATEWAY, "GET", f"{_PATH}/{owner_id}")
        return None if known["limit"] is None else StorageQuota(known["limit"], known["used"])

    async def tell(self, totals: Mapping[str, int]) -> None:
        await self._peers.call(GATEWAY, "PUT", _PATH, body={"items": dict(totals)})


class StorageAccount:
    """What one service keeps."""

    def __init__(self, database: Database, ledger: StorageLedger, totals: Totals) -> None:
        self._database = database
        self._ledger = ledger
        self._totals = totals

    async def claim(self, owner_id: str) -> None:
        """After the row of what grows is committed. Raises as StorageLedger.claim."""
        async with self._database.reading() as session:
            totals = await self._totals(session, owner_id)
        await self._ledger.claim(owner_id, totals.get(owner_id, 0))

    async def quota(self, owner_id: str) -> StorageQuota | None:
        """What the owner may have of all services; None: there is no limit."""
        try:
            await self.claim(owner_id)
        except PeerProblem:  # it grew over the limit, as what is there already may
            quota = await self._ledger.quota(owner_id)
            return quota and replace(quota, used=max(quota.used, quota.limit))
        return await self._ledger.quota(owner_id)

    async def tell(self) -> None:
        async with self._database.reading() as session:
            totals = await self._totals(session, None)
        try:
            await self._ledger.tell(totals)
        except Unavailable as error:
            _log.info("the totals of storage are told later: %s", error)


def add_storage(app: FastAPI, totals: Totals, ledger: StorageLedger | None = None) -> StorageAccount:
    """Have an app of svckit.app.base_app tell what it keeps, now and then. `ledger`: by default the gateway's."""
    account = StorageAccount(app.state.database, ledger or GatewayStorage(app.state.peers), totals)
    app.state.storage = account
    app.state.lifecycle.background.append(Loop(f"{app.state.spec.name}.storage", _TELL_S, account.tell))
    return account
