"""Whether what a service needs elsewhere is still there, looked at in the background at the start and every hour.

Databases and objects can come from different times: a file was lost or damaged, or a backup was restored in part.
Nothing is mended here, because only a person knows what is right; administrators see what was found.
"""

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from fastapi import APIRouter, FastAPI, Request
from sqlalchemy import inspect, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from svckit.app import ReadyCheck, ReadyWarning
from svckit.contracts.references import OBJECT, OWNERS, Asked, Missing, ReferenceFinding, ReferenceReport, kind_of
from svckit.db import Database, now
from svckit.errors import READY_REFERENCES, NotFound, ProblemError, Reason
from svckit.identity import PLATFORM, CallingService
from svckit.loops import Loop
from svckit.objects.look import has_any, names_below, object_fault
from svckit.objects.port import ObjectStore
from svckit.peers import Peers
from svckit.references import ResourceReference
from svckit.repository import Repository, ResourceRepository
from svckit.work import Work

_log = logging.getLogger(__name__)
_EVERY_S = 3600.0
_AGAIN_S = 30.0
_LONGEST_REST_S = 1.0
_PAGE = 200
_MOST = 1000


@dataclass(frozen=True)
class Need:
    """The row (`kind`, `id`, `name`, `owner_id`) needs `key` of the kind `what` (OWNERS), or, for OBJECT, the object of
    this key; a key that ends with a slash: any object below it. `size` in bytes, where it is known."""

    kind: str
    id: str
    name: str
    owner_id: str
    what: str
    key: str
    size: int | None = None


def need(kind: str, row: Any, what: str, key: str, size: int | None = None) -> Need:
    """Of an owned row."""
    return Need(kind, row.id, row.name, row.owner_id, what, key, size)


NeedsOf = Callable[[AsyncSession, Sequence[Any]], Awaitable[list[Need]]]
Find = Callable[[Sequence[str]], Awaitable[set[str]]]
"""Those of the keys that are not there. Raises OSError or a ProblemError when nobody can say."""


@dataclass(frozen=True)
class CheckedTable:
    """Rows of one kind, and what they need. `prefix`: below it, and then their id, lie their objects and no others."""

    kind: str
    rows: type[Repository[Any]]
    needs: NeedsOf | None = None
    prefix: str = ""


@dataclass(frozen=True)
class Checked:
    """What a service says of itself. `finders`: how things are looked for that no program answers for."""

    tables: Sequence[CheckedTable] = ()
    store: ObjectStore | None = None
    finders: Mapping[str, Find] = field(default_factory=dict)


