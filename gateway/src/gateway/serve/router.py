"""`/internal/serve-stats`: what inference-svc shows on a service's page."""

from fastapi import APIRouter, Request
from svckit.identity import CallingService
from svckit.ids import Ulid

from gateway.serve.proxy import ServeProxy
from gateway.serve.stats import ServeStats

internal = APIRouter(prefix="/internal/serve-stats", tags=["internal"], include_in_schema=False)


@internal.get("/{service_id}")
async def get_serve_stats(service_id: Ulid, request: Request, _: CallingService) -> ServeStats:
    """All zero for a service that was never called."""
    proxy: ServeProxy = request.app.state.serve
    return proxy.stats(service_id)
