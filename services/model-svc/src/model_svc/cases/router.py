"""`/api/v1/cases`."""

from typing import Annotated

from fastapi import APIRouter, Query
from svckit.identity import CurrentUser
from svckit.ids import Ulid
from svckit.paging import Page, Paging
from svckit.resources import Code

from model_svc.cases.deps import Reader
from model_svc.cases.repository import CaseFilter
from model_svc.cases.schemas import CaseView
from model_svc.models import Case

router = APIRouter(prefix="/api/v1/cases", tags=["cases"])
Word = Annotated[str | None, Query(max_length=60)]


@router.get("")
async def list_cases(  # noqa: PLR0913 - the list's filters and the three of every list
    principal: CurrentUser,
    service: Reader,
    query: Paging,
    industry: Word = None,
    scenario: Word = None,
    task_type: Code | None = None,
) -> Page[CaseView]:
    """Worked examples by industry and scenario."""
    page = await service.page(principal, CaseFilter(industry=industry, scenario=scenario, task_type=task_type), query)
    return page.map(CaseView.model_validate)


@router.get("/{case_id}", response_model=CaseView)
async def read_case(case_id: Ulid, principal: CurrentUser, service: Reader) -> Case:
    """One worked example."""
    return await service.get(principal, case_id)
