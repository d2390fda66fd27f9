"""Statements about services."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, and_, delete, false, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from svckit.errors import NotFound
from svckit.identity import Principal
from svckit.names import index_name, name_contains, unindex_name
from svckit.paging import Page, PageQuery, paginate
from svckit.resources import Tab

from inference_svc.models import Removal, Service
from inference_svc.services.states import UP, ServiceState

SORTABLE = {"created_at": Service.created_at, "updated_at": Service.updated_at, "name": Service.name_folded}


def work_key(service_id: str) -> str:
    """The reconciler's key (svckit.work)."""
    return f"service:{service_id}"


@dataclass(frozen=True)
class ServiceFilter:
    """The list's filters; None means any."""

    q: str | None = None
    purpose: str | None = None
    task_type: str | None = None
    state: str | None = None
    owner: str | None = None
    model_id: str | None = None
    publication_id: str | None = None
    tab: Tab = "all"


class ServiceRepository:
    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def find(self, service_id: str) -> Service | None:
        return await self._session.get(Service, service_id)

    async def get(self, service_id: str) -> Service:
        """Raises NotFound."""
        row = await self.find(service_id)
        if row is None:
            raise NotFound()
        return row

    async def find_for_update(self, service_id: str) -> Service | None:
        return await self._session.scalar(select(Service).where(Service.id == service_id).with_for_update())

    async def get_for_update(self, service_id: str) -> Service:
        """Raises NotFound."""
        row = await self.find_for_update(service_id)
        if row is None:
            raise NotFound()
        return row

    async def add(self, service: Service) -> None:
        """Raises sqlalchemy's IntegrityError when the owner has this name already."""
        self._session.add(service)
        await self.reindex(service)

    async def reindex(self, service: Service) -> None:
        await self._session.flush()
        await index_name(self._session, Service.__tablename__, service.name_key, service.name)

    async def names(self, owner_id: str, like: str) -> set[str]:
        """The owner's service names that start with `like`."""
        statement = select(Service.name).where(
            Service.owner_id == owner_id, Service.name.startswith(like, autoescape=True)
        )
        return set(await self._session.scalars(statement))

    async def page(self, principal: Principal, wanted: ServiceFilter, query: PageQuery) -> Page[Service]:
        return await paginate(self._session, self._filtered(principal, wanted), query, SORTABLE, Service.id)

    async def due(self) -> list[str]:
        """Services that are up, coming up or going down; failed ones as long as replicas are wanted."""
        wanted = and_(Service.state.in_(UP), Service.desired_replicas > 0)
        statement = select(Service.id).where(or_(wanted, Service.state == ServiceState.STOPPING))
        return list(await self._session.scalars(statement))

    async def of_owner(self, owner_id: str) -> list[Service]:
        statement = select(Service).where(Service.owner_id == owner_id, Service.state.in_(UP))
        return list(await self._session.scalars(statement.with_for_update()))

    async def addresses(self) -> list[tuple[str, str, str, list[dict[str, Any]]]]:
        """id, owner_id, state and replicas of every service."""
        columns = select(Service.id, Service.owner_id, Service.state, Service.replicas).order_by(Service.id)
        return [(row.id, row.owner_id, row.state, row.replicas) for row in await self._session.execute(columns)]

    async def with_replicas(self) -> list[Service]:
        """Services that may have containers: those that are up, and those whose replicas are just leaving."""
        states = (*UP, ServiceState.STOPPING)
        return list(await self._session.scalars(select(Service).where(Service.state.in_(states)).order_by(Service.id)))

    async def ids(self) -> set[str]:
        return set(await self._session.scalars(select(Service.id)))

    async def remove(self, service: Service) -> None:
        """The row and its tests; what is outside goes by the removal written here."""
        await unindex_name(self._session, Service.__tablename__, service.name_key)
        removal = Removal(service_id=service.id, model_id=service.model_id, algorithm_id=service.algorithm_id)
        self._session.add(removal)
        await self._session.delete(service)

    def _filtered(self, principal: Principal, wanted: ServiceFilter) -> Select[Any]:
        statement = select(Service)
        if wanted.tab in ("public", "preset"):  # services are private (08, decision 11)
            statement = statement.where(false())
        elif wanted.tab == "mine" or not principal.is_admin:
            statement = statement.where(Service.owner_id == principal.user_id)
        equal = {
            Service.purpose: wanted.purpose,
            Service.task_type: wanted.task_type,
            Service.state: wanted.state,
            Service.owner_id: wanted.owner,
            Service.model_id: wanted.model_id,
            Service.publication_id: wanted.publication_id,
        }
        for column, value in equal.items():
            if value is not None:
                statement = statement.where(column == value)
        if wanted.q:
            statement = statement.where(
                name_contains(wanted.q, Service.__tablename__, Service.name_key, Service.name_folded)
            )
        return statement


class RemovalRepository:
    """What deleted services left outside."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def due(self) -> list[str]:
        return list(await self._session.scalars(select(Removal.service_id)))

    async def find(self, service_id: str) -> Removal | None:
        return await self._session.get(Removal, service_id)

    async def done(self, service_id: str) -> None:
        await self._session.execute(delete(Removal).where(Removal.service_id == service_id))
