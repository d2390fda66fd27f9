"""Statements about shared models."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from svckit.errors import NotFound
from svckit.identity import Principal
from svckit.paging import Page, PageQuery, paginate
from svckit.resources import visible_to

from model_svc.models import SharedModel

SORTABLE = {
    "created_at": SharedModel.created_at,
    "name": SharedModel.name_folded,
    "downloads": SharedModel.downloads,
}


class SharedModelRepository:
    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def get(self, shared_id: str) -> SharedModel:
        """Raises NotFound."""
        row = await self._session.get(SharedModel, shared_id)
        if row is None:
            raise NotFound()
        return row

    async def page(self, principal: Principal, task_type: str | None, query: PageQuery) -> Page[SharedModel]:
        statement = select(SharedModel).where(visible_to(principal, SharedModel))
        if task_type is not None:
            statement = statement.where(SharedModel.task_type == task_type)
        return await paginate(self._session, statement, query, SORTABLE, SharedModel.id)
