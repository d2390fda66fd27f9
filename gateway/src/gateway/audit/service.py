"""Writing and reading the audit log."""

import asyncio
import logging
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession
from svckit.db import Database
from svckit.errors import DATABASE_ERRORS, may_pass
from svckit.identity import Principal
from svckit.ids import new_id
from svckit.paging import Page, PageQuery

from gateway.audit.chain import START, link
from gateway.audit.repository import AuditRepository
from gateway.audit.schemas import AuditFilter, AuditVerification
from gateway.models import AuditEntry, AuditHead

_log = logging.getLogger(__name__)
_BATCH = 200
_LONGEST_PATH = 500
_LONGEST_NAME = 200
_PAUSES_S = (0.2, 0.5, 1.0, 2.0, 4.0)
"""Between the tries, while the database does not answer."""


@dataclass(frozen=True)
class Act:
    """One mutating request, how it was answered, and the thing that it was about, as it was called then; of several
    things no id."""

    at: datetime
    user_id: str
    user_name: str
    via: str
    method: str
    path: str
    status: int
    ip: str
    trace_id: str
    thing_id: str = ""
    thing_name: str = ""
    id: str = field(default_factory=new_id)


class AuditWriter:
    """Appends acts after their answers, many in one transaction where they come fast."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._waiting: list[tuple[Act, asyncio.Future[None]]] = []
        self._turn = asyncio.Lock()
        self._writing: set[asyncio.Task[None]] = set()

    async def record(self, act: Act) -> None:
        """Returns when the act is on disk, tried again while the database is away for some seconds. A failure is logged
        with the act, for its request is answered already."""
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
        acts = [act for act, _ in batch]
        try:
            await self._try(acts)
        except Exception:  # whatever it is: requests wait for this, and an act in no table must be in the log
            _log.exception("audit entries lost: %s", acts)
        for _, done in batch:
            done.set_result(None)

    async def _try(self, acts: list[Act]) -> None:
        """Raises what the last try raised."""
        for number, pause_s in enumerate((0.0, *_PAUSES_S)):
            await asyncio.sleep(pause_s)
            try:
                return await self._append(acts, again=number > 0)
            except DATABASE_ERRORS as error:
                if number == len(_PAUSES_S) or not may_pass(error):
                    raise
                _log.warning("audit entries are tried again: %r", error)

    async def _append(self, acts: list[Act], *, again: bool) -> None:
        """`again`: those that are not there yet, for a commit may have gone through although its answer was lost."""
        async with self._database.writing() as session:
            repository = AuditRepository(session)
            head = await repository.head(for_update=True)
            known = await repository.known([act.id for act in acts]) if again else set()
            for act in acts:
                if act.id not in known:
                    _link(repository, head, act)


def _link(repository: AuditRepository, head: AuditHead, act: Act) -> None:
    cut = {
        "path": act.path[:_LONGEST_PATH],
        "thing_id": act.thing_id[:26],
        "thing_name": act.thing_name[:_LONGEST_NAME],
    }
    columns = vars(act) | cut
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
