"""Dependency aliases of services."""

from contextlib import suppress
from typing import Annotated

from fastapi import Depends, Request
from svckit.db import ReadSession, Session
from svckit.errors import PeerProblem, Unavailable
from svckit.identity import CurrentUser
from svckit.ids import Ulid
from svckit.reservations import Bounds
from svckit.runtime.servers import ServerRuntime

from inference_svc.ports import Ports
from inference_svc.services.repository import ServiceFilter
from inference_svc.services.service import Allowance, ServiceService


def writer(request: Request, session: Session) -> ServiceService:
    return ServiceService(session, request.app.state.live)


def reader(request: Request, session: ReadSession) -> ServiceService:
    return ServiceService(session, request.app.state.live)


def runtime(request: Request) -> ServerRuntime:
    ports: Ports = request.app.state.ports
    return ports.runtime


async def allowance(service_id: Ulid, request: Request, principal: CurrentUser) -> Allowance:
    """Asked for before the change has a session. What the ledger does not answer for the reconciler finds later."""
    state, bounds = request.app.state, Bounds()
    async with state.database.reading() as session:
        owner_id = (await ServiceService(session, state.live).get(principal, service_id)).owner_id
    with suppress(Unavailable, PeerProblem):
        bounds = await state.ports.ledger.bounds(owner_id)
    return Allowance(state.settings.max_replicas, bounds)


def grower(request: Request, most: Annotated[Allowance, Depends(allowance)], session: Session) -> ServiceService:
    return ServiceService(session, request.app.state.live, most)


Writer = Annotated[ServiceService, Depends(writer)]
Grower = Annotated[ServiceService, Depends(grower)]
"""A Writer that knows what the service may have at most."""
Reader = Annotated[ServiceService, Depends(reader)]
Runtime = Annotated[ServerRuntime, Depends(runtime)]
Filter = Annotated[ServiceFilter, Depends()]
