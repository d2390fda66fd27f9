"""`/api/v1/datasets`."""

from fastapi import APIRouter, Response
from svckit.identity import CurrentUser
from svckit.ids import Ulid
from svckit.paging import Page, Paging
from svckit.resources import IfMatch, etag

from dataset_svc.datasets.deps import CreateOnce, Filter, Reader, VersionNumber, Writer
from dataset_svc.datasets.schemas import (
    DatasetDetail,
    DatasetEdit,
    DatasetIn,
    DatasetRow,
    DatasetView,
    ManyIds,
    VersionView,
    VisibilityIn,
)
from dataset_svc.models import Dataset

router = APIRouter(prefix="/api/v1/datasets", tags=["datasets"])


@router.get("")
async def list_datasets(principal: CurrentUser, service: Reader, wanted: Filter, query: Paging) -> Page[DatasetRow]:
    """Datasets that the user may see: own, public and preset ones."""
    return await service.page(principal, wanted, query)


@router.post("", status_code=201, response_model=DatasetView)
async def create_dataset(
    body: DatasetIn, principal: CurrentUser, service: Writer, once: CreateOnce, response: Response
) -> Dataset:
    """Make an empty dataset; its archives are uploaded to `/api/v1/datasets/uploads`."""
    dataset = await service.create(principal, body, once)
    response.headers["Location"] = f"/api/v1/datasets/{dataset.id}"
    response.headers["ETag"] = etag(dataset)
    return dataset


@router.post("/delete", status_code=204)
async def delete_datasets(body: ManyIds, principal: CurrentUser, service: Writer) -> None:
    """Delete several, all or none."""
    for dataset_id in sorted(set(body.ids)):  # as everybody locks several
        await service.delete(principal, dataset_id)


@router.get("/{dataset_id}")
async def read_dataset(dataset_id: Ulid, principal: CurrentUser, service: Reader, response: Response) -> DatasetDetail:
    """A dataset with the parts of its newest version and their reports."""
    dataset = await service.get(principal, dataset_id)
    response.headers["ETag"] = etag(dataset)
    return await service.detail(principal, dataset)


@router.get("/{dataset_id}/versions")
async def list_dataset_versions(dataset_id: Ulid, principal: CurrentUser, service: Reader) -> list[VersionView]:
    """Its versions, the newest first, without the reports of their parts."""
    return await service.versions(await service.get(principal, dataset_id))


@router.get("/{dataset_id}/versions/{version}")
async def read_dataset_version(
    dataset_id: Ulid, version: VersionNumber, principal: CurrentUser, service: Reader
) -> VersionView:
    """One version with the reports of its parts."""
    return await service.version(principal, await service.get(principal, dataset_id), version)


@router.delete("/{dataset_id}/versions/{version}", status_code=204)
async def delete_dataset_version(
    dataset_id: Ulid, version: VersionNumber, principal: CurrentUser, service: Writer
) -> None:
    """Delete a version that is not the current one and that nothing uses; an archive that no other version has goes
    with it."""
    await service.remove_version(principal, dataset_id, version)


@router.patch("/{dataset_id}", response_model=DatasetView)
async def edit_dataset(  # noqa: PLR0913 - id, body, revision and the three of every route
    dataset_id: Ulid, body: DatasetEdit, principal: CurrentUser, service: Writer, revision: IfMatch, response: Response
) -> Dataset:
    """Change the basic information."""
    dataset = await service.edit(principal, dataset_id, body, revision)
    response.headers["ETag"] = etag(dataset)
    return dataset


@router.delete("/{dataset_id}", status_code=204)
async def delete_dataset(dataset_id: Ulid, principal: CurrentUser, service: Writer) -> None:
    """Delete a dataset that nothing uses, with its archives."""
    await service.delete(principal, dataset_id)


@router.post("/{dataset_id}/online", response_model=DatasetView)
async def put_dataset_online(dataset_id: Ulid, principal: CurrentUser, service: Writer) -> Dataset:
    """Put it on the shelf (上线): only then can other parts use it."""
    return await service.put_online(principal, dataset_id)


@router.post("/{dataset_id}/offline", response_model=DatasetView)
async def put_dataset_offline(dataset_id: Ulid, principal: CurrentUser, service: Writer) -> Dataset:
    """Take it off the shelf; what runs goes on."""
    return await service.put_offline(principal, dataset_id)


@router.post("/{dataset_id}/visibility", response_model=DatasetView)
async def set_dataset_visibility(
    dataset_id: Ulid, body: VisibilityIn, principal: CurrentUser, service: Writer
) -> Dataset:
    """Private, public, or (administrators) preset."""
    return await service.set_visibility(principal, dataset_id, body.visibility)
