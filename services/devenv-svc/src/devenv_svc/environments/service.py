"""Rules about base environments: public and preset ones are everyone's to see, private ones their owner's."""

from sqlalchemy.ext.asyncio import AsyncSession
from svckit.identity import Principal
from svckit.paging import Page, PageQuery
from svckit.resources import must_see

from devenv_svc.environments.repository import EnvironmentFilter, EnvironmentRepository
from devenv_svc.models import BaseEnvironment


class EnvironmentService:
    def __init__(self, session: AsyncSession) -> None:
        self._repo = EnvironmentRepository(session)

    async def page(self, principal: Principal, wanted: EnvironmentFilter, query: PageQuery) -> Page[BaseEnvironment]:
        return await self._repo.page(principal, wanted, query)

    async def get(self, principal: Principal, environment_id: str) -> BaseEnvironment:
        """Raises NotFound."""
        environment = await self._repo.get(environment_id)
        must_see(principal, environment)
        return environment