class ReferenceCheck:
    def __init__(self, service: str, database: Database, peers: Peers, checked: Checked) -> None:
        self._service = service
        self._database = database
        self._peers = peers
        self._checked = checked
        self._next = 0.0
        self._silent: set[str] = set()
        self.report = ReferenceReport()

    async def run(self) -> None:
        """Look at everything, unless that was done lately."""
        if time.monotonic() < self._next:
            return
        self._silent = set()
        found = ReferenceReport()
        async for finding in self._findings():
            found.count += 1
            found.items += [finding] if found.count <= _MOST else []
        found.checked_at, found.silent = now(), sorted(self._silent)
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

    async def _findings(self) -> AsyncIterator[ReferenceFinding]:
        for checked in self._checked.tables:
            async for rows in self._pages(checked.rows):
                for finding in await self._of_rows(checked, rows):
                    yield finding
            async for finding in self._unknown(checked):
                yield finding
        async for references in self._reference_pages():
            for finding in await self._faults([_of_reference(row) for row in references]):
                yield finding

    async def _pages(self, table: type[Repository[Any]]) -> AsyncIterator[Sequence[Any]]:
        """None of users, who need nothing. Between two pages others get as much time as the last one took."""
        after = ""
        while issubclass(table, ResourceRepository):
            async with self._database.reading() as session:
                rows = await table(session).batch(after, _PAGE)
            if not rows:
                return
            began = time.monotonic()
            yield rows
            await asyncio.sleep(min(time.monotonic() - began, _LONGEST_REST_S))
            after = rows[-1].id

    async def _reference_pages(self) -> AsyncIterator[Sequence[ResourceReference]]:
        """What others have said that they need of this service: they must be there."""
        columns = inspect(ResourceReference).primary_key
        after = ("", "", "", "")
        while True:
            page = select(ResourceReference).where(tuple_(*columns) > after).order_by(*columns).limit(_PAGE)
            async with self._database.reading() as session:
                rows = list(await session.scalars(page))
            if not rows:
                return
            yield rows
            after = (rows[-1].resource, rows[-1].resource_id, rows[-1].kind, rows[-1].holder_id)

    async def _of_rows(self, checked: CheckedTable, rows: Sequence[Any]) -> list[ReferenceFinding]:
        """What is found of rows that are gone, or need it no more, by now is no finding."""
        found = await self._faults(await self._needs(checked, rows))
        if not found:
            return []
        async with self._database.reading() as session:
            kept = [await checked.rows(session).find(row_id) for row_id in dict.fromkeys(each.id for each in found)]
        needed = {(each.id, each.what, each.key) for each in await self._needs(checked, [row for row in kept if row])}
        return [each for each in found if (each.id, each.needs, each.key) in needed]

    async def _needs(self, checked: CheckedTable, rows: Sequence[Any]) -> list[Need]:
        owners = {row.owner_id: need(checked.kind, row, "user", row.owner_id) for row in reversed(rows)}
        owners.pop(PLATFORM, None)
        if checked.needs is None:
            return list(owners.values())
        async with self._database.reading() as session:
            return [*owners.values(), *await checked.needs(session, rows)]

    async def _faults(self, needs: Iterable[Need]) -> list[ReferenceFinding]:
        found: list[ReferenceFinding] = []
        ordered = sorted(needs, key=lambda each: (each.what, each.key))
        for what, group in groupby(ordered, key=lambda each: each.what):
            wanted = list(group)
            faults = await self._objects(wanted) if what == OBJECT else await self._things(what, wanted)
            found += [_finding(each, faults[each.key]) for each in wanted if each.key in faults]
        return found

    async def _things(self, what: str, wanted: Sequence[Need]) -> dict[str, Any]:
        keys = list(dict.fromkeys(each.key for each in wanted))
        try:
            gone = (
                await self._checked.finders[what](keys)
                if what in self._checked.finders
                else await self._ask(what, keys)
            )
        except (OSError, ProblemError, ValueError) as error:
            _log.info("%s: %s cannot be looked for: %s", self._service, what, error)
            self._silent.add(OWNERS.get(what, what))
            return {}
        return dict.fromkeys(gone, "missing")

    async def _ask(self, what: str, keys: list[str]) -> set[str]:
        if what not in OWNERS:
            raise ValueError("nobody says which of them are there")
        if OWNERS[what] == self._service:
            return set(await self.missing(what, keys))
        answer = await self._peers.call(OWNERS[what], "POST", f"/internal/missing/{what}", body={"ids": keys})
        return set(Missing.model_validate(answer).ids)

    async def _objects(self, wanted: Sequence[Need]) -> dict[str, Any]:
        faults: dict[str, Any] = {}
        store = self._checked.store
        if store is None:
            raise RuntimeError(f"{self._service} needs objects and names no store")
        for each in wanted:
            try:
                fault = await object_fault(store, each.key, each.size)
            except OSError as error:
                _log.info("%s: objects cannot be looked at: %s", self._service, error)
                self._silent.add(OBJECT)
                return {}
            if fault is not None:
                faults[each.key] = fault
        return faults

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


def _of_reference(row: ResourceReference) -> Need:
    return Need(kind_of(row.resource), row.resource_id, row.name, row.owner_id, row.kind, row.holder_id)


def _finding(wanted: Need, fault: Any) -> ReferenceFinding:
    values = {"kind": wanted.kind, "id": wanted.id, "name": wanted.name, "owner_id": wanted.owner_id}
    return ReferenceFinding(**values, needs=wanted.what, key=wanted.key, fault=fault)


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
