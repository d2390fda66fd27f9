"""`/api/v1/parked-events`."""

from typing import Annotated

from fastapi import APIRouter, Path, Request
from svckit.identity import CurrentUser
from svckit.ids import Ulid

from gateway.parked_events.schemas import ParkedEventsView, RedeliveryView
from gateway.parked_events.service import ParkedEventsService

router = APIRouter(prefix="/api/v1/parked-events", tags=["parked-events"])
Program = Annotated[str, Path(pattern="^[a-z][a-z-]{0,39}$")]


def _service(request: Request) -> ParkedEventsService:
    service: ParkedEventsService = request.app.state.parked_events
    return service


@router.get("")
async def list_parked_events(request: Request, principal: CurrentUser) -> ParkedEventsView:
    """Events that a program has refused to handle again and again (administrators)."""
    return await _service(request).list(principal)


@router.post("/redeliver")
async def redeliver_parked_events(request: Request, principal: CurrentUser) -> RedeliveryView:
    """Have every program handle its parked events, at most 100 each (administrators)."""
    return await _service(request).redeliver_all(principal)


@router.post("/{service}/{event_id}/redeliver", status_code=204)
async def redeliver_parked_event(service: Program, event_id: Ulid, request: Request, principal: CurrentUser) -> None:
    """Have the program handle this event now (administrators)."""
    await _service(request).redeliver(principal, service, event_id)
