"""Rules about services: who may do what with one, and what its state allows. The reconciler does the rest."""

from dataclasses import dataclass, field

from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession
from svckit.contracts.algorithm import ServeSnapshot, allowed_values, is_allowed
from svckit.contracts.events import ServiceStateChanged
from svckit.contracts.services import ServiceStatus
from svckit.db import now
from svckit.errors import Reason, StateForbids
from svckit.identity import Principal
from svckit.live import LiveEvent, LiveFeed
from svckit.outbox import emit
from svckit.owners import OWNER_WORK
from svckit.paging import Page, PageQuery
from svckit.reservations import Bounds, amounts_of
from svckit.resources import OnlyRevision, must_edit, must_see, named
from svckit.work import ask

from inference_svc.errors import (
    EnvNotAllowed,
    EnvUnknown,
    ReplicaUnknown,
    ResourcesImpossible,
    ServiceNameTaken,
    ServiceRunning,
    TooManyReplicas,
)
from inference_svc.models import Service
from inference_svc.services.repository import SERVICE_WORK, ServiceFilter, ServiceRepository
from inference_svc.services.schemas import ServiceEdit, Upstream
from inference_svc.services.spec import resources_of
from inference_svc.services.states import AT_REST, SERVICE, UP, ServiceState


@dataclass(frozen=True)
class Allowance:
    """The most that one service may have: replicas, and room for all of them together."""

    replicas: int = 0
    bounds: Bounds = field(default_factory=Bounds)

    def must_allow(self, service: Service, replicas: int) -> None:
        """Raises TooManyReplicas, ResourcesImpossible, QuotaTooSmall."""
        if replicas > self.replicas:
            raise TooManyReplicas(max=self.replicas)
        self.bounds.must_allow(amounts_of(resources_of(service), replicas), ResourcesImpossible)


