"""Statements about cases."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from svckit.errors import NotFound
from svckit.identity import Principal
from svckit.paging import Page, PageQuery, paginate
from svckit.resources import visible_to

from model_svc.models import Case

SORTABLE = {"created_at": Case.created_at, "name": Case.name_folded}


@dataclass(frozen=True)
class CaseFilter:
    """None means any."""

    industry: str | None = None
    scenario: str | None = None
    task_type: str | None = None


class CaseRepository:
    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def get(self, case_id: str) -> Case:
        """Raises NotFound."""
        row = await self._session.get(Case, case_id)
        if row is None:
            raise NotFound()
        return row

    async def page(self, principal: Principal, wanted: CaseFilter, query: PageQuery) -> Page[Case]:
        statement = select(Case).where(visible_to(principal, Case))
        equal = {Case.industry: wanted.industry, Case.scenario: wanted.scenario, Case.task_type: wanted.task_type}
        for column, value in equal.items():
            if value is not None:
                statement = statement.where(column == value)
        return await paginate(self._session, statement, query, SORTABLE, Case.id)
