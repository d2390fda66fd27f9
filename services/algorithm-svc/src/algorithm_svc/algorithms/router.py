"""`/api/v1/algorithms`."""

from fastapi import APIRouter, Response
from svckit.identity import CurrentUser
from svckit.ids import Ulid
from svckit.paging import Page, Paging
from svckit.resources import IfMatch, etag

from algorithm_svc.algorithms.deps import CreateOnce, Filter, Reader, Writer
from algorithm_svc.algorithms.schemas import AlgorithmDetail, AlgorithmEdit, AlgorithmIn, AlgorithmView, VisibilityIn
from algorithm_svc.models import Algorithm

router = APIRouter(prefix="/api/v1/algorithms", tags=["algorithms"])


@router.get("")
async def list_algorithms(
    principal: CurrentUser, service: Reader, wanted: Filter, query: Paging
) -> Page[AlgorithmView]:
    """Algorithms that the user may see: own, public and preset ones."""
    return await service.page(principal, wanted, query)


@router.post("", status_code=201, response_model=AlgorithmDetail)
async def create_algorithm(
    body: AlgorithmIn, principal: CurrentUser, service: Writer, once: CreateOnce, response: Response
) -> Algorithm:
    """Register an algorithm (developers), made of images of the library."""
    algorithm = await service.create(principal, body, once)
    response.headers["Location"] = f"/api/v1/algorithms/{algorithm.id}"
    response.headers["ETag"] = etag(algorithm)
    return algorithm


@router.get("/{algorithm_id}")
async def read_algorithm(
    algorithm_id: Ulid, principal: CurrentUser, service: Reader, response: Response
) -> AlgorithmDetail:
    """An algorithm with its training half and its serving half."""
    algorithm = await service.get(principal, algorithm_id)
    response.headers["ETag"] = etag(algorithm)
    return await service.detail(algorithm)


@router.patch("/{algorithm_id}", response_model=AlgorithmDetail)
async def edit_algorithm(  # noqa: PLR0913 - id, body, revision and the three of every route
    algorithm_id: Ulid,
    body: AlgorithmEdit,
    principal: CurrentUser,
    service: Writer,
    revision: IfMatch,
    response: Response,
) -> Algorithm:
    """Change it; trainings that have begun keep what they were started with."""
    algorithm = await service.edit(principal, algorithm_id, body, revision)
    response.headers["ETag"] = etag(algorithm)
    return algorithm


@router.delete("/{algorithm_id}", status_code=204)
async def delete_algorithm(algorithm_id: Ulid, principal: CurrentUser, service: Writer) -> None:
    """Delete an algorithm that nothing uses; its images stay in the library."""
    await service.delete(principal, algorithm_id)


@router.post("/{algorithm_id}/online", response_model=AlgorithmView)
async def put_algorithm_online(algorithm_id: Ulid, principal: CurrentUser, service: Writer) -> Algorithm:
    """Put it on the shelf (上线): only then can it be trained with."""
    return await service.put_online(principal, algorithm_id)


@router.post("/{algorithm_id}/offline", response_model=AlgorithmView)
async def put_algorithm_offline(algorithm_id: Ulid, principal: CurrentUser, service: Writer) -> Algorithm:
    """Take it off the shelf; what runs goes on."""
    return await service.put_offline(principal, algorithm_id)


@router.post("/{algorithm_id}/visibility", response_model=AlgorithmView)
async def set_algorithm_visibility(
    algorithm_id: Ulid, body: VisibilityIn, principal: CurrentUser, service: Writer
) -> Algorithm:
    """Private, public, or (administrators) preset."""
    return await service.set_visibility(principal, algorithm_id, body.visibility)
