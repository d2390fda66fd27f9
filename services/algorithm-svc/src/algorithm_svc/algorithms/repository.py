"""Statements about algorithms."""

from dataclasses import dataclass

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession
from svckit.errors import NotFound
from svckit.identity import Principal
from svckit.names import index_name, name_contains, unindex_name
from svckit.paging import Page, PageQuery, paginate
from svckit.resources import Tab, in_tab

from algorithm_svc.models import Algorithm

SORTABLE = {"created_at": Algorithm.created_at, "updated_at": Algorithm.updated_at, "name": Algorithm.name_folded}


@dataclass(frozen=True)
class AlgorithmFilter:
    """The list's filters; None means any."""

    q: str | None = None
    purpose: str | None = None
    task_type: str | None = None
    shelf: str | None = None
    visibility: str | None = None
    owner: str | None = None
    tab: Tab = "all"


class AlgorithmRepository:
    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def get(self, algorithm_id: str) -> Algorithm:
        """Raises NotFound."""
        row = await self._session.get(Algorithm, algorithm_id)
        if row is None:
            raise NotFound()
        return row

    async def get_for_update(self, algorithm_id: str) -> Algorithm:
        """Raises NotFound."""
        row = await self._session.scalar(select(Algorithm).where(Algorithm.id == algorithm_id).with_for_update())
        if row is None:
            raise NotFound()
        return row

    async def of_preset(self, code: str) -> Algorithm | None:
        return await self._session.scalar(select(Algorithm).where(Algorithm.preset_code == code).with_for_update())

    async def add(self, algorithm: Algorithm) -> None:
        """Raises sqlalchemy's IntegrityError when the owner has this name and version label already."""
        self._session.add(algorithm)
        await self.reindex(algorithm)

    async def reindex(self, algorithm: Algorithm) -> None:
        await self._session.flush()
        await index_name(self._session, Algorithm.__tablename__, algorithm.name_key, algorithm.name)

    async def remove(self, algorithm: Algorithm) -> None:
        await unindex_name(self._session, Algorithm.__tablename__, algorithm.name_key)
        await self._session.delete(algorithm)

    async def page(self, principal: Principal, wanted: AlgorithmFilter, query: PageQuery) -> Page[Algorithm]:
        return await paginate(self._session, self._filtered(principal, wanted), query, SORTABLE, Algorithm.id)

    def _filtered(self, principal: Principal, wanted: AlgorithmFilter) -> Select[Algorithm]:
        statement = select(Algorithm).where(in_tab(principal, Algorithm, wanted.tab))
        equal = {
            Algorithm.purpose: wanted.purpose,
            Algorithm.task_type: wanted.task_type,
            Algorithm.shelf: wanted.shelf,
            Algorithm.visibility: wanted.visibility,
            Algorithm.owner_id: wanted.owner,
        }
        for column, value in equal.items():
            if value is not None:
                statement = statement.where(column == value)
        if wanted.q:
            statement = statement.where(
                name_contains(wanted.q, Algorithm.__tablename__, Algorithm.name_key, Algorithm.name_folded)
            )
        return statement
