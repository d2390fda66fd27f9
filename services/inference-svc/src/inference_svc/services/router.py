"""`/api/v1/services`."""

from typing import Annotated

from fastapi import APIRouter, Depends, Response
from fastapi.responses import StreamingResponse
from svckit.identity import CurrentUser
from svckit.ids import Ulid
from svckit.log_answer import LOG_ROUTE, log_answer
from svckit.paging import Page, Paging
from svckit.resources import IfMatch, etag

from inference_svc.models import Service
from inference_svc.services.deps import Filter, Grower, Reader, Runtime, Writer
from inference_svc.services.log import ReplicaLog
from inference_svc.services.schemas import (
    ReplicaLogWanted,
    ReplicasIn,
    ReplicaView,
    ServiceDetail,
    ServiceEdit,
    ServiceView,
)
from inference_svc.services.spec import server_name

router = APIRouter(prefix="/api/v1/services", tags=["services"])


@router.get("")
async def list_services(principal: CurrentUser, service: Reader, wanted: Filter, query: Paging) -> Page[ServiceView]:
    """The user's services (administrators: everyone's)."""
    page = await service.page(principal, wanted, query)
    return page.map(lambda row: ServiceView.model_validate(row).told_to(principal, row.reason))


@router.get("/{service_id}")
async def read_service(service_id: Ulid, principal: CurrentUser, service: Reader, response: Response) -> ServiceDetail:
    """A service with its recipe and its replicas."""
    found = await service.get(principal, service_id)
    response.headers["ETag"] = etag(found)
    return ServiceDetail.model_validate(found).told_to(principal, found.reason)


@router.patch("/{service_id}", response_model=ServiceDetail)
async def edit_service(  # noqa: PLR0913 - id, body, revision and the three of every route
    service_id: Ulid, body: ServiceEdit, principal: CurrentUser, service: Grower, revision: IfMatch, response: Response
) -> Service:
    """Change name and description, and while it is stopped resources and settings."""
    edited = await service.edit(principal, service_id, body, revision)
    response.headers["ETag"] = etag(edited)
    return edited


@router.delete("/{service_id}", status_code=204)
async def delete_service(service_id: Ulid, principal: CurrentUser, service: Writer) -> None:
    """Delete a stopped or failed service, with its containers."""
    await service.delete(principal, service_id)


@router.post("/{service_id}/start", status_code=202, response_model=ServiceView)
async def start_service(service_id: Ulid, body: ReplicasIn, principal: CurrentUser, service: Grower) -> Service:
    """Start it with a number of replicas (服务负载数)."""
    return await service.start(principal, service_id, body.replicas)


@router.post("/{service_id}/stop", status_code=202, response_model=ServiceView)
async def stop_service(service_id: Ulid, principal: CurrentUser, service: Writer) -> Service:
    """Stop its replicas; the address stays."""
    return await service.stop(principal, service_id)


@router.post("/{service_id}/scale", status_code=202, response_model=ServiceView)
async def scale_service(service_id: Ulid, body: ReplicasIn, principal: CurrentUser, service: Grower) -> Service:
    """Change the number of replicas (修改负载)."""
    return await service.scale(principal, service_id, body.replicas)


@router.get("/{service_id}/replicas")
async def list_replicas(service_id: Ulid, principal: CurrentUser, service: Reader) -> list[ReplicaView]:
    """The replicas as last observed."""
    found = await service.get(principal, service_id)
    return [ReplicaView.model_validate(row) for row in found.replicas]


@router.get("/{service_id}/log", **LOG_ROUTE)
async def read_service_log(
    service_id: Ulid,
    principal: CurrentUser,
    service: Reader,
    runtime: Runtime,
    wanted: Annotated[ReplicaLogWanted, Depends()],
) -> StreamingResponse:
    """Standard output and error of one replica (the first one by default), by byte offset; with `follow` until it has
    ended; with `whole` all that is kept, to be saved as a file.

    Of a long log only the end is kept: `X-Log-Offset` says where the body begins.
    """
    name = await service.replica(principal, service_id, wanted.replica)
    log = ReplicaLog(runtime, server_name(service_id), name)
    return await log_answer(wanted, log.read, log.follow)
