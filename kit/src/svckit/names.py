"""Search by a part of a name, for one, two, three and more characters of any script (08, decision 27).

A name is folded (NFKC, casefold) and cut into its 1- and 2-grams. They stand in a table `<resource's table>_names`:
FTS5 in SQLite, a `text[]` column with a GIN index in PostgreSQL, with a token for the owner. Hits are checked again by
position, and the number of candidates is capped.
"""

import hashlib
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    and_,
    column,
    literal,
    literal_column,
    select,
    table,
    text,
    true,
    union_all,
)
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.sql.functions import FunctionElement

from svckit.foreign import clean

CANDIDATES = 5000


def fold(name: str) -> str:
    return unicodedata.normalize("NFKC", clean(name)).casefold().strip()


def grams(folded: str) -> list[str]:
    """The distinct 1- and 2-grams, in order of appearance."""
    singles = list(folded)
    doubles = [folded[i : i + 2] for i in range(len(folded) - 1)]
    return list(dict.fromkeys(singles + doubles))


def name_key(resource_id: str) -> int:
    """A 63-bit number for the row, the FTS5 rowid: from a hash of the ULID."""
    return int.from_bytes(hashlib.sha256(resource_id.encode()).digest()[:8], "big") >> 1


def _token(gram: str) -> str:
    return "g" + gram.encode().hex()


def query_tokens(part: str) -> list[str]:
    """What a query needs: the 2-grams, or the single character where there is no more."""
    folded = fold(part)
    wanted = [folded[i : i + 2] for i in range(len(folded) - 1)] or list(folded)
    return [_token(gram) for gram in dict.fromkeys(wanted)]


def owner_token(owner_id: str) -> str:
    """By which a search for one owner's things begins with them."""
    return "o" + owner_id.encode().hex()


async def index_name(session: AsyncSession, table_name: str, key: int, name: str, owner_id: str) -> None:
    """(Re)write the index entry of one row. `table_name` is the resource's table, never user input."""
    await unindex_name(session, table_name, key)
    tokens = " ".join([owner_token(owner_id), *(_token(gram) for gram in grams(fold(name)))])
    stored = ":grams" if session.get_bind().dialect.name == "sqlite" else "string_to_array(:grams, ' ')"
    statement = f"INSERT INTO {table_name}_names(rowid, grams) VALUES (:key, {stored})"  # noqa: S608 - constants
    await session.execute(text(statement), {"key": key, "grams": tokens})


async def unindex_name(session: AsyncSession, table_name: str, key: int) -> None:
    statement = f"DELETE FROM {table_name}_names WHERE rowid = :key"  # noqa: S608 - a constant
    await session.execute(text(statement), {"key": key})


def create_name_index(connection: Connection, table_name: str) -> None:
    """For a migration: the table of grams beside the resource's table."""
    if connection.dialect.name == "sqlite":
        connection.execute(
            text(f"CREATE VIRTUAL TABLE {table_name}_names USING fts5(grams, detail=none, columnsize=0)")
        )
        return
    connection.execute(text(f"CREATE TABLE {table_name}_names (rowid bigint PRIMARY KEY, grams text[] NOT NULL)"))
    connection.execute(text(f"CREATE INDEX ix_{table_name}_names ON {table_name}_names USING gin (grams)"))


class _has_grams(FunctionElement[Any]):  # noqa: N801 - named as the SQL function that it stands for
    """Whether an index row has all tokens; arguments: the index table, and the tokens separated by spaces.

    Without the type Boolean, for which SQLite would get `MATCH .. = 1`, and that is an error there."""

    inherit_cache = True


@compiles(_has_grams, "sqlite")
def _match(element: _has_grams, compiler: Any, **options: Any) -> str:
    index, tokens = element.clauses
    return f"{compiler.process(index, **options)} MATCH {compiler.process(tokens, **options)}"


@compiles(_has_grams, "postgresql")
def _contain(element: _has_grams, compiler: Any, **options: Any) -> str:
    _, tokens = element.clauses
    return f"grams @> string_to_array({compiler.process(tokens, **options)}, ' ')"


class _is_among(FunctionElement[Any]):  # noqa: N801 - named as what it asks
    """Whether a key is one of those that a subquery finds. On PostgreSQL they become an array first, so that each row
    is looked up by its key: it would read the whole table for a few thousand."""

    inherit_cache = True


@compiles(_is_among, "sqlite")
def _in(element: _is_among, compiler: Any, **options: Any) -> str:
    key, found = element.clauses
    rows = compiler.process(found.element, **options)  # not its own parentheses: in two pairs it would be one value
    return f"{compiler.process(key, **options)} IN ({rows})"


@compiles(_is_among, "postgresql")
def _any(element: _is_among, compiler: Any, **options: Any) -> str:
    key, found = element.clauses
    return f"{compiler.process(key, **options)} = ANY (ARRAY{compiler.process(found, **options)})"


@dataclass(frozen=True)
class Named:
    """Where a resource's names stand: its table, and the columns `name_key` and `name_folded` of that."""

    table_name: str
    key: InstrumentedAttribute[int]
    folded: InstrumentedAttribute[str]


def name_contains(part: str, named: Named, owners: Sequence[str | None] = (None,)) -> ColumnElement[bool]:
    """The condition that the row's name contains `part`; every name contains nothing but spaces. Candidates are looked
    for among the rows of each of `owners`, None: among all, so that one owner's are found however many others have."""
    if not fold(part):
        return true()
    index = table(f"{named.table_name}_names", column("rowid"))
    hits = []
    for owner_id in owners:
        tokens = query_tokens(part) + ([owner_token(owner_id)] if owner_id is not None else [])
        match = _has_grams(literal_column(f"{named.table_name}_names"), literal(" ".join(tokens)))
        hits.append(select(index.c.rowid).where(match).limit(CANDIDATES))
    found = union_all(*(select(each.subquery().c.rowid) for each in hits)) if len(hits) > 1 else hits[0]
    return and_(_is_among(named.key, found.scalar_subquery()), named.folded.contains(fold(part), autoescape=True))
