"""The statements that every service makes about its tables (08, decision 38): a service's own are in its repositories.

A row that is written is read for update first: two transactions that only read it would each write over the other.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any, ClassVar, Generic, TypeVar

from sqlalchemy import ColumnElement, Row, Select, inspect, select, tuple_
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from svckit.errors import NotFound
from svckit.identity import Principal
from svckit.names import Named, index_name, name_contains, unindex_name
from svckit.paging import Column, Page, PageQuery, paginate
from svckit.resources import NAME_LENGTH, OwnedColumns, Owner, Search, Tab, found_in_tab, free_name, in_tab, named

R = TypeVar("R")
O = TypeVar("O", bound=OwnedColumns)  # noqa: E741 - an owned row
S = TypeVar("S", bound=Select[*tuple[Any, ...]])
AnyRow = Row[*tuple[Any, ...]]
Columns = Sequence[InstrumentedAttribute[Any]]


class Repository(Generic[R]):
    """Rows of one table by their primary key (a tuple for one of several columns)."""

    row: type[R]

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def find(self, key: Any) -> R | None:
        return await self._session.get(self.row, key)

    async def get(self, key: Any) -> R:
        """Raises NotFound."""
        return _there(await self.find(key))

    async def find_for_update(self, key: Any) -> R | None:
        """With the values that it has now, locked until the transaction ends."""
        return await self._session.get(self.row, key, with_for_update=True, populate_existing=True)

    async def get_for_update(self, key: Any) -> R:
        """Raises NotFound."""
        return _there(await self.find_for_update(key))

    async def find_kept(self, key: Any) -> R | None:
        """It may be changed but not deleted until the transaction ends, so that a row that names it can be written."""
        return await self._session.get(self.row, key, with_for_update={"read": True, "key_share": True})

    async def add(self, row: R) -> None:
        """Raises sqlalchemy's IntegrityError."""
        self._session.add(row)
        await self._session.flush()

    async def remove(self, row: R) -> None:
        """At once, so that another may take its place in the same transaction."""
        await self._session.delete(row)
        await self._session.flush()

    async def discard(self, key: Any) -> None:
        """Delete the row if it is there."""
        row = await self.find_for_update(key)
        if row is not None:
            await self.remove(row)

    async def existing(self, keys: Sequence[str]) -> set[str]:
        """Those of the keys, each of one column, that are there."""
        key = inspect(self.row).primary_key[0]
        return set(await self._session.scalars(select(key).where(key.in_(keys))))


def beyond(statement: S, key: Sequence[Any], after: Sequence[Any] | None, most: int) -> S:
    """The first `most` rows in the order of the columns `key`, or the first beyond the values `after` of them."""
    found = statement if after is None else statement.where(tuple_(*key) > tuple_(*after))
    return found.order_by(*key).limit(most)


def _there(row: R | None) -> R:
    if row is None:
        raise NotFound()
    return row


@dataclass(frozen=True)
class ListFilter:
    """What every list can be asked for, as query parameters; None means any. `q`: a part of the name. What a subclass
    adds is named as the column that must have this value."""

    q: Search = None
    owner: Owner = None
    tab: Tab = "all"


class ResourceRepository(Repository[O]):
    """Rows with an owner and a name by which they are found. `sorted_by`: what else than name and times a list can be
    sorted by."""

    sorted_by: ClassVar[Mapping[str, Column]] = {}

    async def add(self, row: O) -> None:
        """Raises sqlalchemy's IntegrityError when the owner has this name already."""
        self._session.add(row)
        await self.reindex(row)

    async def add_beside_others(self, row: O) -> None:
        """As `add`, under its name or, when the owner has that already, under `name (2)` and so on; chosen again when
        another transaction was faster. Raises IntegrityError for anything else."""
        wanted, like = row.name, row.name[: NAME_LENGTH - 6]
        taken = await self.names(row.owner_id, like)
        while True:
            for column, value in named(row.id, free_name(wanted, taken)).items():
                setattr(row, column, value)
            try:
                async with self._session.begin_nested():
                    return await self.add(row)
            except IntegrityError:
                taken = await self.names(row.owner_id, like)
                if row.name not in taken:
                    raise

    async def reindex(self, row: O) -> None:
        """After a change of the name. Raises sqlalchemy's IntegrityError when the owner has this name already."""
        await self._session.flush()
        await index_name(self._session, row.__tablename__, row.name_key, row.name, row.owner_id)

    async def remove(self, row: O) -> None:
        await unindex_name(self._session, row.__tablename__, row.name_key)
        await super().remove(row)

    async def page(self, principal: Principal, wanted: ListFilter, query: PageQuery) -> Page[O]:
        """Those that the user may see."""
        table = self.row
        sortable = {"created_at": table.created_at, "updated_at": table.updated_at, "name": table.name_folded}
        tab = principal, table, wanted.tab
        asked = self.conditions(wanted)
        if wanted.q:
            owners = _owners(principal, wanted)
            asked.append(name_contains(wanted.q, Named(table.__tablename__, table.name_key, table.name_folded), owners))
        visible = [found_in_tab(*tab)] if wanted.q else in_tab(*tab)
        statements = [select(table).where(each, *asked) for each in visible]
        return await paginate(self._session, statements, query, {**sortable, **self.sorted_by}, table.id)

    def conditions(self, wanted: ListFilter) -> list[ColumnElement[bool]]:
        """What the filter asks for but for the name."""
        given = {field.name: getattr(wanted, field.name) for field in fields(wanted)}
        _, _, owner = given.pop("q"), given.pop("tab"), given.pop("owner")
        equal = {**given, "owner_id": owner}
        return [self.condition(name, value) for name, value in equal.items() if value is not None]

    def condition(self, name: str, value: Any) -> ColumnElement[bool]:
        """What one field of the filter asks for."""
        equal: ColumnElement[bool] = getattr(self.row, name) == value
        return equal

    async def locked(self, *which: ColumnElement[bool]) -> list[O]:
        """Those that are so, for update: in the order of their ids, as everybody locks several."""
        statement = select(self.row).where(*which).order_by(self.row.id).with_for_update()
        return list(await self._session.scalars(statement.execution_options(populate_existing=True)))

    async def names(self, owner_id: str, like: str) -> set[str]:
        """The owner's names that start with `like`."""
        begins = self.row.name.startswith(like, autoescape=True)
        return set(await self._session.scalars(select(self.row.name).where(self.row.owner_id == owner_id, begins)))

    async def batch(self, after: str, most: int, columns: Columns = ()) -> Sequence[AnyRow]:
        """Id, name, owner and these columns of those whose ids are above `after`, in the order of their ids."""
        return (await self._session.execute(beyond(self._plain(columns), [self.row.id], (after,), most))).all()

    async def chosen(self, ids: Iterable[str], columns: Columns = ()) -> Sequence[AnyRow]:
        """The same of those with these ids that are there."""
        chosen = self._plain(columns).where(self.row.id.in_(ids)).order_by(self.row.id)
        return (await self._session.execute(chosen)).all()

    def _plain(self, columns: Columns) -> Select[*tuple[Any, ...]]:
        return select(self.row.id, self.row.name, self.row.owner_id, *columns)

    async def ids(self) -> set[str]:
        return set(await self._session.scalars(select(self.row.id)))


def _owners(principal: Principal, wanted: ListFilter) -> list[str | None]:
    """Whose rows are candidates of a search; None: everybody's."""
    if wanted.owner is not None:
        return [wanted.owner]
    if wanted.tab == "mine":
        return [principal.user_id]
    return [principal.user_id, None] if wanted.tab == "all" else [None]