class ServiceService:
    """`allowance` is asked for by what lets a service have more than before."""

    def __init__(self, session: AsyncSession, live: LiveFeed, allowance: Allowance = Allowance()) -> None:
        self._session = session
        self._live = live
        self._allowance = allowance
        self._repo = ServiceRepository(session)

    def created(self, service: Service) -> None:
        """Tell that there is a new one."""
        self.notify(service, "resource")
        self._announce(service, service.state)

    async def page(self, principal: Principal, wanted: ServiceFilter, query: PageQuery) -> Page[Service]:
        return await self._repo.page(principal, wanted, query)

    async def get(self, principal: Principal, service_id: str) -> Service:
        service = await self._repo.get(service_id)
        must_see(principal, service)
        return service

    async def replica(self, principal: Principal, service_id: str, replica: str | None) -> str:
        """The name of this replica, or of the first. Raises ReplicaUnknown."""
        service = await self.get(principal, service_id)
        names = [known["name"] for known in service.replicas]
        if not names or (replica is not None and replica not in names):
            raise ReplicaUnknown(replica=replica)
        return replica or str(names[0])

    async def edit(self, principal: Principal, service_id: str, body: ServiceEdit, revision: OnlyRevision) -> Service:
        """Raises EditConflict, ServiceNameTaken, ServiceRunning, EnvUnknown, EnvNotAllowed, and what Allowance raises
        when not even one replica may have so much."""
        service = await self._for_owner(principal, service_id)
        if (body.resources or body.env is not None) and service.state != ServiceState.STOPPED:
            raise ServiceRunning(state=service.state)
        revision.check(service)
        if body.description is not None:
            service.description = body.description
        if body.resources is not None:
            service.resources = service.resources | body.resources.model_dump(exclude_unset=True)
            self._allowance.must_allow(service, 1)
        if body.env is not None:
            must_be_declared(ServeSnapshot.model_validate(service.recipe), body.env)
            service.env = dict(body.env)
        if body.name is not None:
            for field, value in named(service.id, body.name).items():
                setattr(service, field, value)
        try:
            await self._repo.reindex(service)
        except IntegrityError:
            raise ServiceNameTaken(name=body.name) from None
        self.notify(service, "resource")
        return service

    async def delete(self, principal: Principal, service_id: str) -> None:
        """Raises ServiceRunning."""
        service = await self._for_owner(principal, service_id)
        if service.state not in AT_REST:
            raise ServiceRunning(state=service.state)
        self.notify(service, "resource", deleted=True)
        self._announce(service, "deleted")
        await self._repo.remove(service)

    async def start(self, principal: Principal, service_id: str, replicas: int) -> Service:
        """Raises StateForbids unless it is stopped or failed, and what Allowance raises."""
        service = await self._for_owner(principal, service_id)
        if service.state not in AT_REST:
            raise StateForbids(kind="service", state=service.state, target=str(ServiceState.STARTING))
        self._allowance.must_allow(service, replicas)
        _want(service, replicas)
        self.move(service, ServiceState.STARTING, None)
        ask(self._session, OWNER_WORK.key(service.owner_id))  # they may have been disabled since the request came
        return service

    async def scale(self, principal: Principal, service_id: str, replicas: int) -> Service:
        """修改负载. Raises StateForbids unless it is up, and for more replicas than before what Allowance raises."""
        service = await self._for_owner(principal, service_id)
        if service.state not in UP:
            raise StateForbids(kind="service", state=service.state, target="scaled")
        if replicas > service.desired_replicas:
            self._allowance.must_allow(service, replicas)
        _want(service, replicas)
        self.notify(service, "state")
        ask(self._session, SERVICE_WORK.key(service.id))
        return service

    async def stop(self, principal: Principal, service_id: str) -> Service:
        """Replicas to 0; the address stays. Nothing happens to one that is stopped or stopping."""
        service = await self._for_owner(principal, service_id)
        if service.state in UP:
            self.halt(service, None)
        return service

    async def stop_all(self, owner_id: str, reason: Reason) -> None:
        """Stop everything of a user who may not go on."""
        for service in await self._repo.of_owner(owner_id):
            self.halt(service, reason)

    async def upstreams(self) -> list[Upstream]:
        return [
            Upstream.model_validate(
                {
                    "service_id": service_id,
                    "owner_id": owner_id,
                    "state": state,
                    "replicas": [row["address"] for row in replicas if row["ready"] and row["address"]]
                    if state in UP
                    else [],
                }
            )
            for service_id, owner_id, state, replicas in await self._repo.addresses()
        ]

    async def status(self, service_id: str) -> ServiceStatus:
        """What the newest event says. Raises NotFound."""
        service = await self._repo.get(service_id)
        return ServiceStatus(
            service_id=service.id,
            model_id=service.model_id,
            state=service.state,
            replicas=service.ready_replicas,
            sequence=service.sequence,
        )

    def halt(self, service: Service, reason: Reason | None) -> None:
        service.desired_replicas = 0
        self.move(service, ServiceState.STOPPING, reason)

    def move(self, service: Service, target: ServiceState, reason: Reason | None) -> None:
        """Take a state (or only another reason in the same state), tell the browser and the other services."""
        if service.state != target:
            SERVICE.advance(service, target)
            service.since = now()
        service.reason = reason.model_dump() if reason else None
        self.notify(service, "state")
        self._announce(service, service.state)
        ask(self._session, SERVICE_WORK.key(service.id))

    def notify(self, service: Service, event: LiveEvent, *, deleted: bool = False) -> None:
        """Let the browser know."""
        data = {
            "id": service.id,
            "state": service.state,
            "reason": Reason.model_validate(service.reason).model_dump() if service.reason else None,
            "desired_replicas": service.desired_replicas,
            "reserved_replicas": service.reserved_replicas,
            "ready_replicas": service.ready_replicas,
            "deleted": deleted,
        }
        self._live.notify(self._session, f"service:{service.id}", event, data, owner_id=service.owner_id)

    def _announce(self, service: Service, state: str) -> None:
        """service.state_changed; `deleted` is the last word about a service."""
        service.sequence += 1
        event = ServiceStateChanged(
            service_id=service.id,
            model_id=service.model_id,
            state=state,
            replicas=service.ready_replicas,
            sequence=service.sequence,
            owner_id=service.owner_id,
            name=service.name,
            reason={**Reason.model_validate(service.reason).model_dump(), "detail": ""} if service.reason else None,
        )
        emit(self._session, event, service.id)

    async def _for_owner(self, principal: Principal, service_id: str) -> Service:
        service = await self._repo.get_for_update(service_id)
        must_edit(principal, service)
        return service


def _want(service: Service, replicas: int) -> None:
    """Another number of replicas begins with a clean slate: the crashes of before do not count."""
    service.desired_replicas = replicas
    service.crashes, service.last_crash, service.retry_at = 0, "", None
    service.since = now()


def must_be_declared(serve: ServeSnapshot, chosen: dict[str, str]) -> None:
    """Raises EnvUnknown, EnvNotAllowed."""
    declared = {entry.name: entry for entry in serve.env}
    for name, value in chosen.items():
        entry = declared.get(name)
        if entry is None:
            raise EnvUnknown(name=name)
        if not is_allowed(entry, value):
            raise EnvNotAllowed(name=name, **allowed_values(entry))
