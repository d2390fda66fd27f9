"""Keyset paging: `{items, next_cursor, prev_cursor, total, total_capped}`, totals counted up to 1,000 (02, section 0).

A cursor is the sort value and the id of the row at the edge of a page, so every page costs the same at any depth.
"""

import base64
import binascii
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Generic, TypeVar

from fastapi import Depends, Query
from pydantic import BaseModel, ConfigDict
from sqlalchemy import Select, UnaryExpression, func, literal, select, tuple_, union_all
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from svckit.errors import FieldProblem, RequestInvalid

TOTAL_CAP = 1000
T = TypeVar("T")
R = TypeVar("R")


class Page(BaseModel, Generic[T]):
    """One page of a list. `total` stops at 1,000; `total_capped` says that there are more.

    `T` is a view on the wire and a table's row inside a service."""

    model_config = ConfigDict(arbitrary_types_allowed=True)

    items: list[T]
    next_cursor: str | None = None
    prev_cursor: str | None = None
    total: int = 0
    total_capped: bool = False

    def map(self, convert: Callable[[Any], R]) -> "Page[R]":
        return Page[R](
            items=[convert(item) for item in self.items],
            next_cursor=self.next_cursor,
            prev_cursor=self.prev_cursor,
            total=self.total,
            total_capped=self.total_capped,
        )


@dataclass(frozen=True)
class PageQuery:
    """`sort` is a field name, with a leading `-` for descending."""

    cursor: str | None
    page_size: int
    sort: str


def _described(pattern: str, most: int) -> Any:
    """A query parameter that `paginate` checks; its pattern is for the API's description."""
    return Query(max_length=most, json_schema_extra={"pattern": pattern})


Cursor = Annotated[str | None, _described("^[A-Za-z0-9_-]+$", 512)]
PageSize = Annotated[int, Query(ge=1, le=100)]


def sorted_by(*fields: str) -> Any:
    """The dependency that reads a PageQuery of a list that is sorted by one of these, the newest first by default."""
    pattern = f"^-?({'|'.join(fields)})$"

    def page_query(
        cursor: Cursor = None, page_size: PageSize = 20, sort: Annotated[str, _described(pattern, 40)] = "-created_at"
    ) -> PageQuery:
        return PageQuery(cursor, page_size, sort)

    return Depends(page_query)


Paging = Annotated[PageQuery, sorted_by("created_at", "updated_at", "name")]
"""Of a list of svckit.repository.ResourceRepository that sorts by nothing else."""
Column = InstrumentedAttribute[Any]


async def paginate(
    session: AsyncSession,
    wanted: Select[Any] | Sequence[Select[Any]],
    query: PageQuery,
    sortable: Mapping[str, Column],
    key: Column,
) -> Page[Any]:
    """One page of `wanted` (unordered, filtered), sorted by one of `sortable` and then by `key` (the unique id).

    `wanted` may be several statements that have no row in common: each is read in order by an index of its own, where
    one with OR would look at every row.

    Raises RequestInvalid for an unknown sort field or a cursor that is not of this list.
    """
    field = query.sort.removeprefix("-")
    if field not in sortable:
        raise RequestInvalid(errors=[FieldProblem(field="query.sort", code="field.sort_unknown")])
    column, descending = sortable[field], query.sort.startswith("-")
    edge = _decode(query.cursor, query.sort, column)
    backwards = edge is not None and edge["back"]
    downwards = descending != backwards
    statements = [wanted] if isinstance(wanted, Select) else list(wanted)
    order = [c.desc() if downwards else c.asc() for c in (column, key)]
    pages = statements
    if edge is not None:  # both values as one, which an index finds; with AND and OR it is read from its beginning
        here = tuple_(column, key)
        there = tuple_(literal(edge["value"], column.type), literal(edge["id"], key.type))
        pages = [statement.where(here < there if downwards else here > there) for statement in statements]
    rows = (await session.scalars(_first(pages, key, order, query.page_size + 1))).all()
    more, kept = len(rows) > query.page_size, list(rows[: query.page_size])
    if backwards:
        kept.reverse()
    counted = await session.scalar(_count(statements, key)) or 0

    def cursor(row: Any, back: bool) -> str:
        return encode_cursor(query.sort, getattr(row, column.key), getattr(row, key.key), back)

    has_next = more if not backwards else edge is not None
    has_prev = more if backwards else edge is not None
    return Page[Any](
        items=kept,
        next_cursor=cursor(kept[-1], False) if kept and has_next else None,
        prev_cursor=cursor(kept[0], True) if kept and has_prev else None,
        total=min(counted, TOTAL_CAP),
        total_capped=counted > TOTAL_CAP,
    )


def _first(statements: list[Select[Any]], key: Column, order: list[UnaryExpression[Any]], count: int) -> Select[Any]:
    """The first `count` rows of all statements together."""
    parts = [statement.order_by(*order).limit(count) for statement in statements]
    if len(parts) == 1:
        return parts[0]
    keys = (select(part.with_only_columns(key).subquery().c[key.key]) for part in parts)
    return select(key.class_).where(key.in_(union_all(*keys))).order_by(*order).limit(count)


def _count(statements: list[Select[Any]], key: Column) -> Select[Any]:
    """How many rows there are, counted a little further than to the cap."""
    capped = (statement.with_only_columns(key).limit(TOTAL_CAP + 1).subquery() for statement in statements)
    counts = [select(func.count()).select_from(rows).scalar_subquery() for rows in capped]
    return select(sum(counts[1:], counts[0]))


def encode_cursor(sort: str, value: Any, row_id: Any, back: bool) -> str:
    plain = value.isoformat() if isinstance(value, datetime) else value
    edge = {"sort": sort, "value": plain, "id": row_id, "back": back}
    return base64.urlsafe_b64encode(json.dumps(edge, ensure_ascii=False).encode()).decode().rstrip("=")


def _decode(cursor: str | None, sort: str, column: Column) -> dict[str, Any] | None:
    """The edge with a value of the column's own type: whatever else a forged cursor holds is refused here."""
    if cursor is None:
        return None
    try:
        edge = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        if edge["sort"] != sort or not isinstance(edge["id"], str):
            raise ValueError("cursor of another list")
        edge["id"].encode()  # half a surrogate pair is no text
        return {"value": _typed(edge["value"], column), "id": edge["id"], "back": bool(edge["back"])}
    except (ValueError, KeyError, TypeError, binascii.Error) as error:
        raise RequestInvalid(errors=[FieldProblem(field="query.cursor", code="field.cursor_invalid")]) from error


def _typed(value: Any, column: Column) -> Any:
    """Raises ValueError, TypeError."""
    kind = column.type.python_type
    if kind is datetime:
        time = datetime.fromisoformat(value)
        if time.tzinfo is None:
            raise ValueError("a time without zone")
        return time
    if type(value) is not kind or (kind is int and abs(value) >= 2**63):
        raise ValueError("a value of another type")
    if kind is str:
        value.encode()
    return value
