"""`/api/v1/tickets`."""

from fastapi import APIRouter, Request, Response
from svckit.db import Session
from svckit.identity import CurrentUser

from gateway.callers import CurrentCaller
from gateway.settings import GatewaySettings
from gateway.tickets.repository import TicketRepository
from gateway.tickets.schemas import TicketIn, TicketMade
from gateway.tickets.service import TicketService

router = APIRouter(prefix="/api/v1/tickets", tags=["tickets"])


@router.post("", status_code=201)
async def create_ticket(
    body: TicketIn, request: Request, session: Session, response: Response, _: CurrentUser, caller: CurrentCaller
) -> TicketMade:
    """A ticket for one websocket: a browser cannot send a token with it."""
    settings: GatewaySettings = request.app.state.settings
    ticket = await TicketService(TicketRepository(session), settings.ticket_ttl_s).issue(caller, body.path)
    response.headers["cache-control"] = "no-store"
    return TicketMade(ticket=ticket, expires_in=settings.ticket_ttl_s)
