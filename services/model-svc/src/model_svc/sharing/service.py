"""Rules about shared models: what is online is everyone's to find, what was withdrawn is its owner's only."""

from sqlalchemy.ext.asyncio import AsyncSession
from svckit.identity import Principal
from svckit.paging import Page, PageQuery
from svckit.resources import must_see

from model_svc.models import SharedModel
from model_svc.sharing.repository import SharedModelFilter, SharedModelRepository


class SharedModelService:
    def __init__(self, session: AsyncSession) -> None:
        self._repo = SharedModelRepository(session)

    async def page(self, principal: Principal, wanted: SharedModelFilter, query: PageQuery) -> Page[SharedModel]:
        return await self._repo.page(principal, wanted, query)

    async def get(self, principal: Principal, shared_id: str) -> SharedModel:
        shared = await self._repo.get(shared_id)
        must_see(principal, shared)
        return shared
