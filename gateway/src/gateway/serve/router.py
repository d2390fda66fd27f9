"""What the calls of a service were like, and the online tests that inference-svc asks for."""

from fastapi import APIRouter, Request
from svckit.contracts.serving import ServeAnswer, ServeCall, ServiceStats
from svckit.identity import CallingService, CurrentUser
from svckit.ids import Ulid

from gateway.serve.proxy import ServeProxy

router = APIRouter(prefix="/api/v1/service-stats", tags=["services"])
internal = APIRouter(prefix="/internal/serve-calls", tags=["internal"], include_in_schema=False)


@router.get("/{service_id}")
async def read_service_stats(service_id: Ulid, principal: CurrentUser, request: Request) -> ServiceStats:
    """Calls, errors and latency at the service's address."""
    return await _proxy(request).stats_for(principal, service_id)


@internal.post("/{service_id}")
async def call_service(service_id: Ulid, body: ServeCall, request: Request, _: CallingService) -> ServeAnswer:
    """Call one of the service's replicas; why there is no answer is an answer, too."""
    return await _proxy(request).ask(service_id, body)


def _proxy(request: Request) -> ServeProxy:
    proxy: ServeProxy = request.app.state.serve
    return proxy
