"""Statements about development projects."""

from dataclasses import dataclass

from sqlalchemy import Select, false, select
from sqlalchemy.ext.asyncio import AsyncSession
from svckit.errors import NotFound
from svckit.identity import Principal
from svckit.names import name_contains
from svckit.paging import Page, PageQuery, paginate
from svckit.resources import Tab

from devenv_svc.models import Project

SORTABLE = {"created_at": Project.created_at, "updated_at": Project.updated_at, "name": Project.name_folded}


@dataclass(frozen=True)
class ProjectFilter:
    """The list's filters; None means any."""

    q: str | None = None
    purpose: str | None = None
    task_type: str | None = None
    state: str | None = None
    owner: str | None = None
    tab: Tab = "all"


class ProjectRepository:
    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def get(self, project_id: str) -> Project:
        """Raises NotFound."""
        row = await self._session.get(Project, project_id)
        if row is None:
            raise NotFound()
        return row

    async def page(self, principal: Principal, wanted: ProjectFilter, query: PageQuery) -> Page[Project]:
        return await paginate(self._session, self._filtered(principal, wanted), query, SORTABLE, Project.id)

    def _filtered(self, principal: Principal, wanted: ProjectFilter) -> Select[Project]:
        statement = select(Project)
        if wanted.tab in ("public", "preset"):  # projects are private (08, decision 11)
            statement = statement.where(false())
        elif wanted.tab == "mine" or not principal.is_admin:
            statement = statement.where(Project.owner_id == principal.user_id)
        equal = {
            Project.purpose: wanted.purpose,
            Project.task_type: wanted.task_type,
            Project.state: wanted.state,
            Project.owner_id: wanted.owner,
        }
        for column, value in equal.items():
            if value is not None:
                statement = statement.where(column == value)
        if wanted.q:
            statement = statement.where(
                name_contains(wanted.q, Project.__tablename__, Project.name_key, Project.name_folded)
            )
        return statement
