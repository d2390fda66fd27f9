"""`/api/v1/services/{id}/stats`."""

from fastapi import APIRouter
from svckit.app import PROBLEMS
from svckit.identity import CurrentUser
from svckit.ids import Ulid

from inference_svc.deps import Traffic
from inference_svc.traffic.schemas import ServiceStats

router = APIRouter(prefix="/api/v1/services", tags=["services"], responses={**PROBLEMS})


@router.get("/{service_id}/stats")
async def read_service_stats(service_id: Ulid, principal: CurrentUser, traffic: Traffic) -> ServiceStats:
    """Calls, errors and latency at the service's address."""
    return await traffic.stats(principal, service_id)
