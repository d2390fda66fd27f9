"""Reads what a service's rows need, a portion at a time."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from sqlalchemy import inspect, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from svckit.contracts.references import kind_of
from svckit.db import Database
from svckit.identity import PLATFORM
from svckit.reference_check.needs import After, CheckedTable, Need, Part, Rows, need
from svckit.references import ResourceReference
from svckit.repository import ResourceRepository, beyond

_PAGE = 200
_LONGEST_REST_S = 1.0
_Own = type[ResourceRepository[Any]]


@dataclass(frozen=True)
class Portion:
    """`again` reads those of its needs that rows with these ids have now."""

    needs: Sequence[Need]
    again: Callable[[Iterable[str]], Awaitable[Sequence[Need]]]


async def portions(database: Database, tables: Sequence[CheckedTable]) -> AsyncIterator[Portion]:
    """Of all rows, and of what others have said that they need. Between two portions others get as much time as the
    last one took."""
    scan = _Scan(database)
    for read in [*(scan.of_table(table) for table in tables), scan.of_references()]:
        async for portion in read:
            began = time.monotonic()
            yield portion
            await asyncio.sleep(min(time.monotonic() - began, _LONGEST_REST_S))


class _Scan:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def of_table(self, table: CheckedTable) -> AsyncIterator[Portion]:
        """None of users, who need nothing."""
        last = ""
        while issubclass(table.rows, ResourceRepository):
            async with self._database.reading() as session:
                rows = await table.rows(session).batch(last, _PAGE, table.columns)
            if not rows:
                return
            async for portion in self._of_rows(table, table.rows, rows):
                yield portion
            last = rows[-1].id

    async def _of_rows(self, table: CheckedTable, own: _Own, rows: Rows) -> AsyncIterator[Portion]:
        after: After | None = None
        while True:
            async with self._database.reading() as session:
                needs, then = await _needs(session, table, rows, after)
            yield Portion(needs, partial(self._rows_again, table, own, after))
            if then is None:
                return
            after = then

    async def _rows_again(
        self, table: CheckedTable, own: _Own, after: After | None, ids: Iterable[str]
    ) -> Sequence[Need]:
        async with self._database.reading() as session:
            rows = await own(session).chosen(ids, table.columns)
            return (await _needs(session, table, rows, after))[0]

    async def of_references(self) -> AsyncIterator[Portion]:
        """What others have said that they need of this service: they must be there."""
        columns = inspect(ResourceReference).primary_key
        after: tuple[str, ...] | None = None
        while True:
            async with self._database.reading() as session:
                rows = list(await session.scalars(beyond(select(ResourceReference), columns, after, _PAGE)))
            if not rows:
                return
            keys = [(row.resource, row.resource_id, row.kind, row.holder_id) for row in rows]
            yield Portion([_of_reference(row) for row in rows], partial(self._references_again, keys))
            after = keys[-1]

    async def _references_again(self, keys: Sequence[tuple[str, ...]], ids: Iterable[str]) -> Sequence[Need]:
        wanted = set(ids)
        kept = tuple_(*inspect(ResourceReference).primary_key).in_([key for key in keys if key[1] in wanted])
        async with self._database.reading() as session:
            return [_of_reference(row) for row in await session.scalars(select(ResourceReference).where(kept))]


async def _needs(session: AsyncSession, table: CheckedTable, rows: Rows, after: After | None) -> Part:
    """Each owner once, in the first part."""
    owners = {row.owner_id: need(table.kind, row, "user", row.owner_id) for row in reversed(rows) if after is None}
    owners.pop(PLATFORM, None)
    needs, then = await table.needs(session, rows, after) if table.needs is not None else ([], None)
    return [*owners.values(), *needs], then


def _of_reference(row: ResourceReference) -> Need:
    return Need(kind_of(row.resource), row.resource_id, row.name, row.owner_id, row.kind, row.holder_id)
