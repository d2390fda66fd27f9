"""`/api/v1/datasets/{id}/samples` and `/download`."""

from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Query
from fastapi.responses import StreamingResponse
from svckit.app import PROBLEMS
from svckit.identity import CurrentUser
from svckit.ids import Ulid
from svckit.paging import Page

from dataset_svc.datasets.repository import archive_key
from dataset_svc.datasets.schemas import PartName, SampleView
from dataset_svc.deps import Samples, SampleWindow, Store

router = APIRouter(prefix="/api/v1/datasets", tags=["datasets"], responses={**PROBLEMS})


@router.get("/{dataset_id}/samples")
async def list_samples(  # noqa: PLR0913 - two filters, the window and the three of every route
    dataset_id: Ulid,
    principal: CurrentUser,
    service: Samples,
    window: SampleWindow,
    part: PartName = "train",
    label: Annotated[str | None, Query(max_length=255)] = None,
) -> Page[SampleView]:
    """Samples of the current version, in the archive's order, by class where `label` is given."""
    return await service.page(principal, dataset_id, part, label, window)


@router.get(
    "/{dataset_id}/download",
    response_class=StreamingResponse,
    responses={200: {"content": {"application/zip": {}}, "description": "The archive as it was uploaded"}},
)
async def download_dataset(
    dataset_id: Ulid, principal: CurrentUser, service: Samples, store: Store, part: PartName = "train"
) -> StreamingResponse:
    """The archive of one part, for its owner."""
    dataset, row = await service.archive(principal, dataset_id, part)
    filename = quote(f"{dataset.name}-v{row.version}-{part}.zip", safe="")
    headers = {
        "content-disposition": f"attachment; filename=\"dataset.zip\"; filename*=UTF-8''{filename}",
        "content-length": str(row.size),
        "x-content-type-options": "nosniff",
        "cache-control": "no-store",
    }
    return StreamingResponse(store.read(archive_key(row)), media_type="application/zip", headers=headers)
