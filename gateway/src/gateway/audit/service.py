"""Writing and reading the audit log."""

import asyncio
import logging
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession
from svckit.db import Database
from svckit.identity import Principal
from svckit.paging import Page, PageQuery

from gateway.audit.chain import START, link
from gateway.audit.repository import AuditRepository
from gateway.audit.schemas import AuditFilter, AuditVerification
from gateway.models import AuditEntry

_log = logging.getLogger(__name__)
_BATCH = 200
_LONGEST_PATH = 500


@dataclass(frozen=True)
class Act:
    """One mutating request and how it was answered."""

    at: datetime
    user_id: str
    user_name: str
    via: str
    method: str
    path: str
    status: int
    ip: str
    trace_id: str


class AuditWriter:
    """Appends acts after their answers, many in one transaction where they come fast."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._waiting: list[tuple[Act, asyncio.Future[None]]] = []
        self._turn = asyncio.Lock()
        self._writing: set[asyncio.Task[None]] = set()

    async def record(self, act: Act) -> None:
        """Returns when the act is on disk. A failure is logged with the act, for its request is answered already."""
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((act, done))
        async with self._turn:
            while not done.done():
                writing = asyncio.create_task(self._write())
                self._writing.add(writing)
                writing.add_done_callback(self._writing.discard)
                await asyncio.shield(writing)  # a request that is cancelled must not take others' entries with it

    async def _write(self) -> None:
        batch, self._waiting = self._waiting[:_BATCH], self._waiting[_BATCH:]
        try:
            async with self._database.writing() as session:
                await _append(session, [act for act, _ in batch])
        except Exception:  # the answer is out: all that is left is to say that this was not recorded
            _log.exception("audit entries lost: %s", [act for act, _ in batch])
        for _, done in batch:
            done.set_result(None)


async def _append(session: AsyncSession, acts: list[Act]) -> None:
    repository = AuditRepository(session)
    head = await repository.head(for_update=True)
    for act in acts:
        columns = vars(act) | {"path": act.path[:_LONGEST_PATH]}
        row = AuditEntry(**columns, position=head.position + 1, previous_hash=head.hash)
        row.hash = link(head.hash, row)
        repository.append(row)
        head.position, head.hash = row.position, row.hash


class AuditService:
    def __init__(self, session: AsyncSession) -> None:
        self._repository = AuditRepository(session)

    async def page(self, principal: Principal, query: PageQuery, wanted: AuditFilter) -> "Page[AuditEntry]":
        principal.must_have("admin")
        return await self._repository.page(query, wanted)

    async def verify(self, principal: Principal) -> AuditVerification:
        """Go through the whole chain, from the first row on."""
        principal.must_have("admin")
        previous, count = START, 0
        async for row in self._repository.rows():
            count += 1
            if row.position != count or row.previous_hash != previous or link(previous, row) != row.hash:
                return AuditVerification(entries=count, intact=False, broken_at=row.position)
            previous = row.hash
        head = await self._repository.head()
        intact = (head.position, head.hash) == (count, previous)
        return AuditVerification(entries=count, intact=intact, broken_at=None if intact else count + 1)
