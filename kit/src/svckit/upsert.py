"""Insert if absent, insert or update: one statement, so that two transactions at once do not both find nothing.

For what no statement can say: one transaction at a time."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Table, inspect, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession


async def insert_if_absent(session: AsyncSession, row: type[object], values: Mapping[str, Any]) -> bool:
    """Insert a row unless one with the same primary key is there. Whether it was inserted.

    Waits for another transaction that has just inserted the same key. `values` by column name; Python-side defaults of
    the columns are applied.
    """
    table = _table(row)
    insert = (
        insert_into(session, row).values(dict(values)).on_conflict_do_nothing(index_elements=list(table.primary_key))
    )
    found = await session.execute(insert.returning(*table.primary_key))
    return found.first() is not None


async def upsert(session: AsyncSession, row: type[object], values: Mapping[str, Any]) -> None:
    """Insert a row, or set `values` in the one with the same primary key."""
    table = _table(row)
    keys = {column.name for column in table.primary_key}
    insert = insert_into(session, row).values(dict(values))
    changed = {name: value for name, value in values.items() if name not in keys}
    await session.execute(insert.on_conflict_do_update(index_elements=list(table.primary_key), set_=changed))


def _table(row: type[object]) -> Table:
    mapped = inspect(row).local_table
    assert isinstance(mapped, Table)  # noqa: S101 - no service maps a class to a join
    return mapped


def insert_into(session: AsyncSession, row: type[object]) -> postgresql.Insert | Any:
    """An INSERT that knows ON CONFLICT: both databases write it alike."""
    table = _table(row)
    return sqlite.insert(table) if session.get_bind().dialect.name == "sqlite" else postgresql.insert(table)


async def one_at_a_time(session: AsyncSession, name: str) -> None:
    """Wait for the other transaction that has this name, and have it until this one ends. SQLite's writers come one
    after the other anyway."""
    if session.get_bind().dialect.name != "sqlite":
        await session.execute(_LOCK, {"name": name})


_LOCK = text("SELECT pg_advisory_xact_lock(hashtext(:name), hashtext(current_schema()))")
