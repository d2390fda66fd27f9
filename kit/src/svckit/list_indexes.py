"""Indexes for the list of a resource (svckit.paging): each order in which it is shown, of all rows, of one owner's, and
of those that others may see, so that a page of a million rows costs what one of a thousand does."""

from collections.abc import Iterator

from sqlalchemy import Connection, Index, text

_ORDERS = {"created": "created_at", "updated": "updated_at", "name": "name_folded"}


def list_indexes(table_name: str, *shown: str) -> tuple[Index, ...]:
    """For `__table_args__`. `shown`: the columns that say whether others may see a row."""
    return tuple(Index(name, *columns) for name, columns in _indexes(table_name, shown))


def create_list_indexes(connection: Connection, table_name: str, *shown: str) -> None:
    """The same, for a migration."""
    for name, columns in _indexes(table_name, shown):
        connection.execute(text(f"CREATE INDEX {name} ON {table_name} ({', '.join(columns)})"))
    if len(shown) > 1 and connection.dialect.name == "postgresql":
        # what is public is online: without this PostgreSQL takes them for independent, expects a tenth of the rows, and
        # then reads them all instead of a page's in order
        columns_shown = ", ".join(shown)
        name = f"st_{table_name}_shown"
        connection.execute(text(f"CREATE STATISTICS IF NOT EXISTS {name} (mcv) ON {columns_shown} FROM {table_name}"))


def _indexes(table_name: str, shown: tuple[str, ...]) -> Iterator[tuple[str, tuple[str, ...]]]:
    ways = {"": (), "owner_": ("owner_id",)} | ({"shown_": shown} if shown else {})
    for way, first in ways.items():
        last = ("id", "owner_id") if first == shown and shown else ("id",)  # what others own is counted in the index
        for order, column in _ORDERS.items():
            yield f"ix_{table_name}_{way}{order}", (*first, column, *last)
