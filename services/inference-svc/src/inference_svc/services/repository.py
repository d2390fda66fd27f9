"""Statements about services."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, or_, select, update
from svckit.ids import Ulid
from svckit.repository import ListFilter, Repository, ResourceRepository
from svckit.resources import Code
from svckit.work import WorkKind, ask

from inference_svc.models import Removal, Service
from inference_svc.services.states import UP, ServiceState

SERVICE_WORK = WorkKind("service")
"""Bringing a service to where its owner wants it, or removing what one left that is deleted or was never made. Keys are
of the service's id."""


@dataclass(frozen=True)
class ServiceFilter(ListFilter):
    """The list's filters."""

    purpose: Code | None = None
    task_type: Code | None = None
    state: ServiceState | None = None
    model_id: Ulid | None = None
    publication_id: Ulid | None = None


class ServiceRepository(ResourceRepository[Service]):
    row = Service

    async def due(self) -> list[str]:
        """Services that are up, coming up or going down; failed ones as long as replicas are wanted."""
        wanted = and_(Service.state.in_(UP), Service.desired_replicas > 0)
        statement = select(Service.id).where(or_(wanted, Service.state == ServiceState.STOPPING))
        return list(await self._session.scalars(statement))

    async def of_owner(self, owner_id: str) -> list[Service]:
        """Those that are up, for update."""
        return await self.locked(Service.owner_id == owner_id, Service.state.in_(UP))

    async def addresses(self) -> list[tuple[str, str, str, list[dict[str, Any]]]]:
        """id, owner_id, state and replicas of every service."""
        columns = select(Service.id, Service.owner_id, Service.state, Service.replicas).order_by(Service.id)
        return [(row.id, row.owner_id, row.state, row.replicas) for row in await self._session.execute(columns)]

    async def with_replicas(self) -> list[Service]:
        """Services that may have containers: those that are up, and those whose replicas are just leaving."""
        states = (*UP, ServiceState.STOPPING)
        return list(await self._session.scalars(select(Service).where(Service.state.in_(states)).order_by(Service.id)))

    async def count_calls(self, service_id: str, calls: int, errors: int) -> None:
        """Beside whoever else changes the row, which is not another revision by it."""
        counted = {"calls": Service.calls + calls, "call_errors": Service.call_errors + errors}
        same = {"updated_at": Service.updated_at, "row_version": Service.row_version}
        await self._session.execute(update(Service).where(Service.id == service_id).values(**counted, **same))

    async def remove(self, service: Service) -> None:
        """The row and its tests; what is outside goes by the removal written here."""
        removal = Removal(service_id=service.id, model_id=service.model_id, algorithm_id=service.algorithm_id)
        self._session.add(removal)
        await super().remove(service)
        ask(self._session, SERVICE_WORK.key(service.id))


class RemovalRepository(Repository[Removal]):
    """What deleted services left outside."""

    row = Removal

    async def due(self) -> list[str]:
        return list(await self._session.scalars(select(Removal.service_id)))
