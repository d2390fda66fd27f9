"""Statements about base environments."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from svckit.errors import NotFound
from svckit.identity import Principal
from svckit.names import name_contains
from svckit.paging import Page, PageQuery, paginate
from svckit.resources import Tab, Visibility

from devenv_svc.models import BaseEnvironment

SORTABLE = {
    "created_at": BaseEnvironment.created_at,
    "updated_at": BaseEnvironment.updated_at,
    "name": BaseEnvironment.name_folded,
}
SHARED = (Visibility.PUBLIC.value, Visibility.PRESET.value)


@dataclass(frozen=True)
class EnvironmentFilter:
    """The list's filters; None means any."""

    q: str | None = None
    framework: str | None = None
    resource_kind: str | None = None
    visibility: str | None = None
    owner: str | None = None
    tab: Tab = "all"


class EnvironmentRepository:
    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def get(self, principal: Principal, environment_id: str) -> BaseEnvironment:
        """Raises NotFound, also for one that the user may not see."""
        statement = select(BaseEnvironment).where(BaseEnvironment.id == environment_id, _visible_to(principal))
        row: BaseEnvironment | None = await self._session.scalar(statement)
        if row is None:
            raise NotFound()
        return row

    async def page(self, principal: Principal, wanted: EnvironmentFilter, query: PageQuery) -> Page[BaseEnvironment]:
        return await paginate(self._session, self._filtered(principal, wanted), query, SORTABLE, BaseEnvironment.id)

    def _filtered(self, principal: Principal, wanted: EnvironmentFilter) -> Select[BaseEnvironment]:
        statement = select(BaseEnvironment).where(_visible_to(principal))
        if wanted.tab == "mine":
            statement = statement.where(BaseEnvironment.owner_id == principal.user_id)
        elif wanted.tab != "all":
            statement = statement.where(BaseEnvironment.visibility == wanted.tab)
        equal = {
            BaseEnvironment.framework: wanted.framework,
            BaseEnvironment.resource_kind: wanted.resource_kind,
            BaseEnvironment.visibility: wanted.visibility,
            BaseEnvironment.owner_id: wanted.owner,
        }
        for column, value in equal.items():
            if value is not None:
                statement = statement.where(column == value)
        if wanted.q:
            table = BaseEnvironment.__tablename__
            named = name_contains(wanted.q, table, BaseEnvironment.name_key, BaseEnvironment.name_folded)
            statement = statement.where(named)
        return statement


def _visible_to(principal: Principal) -> ColumnElement[bool]:
    if principal.is_admin:
        return BaseEnvironment.id.is_not(None)
    return or_(BaseEnvironment.owner_id == principal.user_id, BaseEnvironment.visibility.in_(SHARED))
