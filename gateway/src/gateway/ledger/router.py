"""`/internal/reservations` for the services, `/api/v1/quotas` for people."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Request
from svckit.db import ReadSession, Session
from svckit.identity import CallingService, CurrentUser
from svckit.ids import Ulid

from gateway.ledger.schemas import (
    QuotaIn,
    QuotaView,
    ReservationIn,
    Reservations,
    ReservationView,
    StorageBounds,
    StorageIn,
    StorageTotals,
    StorageView,
)
from gateway.ledger.service import LedgerService
from gateway.ledger.storage import StorageService
from gateway.models import Reservation
from gateway.settings import GatewaySettings

router = APIRouter(prefix="/api/v1/quotas", tags=["quotas"])
internal = APIRouter(prefix="/internal/reservations", tags=["internal"], include_in_schema=False)
storage = APIRouter(prefix="/internal/storage", tags=["internal"], include_in_schema=False)

Kind = Annotated[str, Path(pattern=r"^[a-z][a-z-]{0,39}$")]
ResourceId = Annotated[str, Path(pattern=r"^[0-9A-Za-z-]{1,64}$")]


def _ledger(request: Request, session: Session) -> LedgerService:
    return _service(request, session)


def _reading(request: Request, session: ReadSession) -> LedgerService:
    return _service(request, session)


def _service(request: Request, session: Session) -> LedgerService:
    settings: GatewaySettings = request.app.state.settings
    return LedgerService(session, settings)


Ledger = Annotated[LedgerService, Depends(_ledger)]
Reading = Annotated[LedgerService, Depends(_reading)]


@internal.put("/{kind}/{resource_id}")
async def put_reservation(
    kind: Kind, resource_id: ResourceId, body: ReservationIn, ledger: Ledger, service: CallingService
) -> ReservationView:
    return _view(await ledger.reserve(service, (kind, resource_id), body))


@internal.delete("/{kind}/{resource_id}", status_code=204)
async def delete_reservation(kind: Kind, resource_id: ResourceId, ledger: Ledger, service: CallingService) -> None:
    await ledger.release(service, (kind, resource_id))


@internal.get("")
async def list_reservations(
    ledger: Reading, calling: CallingService, service: Annotated[str | None, Query(max_length=40)] = None
) -> Reservations:
    """Those of `service`, by default the caller's own, for reconciling."""
    return Reservations(items=[_view(row) for row in await ledger.of_service(service or calling)])


@internal.get("/bounds/{owner_id}")
async def get_bounds(owner_id: Ulid, ledger: Reading, _: CallingService) -> QuotaView:
    """What no wait makes more of: the machine, and this user's quota."""
    return await ledger.view(owner_id)


@storage.put("", status_code=204)
async def put_storage_totals(body: StorageTotals, request: Request, session: Session, service: CallingService) -> None:
    """All that the service keeps for users."""
    await StorageService(session, request.app.state.settings).tell(service, body)


@storage.put("/{user_id}")
async def claim_storage(
    user_id: Ulid, body: StorageIn, request: Request, session: Session, service: CallingService
) -> StorageView:
    """What the service keeps for a user is to be so much; 409 when it grows and that is too much."""
    return await StorageService(session, request.app.state.settings).claim(service, user_id, body)


@storage.get("/{user_id}")
async def get_storage(user_id: Ulid, request: Request, session: ReadSession, _: CallingService) -> StorageBounds:
    return await StorageService(session, request.app.state.settings).bounds(user_id)


@router.get("")
async def get_my_quota(ledger: Reading, principal: CurrentUser) -> QuotaView:
    """What the user may hold and holds, and what the machine has and has free."""
    return await ledger.view(principal.user_id)


@router.get("/{user_id}")
async def get_quota(user_id: Ulid, ledger: Reading, principal: CurrentUser) -> QuotaView:
    """The same for any user (administrators)."""
    principal.must_have("admin")
    return await ledger.view_of(user_id)


@router.patch("/{user_id}")
async def set_quota(user_id: Ulid, body: QuotaIn, ledger: Ledger, principal: CurrentUser) -> QuotaView:
    """Change what a user may hold (administrators). What they hold already stays."""
    return await ledger.set_quota(principal, user_id, body)


def _view(row: Reservation) -> ReservationView:
    return ReservationView(
        kind=row.kind,
        id=row.resource_id,
        service=row.service,
        owner_id=row.owner_id,
        cpu=row.cpu_milli / 1000,
        memory=row.memory,
        gpu=row.gpu,
        replicas=row.replicas,
    )
