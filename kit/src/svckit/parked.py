"""`/internal/parked-events`: what this service refuses to handle, for the gateway to show to administrators."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Path, Request
from pydantic import BaseModel

from svckit.contracts.envelope import Envelope
from svckit.errors import EVENT_REFUSED, EventStillRefused, NotFound, Reason
from svckit.identity import CallingService
from svckit.ids import Ulid
from svckit.inbox import EventRefused, Inbox, InboxEvent

MOST = 100


class ParkedEvent(BaseModel):
    """`source` emitted it at `time`; its `subject` is the id of a thing. `refusals`: how often in a row."""

    id: str
    type: str
    source: str
    subject: str
    time: datetime
    parked_at: datetime
    refusals: int
    reason: Reason


class ParkedEvents(BaseModel):
    """`items`: at most 100, those that wait longest; `count`: of all."""

    count: int = 0
    items: list[ParkedEvent] = []


class Redelivery(BaseModel):
    """How many of the events that were parked are handled now, and how many are not."""

    handled: int = 0
    refused: int = 0


async def list_parked(inbox: Inbox) -> ParkedEvents:
    return ParkedEvents(count=await inbox.count_parked(), items=[_view(row) for row in await inbox.parked(MOST)])


async def redeliver_one(inbox: Inbox, event_id: str) -> None:
    """Raises NotFound, EventStillRefused."""
    try:
        if not await inbox.redeliver(event_id):
            raise NotFound()
    except EventRefused as refusal:
        raise EventStillRefused(detail=str(refusal)) from refusal


async def redeliver_all(inbox: Inbox) -> Redelivery:
    """Of at most 100 events, those that wait longest."""
    done = Redelivery()
    for row in await inbox.parked(MOST):
        try:
            await inbox.redeliver(row.event_id)
            done.handled += 1
        except EventRefused:
            done.refused += 1
    return done


def parked_events_router() -> APIRouter:
    router = APIRouter(prefix="/internal/parked-events", tags=["internal"], include_in_schema=False)

    @router.get("")
    async def list_parked_events(request: Request, _: CallingService) -> ParkedEvents:
        return await list_parked(request.app.state.inbox)

    @router.post("/redeliver")
    async def redeliver_parked_events(request: Request, _: CallingService) -> Redelivery:
        return await redeliver_all(request.app.state.inbox)

    @router.post("/{event_id}/redeliver", status_code=204)
    async def redeliver_parked_event(event_id: Annotated[Ulid, Path()], request: Request, _: CallingService) -> None:
        await redeliver_one(request.app.state.inbox, event_id)

    return router


def _view(row: InboxEvent) -> ParkedEvent:
    envelope = Envelope.model_validate(row.envelope)
    return ParkedEvent.model_validate(
        {
            **envelope.model_dump(include={"id", "type", "source", "subject", "time"}),
            "parked_at": row.parked_at,
            "refusals": row.refusals,
            "reason": Reason(code=EVENT_REFUSED, detail=row.last_error or ""),
        }
    )
