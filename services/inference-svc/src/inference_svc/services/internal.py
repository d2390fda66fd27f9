"""What other services ask about services."""

from fastapi import APIRouter
from svckit.contracts.services import ServiceStatus
from svckit.identity import CallingService
from svckit.ids import Ulid

from inference_svc.services.deps import Reader
from inference_svc.services.schemas import Upstreams

internal = APIRouter(prefix="/internal", tags=["internal"], include_in_schema=False)


@internal.get("/upstreams")
async def list_upstreams(_: CallingService, service: Reader) -> Upstreams:
    """Every service, with those of its replicas that may answer."""
    return Upstreams(items=await service.upstreams())


@internal.get("/services/{service_id}")
async def read_service_status(service_id: Ulid, _: CallingService, service: Reader) -> ServiceStatus:
    """For those who keep what its events tell."""
    return await service.status(service_id)
