"""The check of one service, its report, and what it says of its own rows to the others."""

import logging
import time
from collections.abc import AsyncIterator, Sequence

from fastapi import APIRouter, FastAPI, Request
from sqlalchemy import select

from svckit.app import ReadyCheck, ReadyWarning
from svckit.contracts.references import OBJECT, Asked, Missing, ReferenceFinding, ReferenceReport
from svckit.db import Database, now
from svckit.errors import READY_REFERENCES, NotFound, Reason
from svckit.identity import CallingService
from svckit.loops import Loop
from svckit.objects.look import has_any, names_below
from svckit.peers import Peers
from svckit.reference_check.faults import Faults
from svckit.reference_check.needs import Checked, CheckedTable
from svckit.reference_check.scan import Portion, portions
from svckit.work import Work

_log = logging.getLogger(__name__)
_EVERY_S = 3600.0
_AGAIN_S = 30.0
_MOST = 1000


class ReferenceCheck:
    def __init__(self, service: str, database: Database, peers: Peers, checked: Checked) -> None:
        self._service = service
        self._database = database
        self._peers = peers
        self._checked = checked
        self._next = 0.0
        self.report = ReferenceReport()

    async def run(self) -> None:
        """Look at everything, unless that was done lately."""
        if time.monotonic() < self._next:
            return
        faults = Faults(self._service, self._peers, self._checked, self.missing)
        found = ReferenceReport()
        async for finding in self._findings(faults):
            found.count += 1
            found.items += [finding] if found.count <= _MOST else []
        found.checked_at, found.silent = now(), sorted(faults.silent)
        if found.count:
            _log.warning("%s: %d things that are needed are missing or damaged", self._service, found.count)
        self.report = found
        self._next = time.monotonic() + (_AGAIN_S if found.silent else _EVERY_S)

    def again(self) -> None:
        """The next run looks at everything."""
        self._next = 0.0

    async def missing(self, kind: str, ids: Sequence[str]) -> list[str]:
        """Those of this service's own rows that are not there. Raises NotFound for a kind of others."""
        for checked in self._checked.tables:
            if checked.kind == kind:
                async with self._database.reading() as session:
                    there = await checked.rows(session).existing(ids)
                return [each for each in ids if each not in there]
        raise NotFound()

    async def _findings(self, faults: Faults) -> AsyncIterator[ReferenceFinding]:
        async for portion in portions(self._database, self._checked.tables):
            for finding in await _lasting(await faults.of(portion.needs), portion):
                yield finding
        for checked in self._checked.tables:
            async for finding in self._unknown(checked):
                yield finding

    async def _unknown(self, checked: CheckedTable) -> AsyncIterator[ReferenceFinding]:
        """Objects of rows that are not there, and that nobody is about to remove."""
        store = self._checked.store
        if not checked.prefix or store is None:
            return
        suspects: list[str] = []
        async for ids in names_below(store, checked.prefix):
            suspects += await self.missing(checked.kind, ids)
        for row_id in suspects:
            prefix = f"{checked.prefix}{row_id}/"
            if await self._is_being_removed(row_id) or not await has_any(store, prefix):
                continue
            if await self.missing(checked.kind, [row_id]):
                yield ReferenceFinding(kind=checked.kind, id=row_id, needs=OBJECT, key=prefix, fault="unknown")

    async def _is_being_removed(self, row_id: str) -> bool:
        async with self._database.reading() as session:
            asked = select(Work.key).where(Work.key.contains(row_id, autoescape=True)).limit(1)
            return await session.scalar(asked) is not None


async def _lasting(found: list[ReferenceFinding], portion: Portion) -> list[ReferenceFinding]:
    """What is found of rows that are gone, or need it no more, by now is no finding."""
    if not found:
        return []
    needed = {(each.id, each.what, each.key) for each in await portion.again({each.id for each in found})}
    return [each for each in found if (each.id, each.needs, each.key) in needed]


def add_reference_check(app: FastAPI, checked: Checked) -> None:
    """Have an app of svckit.app.base_app look at what its rows need, and say which of its rows are there."""
    state = app.state
    check = ReferenceCheck(state.spec.name, state.database, state.peers, checked)
    state.reference_check = check
    state.lifecycle.background.append(Loop(f"{state.spec.name}.references", _AGAIN_S, check.run))
    state.lifecycle.checks["references"] = _references_check(check)
    app.include_router(_router())


def _references_check(check: ReferenceCheck) -> ReadyCheck:
    async def look() -> Reason | None:
        count = check.report.count
        return ReadyWarning(code=READY_REFERENCES, params={"count": count}) if count else None

    return look


def _router() -> APIRouter:
    router = APIRouter(prefix="/internal", tags=["internal"], include_in_schema=False)

    @router.get("/reference-check")
    async def read_reference_report(request: Request, _: CallingService) -> ReferenceReport:
        check: ReferenceCheck = request.app.state.reference_check
        return check.report

    @router.post("/missing/{kind}")
    async def find_missing(kind: str, body: Asked, request: Request, _: CallingService) -> Missing:
        check: ReferenceCheck = request.app.state.reference_check
        return Missing(ids=await check.missing(kind, body.ids))

    return router
