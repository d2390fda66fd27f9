"""Rules about cases: listed ones are everyone's to read, proposed ones their owner's and the administrators'."""

from sqlalchemy.ext.asyncio import AsyncSession
from svckit.identity import Principal
from svckit.paging import Page, PageQuery
from svckit.resources import must_see

from model_svc.cases.repository import CaseFilter, CaseRepository
from model_svc.models import Case


class CaseService:
    def __init__(self, session: AsyncSession) -> None:
        self._repo = CaseRepository(session)

    async def page(self, principal: Principal, wanted: CaseFilter, query: PageQuery) -> Page[Case]:
        return await self._repo.page(principal, wanted, query)

    async def get(self, principal: Principal, case_id: str) -> Case:
        case = await self._repo.get(case_id)
        must_see(principal, case)
        return case
