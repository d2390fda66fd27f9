"""`/api/v1/machine`."""

from typing import Annotated

from fastapi import APIRouter, Request
from svckit.identity import CurrentUser
from svckit.paging import Page, PageQuery, sorted_by
from svckit.resources import Search

from gateway.machine.schemas import MachineUse, PlatformHealth, UserQuotaRow
from gateway.machine.service import MachineService

router = APIRouter(prefix="/api/v1/machine", tags=["machine"])
UserPaging = Annotated[PageQuery, sorted_by("created_at", "name")]


@router.get("")
async def read_machine_use(request: Request, principal: CurrentUser) -> MachineUse:
    """Who holds the machine's room: own things by name, others' as a sum (administrators: everybody's by name)."""
    return await _service(request).read(principal)


@router.get("/health")
async def read_platform_health(request: Request, principal: CurrentUser) -> PlatformHealth:
    """What the checks of all programs find: engine, disk, isolation, events, references (administrators)."""
    return await _service(request).health(principal)


@router.get("/users")
async def list_user_quotas(
    request: Request, principal: CurrentUser, paging: UserPaging, q: Search = None
) -> Page[UserQuotaRow]:
    """What every user may hold, holds and keeps (administrators)."""
    return await _service(request).users(principal, paging, q)


def _service(request: Request) -> MachineService:
    service: MachineService = request.app.state.machine
    return service
