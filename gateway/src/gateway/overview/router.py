"""`/api/v1/overview`."""

from fastapi import APIRouter, Request
from svckit.identity import CurrentUser

from gateway.overview.schemas import OverviewView, Scope
from gateway.overview.service import OverviewService

router = APIRouter(prefix="/api/v1/overview", tags=["overview"])


@router.get("")
async def read_overview(request: Request, principal: CurrentUser, scope: Scope = "mine") -> OverviewView:
    """What goes on, waits and failed, the machine's use and the next step (administrators: everyone's with `all`)."""
    overview: OverviewService = request.app.state.overview
    return await overview.read(principal, scope)
