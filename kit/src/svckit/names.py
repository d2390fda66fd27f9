"""Search by a part of a name, for one, two, three and more characters of any script (08, decision 27).

A name is folded (NFKC, casefold) and cut into its 1- and 2-grams. SQLite keeps them in an FTS5 table beside the
resource's table, PostgreSQL in a `text[]` column with a GIN index. Hits are checked again by position, and the number
of candidates is capped.
"""

import hashlib
import unicodedata

from sqlalchemy import ColumnElement, and_, column, literal_column, select, table, text, true
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

CANDIDATES = 5000


def fold(name: str) -> str:
    return unicodedata.normalize("NFKC", name).casefold().strip()


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


async def index_name(session: AsyncSession, table_name: str, key: int, name: str) -> None:
    """(Re)write the index entry of one row. `table_name` is the resource's table, never user input."""
    await unindex_name(session, table_name, key)
    tokens = " ".join(_token(gram) for gram in grams(fold(name)))
    statement = f"INSERT INTO {table_name}_names(rowid, grams) VALUES (:key, :grams)"  # noqa: S608 - a constant
    await session.execute(text(statement), {"key": key, "grams": tokens})


async def unindex_name(session: AsyncSession, table_name: str, key: int) -> None:
    statement = f"DELETE FROM {table_name}_names WHERE rowid = :key"  # noqa: S608 - a constant
    await session.execute(text(statement), {"key": key})


def create_index_sql(table_name: str) -> str:
    """What a migration executes on SQLite."""
    return f"CREATE VIRTUAL TABLE {table_name}_names USING fts5(grams, detail=none, columnsize=0)"


def name_contains(
    part: str, table_name: str, key: InstrumentedAttribute[int], folded: InstrumentedAttribute[str]
) -> ColumnElement[bool]:
    """The condition that the row's name contains `part`; every name contains nothing but spaces."""
    if not fold(part):
        return true()
    index = table(f"{table_name}_names", column("rowid"))
    match = " AND ".join(query_tokens(part))
    hits = (
        select(index.c.rowid)
        .where(literal_column(f"{table_name}_names").op("MATCH")(match))
        .limit(CANDIDATES)
        .scalar_subquery()
    )
    return and_(key.in_(hits), folded.contains(fold(part), autoescape=True))
