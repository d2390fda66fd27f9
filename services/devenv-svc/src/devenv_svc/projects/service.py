"""Rules about development projects: each is its owner's, administrators see all."""

from sqlalchemy.ext.asyncio import AsyncSession
from svckit.identity import Principal
from svckit.paging import Page, PageQuery
from svckit.resources import must_see

from devenv_svc.models import Project
from devenv_svc.projects.repository import ProjectFilter, ProjectRepository


class ProjectService:
    def __init__(self, session: AsyncSession) -> None:
        self._repo = ProjectRepository(session)

    async def page(self, principal: Principal, wanted: ProjectFilter, query: PageQuery) -> Page[Project]:
        return await self._repo.page(principal, wanted, query)

    async def get(self, principal: Principal, project_id: str) -> Project:
        """Raises NotFound."""
        project = await self._repo.get(project_id)
        must_see(principal, project)
        return project
