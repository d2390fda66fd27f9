"""A service's part of the overview page: `GET /internal/overview?owner=`, and the statements that all parts share."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Query
from sqlalchemy import ColumnElement, func, select, true
from sqlalchemy.ext.asyncio import AsyncSession

from svckit.contracts.overview import NamedThing, OverviewItem, ServiceOverview
from svckit.db import ReadSession, now
from svckit.errors import Reason
from svckit.identity import CallingService
from svckit.ids import Ulid
from svckit.paging import Column

MOST_ITEMS = 10
_RECENT = timedelta(days=7)
Build = Callable[[AsyncSession, str | None], Awaitable[ServiceOverview]]
"""From a reading session and an owner (None: everyone's) to the service's part."""


def overview_router(build: Build) -> APIRouter:
    """The route, for services only."""
    router = APIRouter(tags=["internal"], include_in_schema=False)

    @router.get("/internal/overview")
    async def read_service_overview(
        session: ReadSession, _: CallingService, owner: Annotated[Ulid | None, Query()] = None
    ) -> ServiceOverview:
        return await build(session, owner)

    return router


def of_owner(table: type[Any], owner: str | None) -> ColumnElement[bool]:
    """Rows of this owner, or of everyone."""
    return true() if owner is None else table.owner_id == owner


def recent() -> datetime:
    """Failures since then are told."""
    return now() - _RECENT


class StateCounts:
    """Counts by state and the newest thing of each, added to one answer kind by kind."""

    def __init__(self, session: AsyncSession, owner: str | None) -> None:
        self._session = session
        self._owner = owner
        self.answer = ServiceOverview()

    async def add(self, kind: str, table: type[Any], state: Any) -> None:
        """`state` is a column or an expression of `table`, an owned one. Two statements."""
        rows = select(table.id, state.label("state")).where(of_owner(table, self._owner)).subquery()
        grouped = select(rows.c.state, func.count(), func.max(rows.c.id)).group_by(rows.c.state)
        found = [tuple(row) for row in await self._session.execute(grouped)]
        named = select(table.id, table.name).where(table.id.in_([newest for _, _, newest in found]))
        names = {row_id: name for row_id, name in await self._session.execute(named)} if found else {}
        self.answer.counts[kind] = {word: count for word, count, _ in found}
        self.answer.newest[kind] = {
            word: NamedThing(kind=kind, id=newest, name=names[newest]) for word, _, newest in found if newest in names
        }

    async def newest(
        self, kind: str, table: type[Any], since: Column, *which: ColumnElement[bool]
    ) -> list[OverviewItem]:
        """The owner's newest such rows, which have a state and a reason. `since` is the column of when they took it."""
        wanted = select(table).where(of_owner(table, self._owner), *which).order_by(since.desc()).limit(MOST_ITEMS)
        rows = await self._session.scalars(wanted)
        return [overview_item(kind, row, getattr(row, since.key), reason=row.reason) for row in rows]


def overview_item(kind: str, row: Any, since: datetime, **changes: Any) -> OverviewItem:
    """`row` is owned; `changes` are fields that differ from its own. A reason's raw text is left out."""
    state, reason = changes.pop("state", None) or row.state, changes.pop("reason", None)
    return OverviewItem(
        kind=kind,
        id=row.id,
        name=row.name,
        owner_id=row.owner_id,
        owner_name=row.owner_name,
        state=state,
        reason=Reason.model_validate(reason).model_copy(update={"detail": ""}) if reason else None,
        since=since,
        **changes,
    )
