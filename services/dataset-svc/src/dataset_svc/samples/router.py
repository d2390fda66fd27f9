"""`/api/v1/datasets/{id}/samples`, the content of one, and `/download`."""

from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Header, Path, Query
from fastapi.responses import StreamingResponse
from svckit.identity import CurrentUser
from svckit.ids import Ulid
from svckit.openapi import problems
from svckit.paging import Page
from svckit.ranges import wanted_span

from dataset_svc.datasets.deps import VersionNumber
from dataset_svc.datasets.repository import archive_key
from dataset_svc.datasets.schemas import Changes, ClassView, DatasetView, PartName, ReadAgainIn, SampleView
from dataset_svc.models import Dataset
from dataset_svc.samples.content import CONTENT_TYPES, content_type, open_sample
from dataset_svc.samples.deps import ChangesOf, Mends, Samples, SampleWindow, Store
from dataset_svc.samples.service import ClassFilter

router = APIRouter(prefix="/api/v1/datasets", tags=["datasets"], responses=problems(409, 410))

ByteRange = Annotated[str | None, Header(alias="Range", max_length=100)]
_PRIVATE = {"x-content-type-options": "nosniff", "cache-control": "no-store"}


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


@router.post("/{dataset_id}/parts/{part}/read", status_code=202, response_model=DatasetView, responses=problems(412))
async def read_part_again(
    dataset_id: Ulid, part: PartName, body: ReadAgainIn, principal: CurrentUser, service: Mends
) -> Dataset:
    """Have the archive of the newest version read once more, in another encoding, with classes renamed, merged or left
    out, or as what the dataset is for by now: no upload is needed. What can be used already stays, and the next version
    begins."""
    return await service.read_again(principal, dataset_id, part, body)


@router.get("/{dataset_id}/versions/{version}/changes")
async def list_dataset_changes(  # noqa: PLR0913 - two versions, the part and the three of every route
    dataset_id: Ulid,
    version: VersionNumber,
    principal: CurrentUser,
    service: ChangesOf,
    since: Annotated[int, Query(ge=1, lt=2**31)],
    part: PartName = "train",
) -> Changes:
    """What a part of this version has otherwise than that of the version `since`: how many samples and the first of
    them, and how many samples each class has in both."""
    return await service.changes(principal, dataset_id, part, (since, version))


@router.get("/{dataset_id}/classes")
async def list_dataset_classes(  # noqa: PLR0913 - which part, a filter, the window and the three of every route
    dataset_id: Ulid,
    principal: CurrentUser,
    service: Samples,
    window: SampleWindow,
    part: PartName = "train",
    version: Annotated[int | None, Query(ge=1, lt=2**31)] = None,
    q: Annotated[str, Query(max_length=255)] = "",
) -> Page[ClassView]:
    """Classes of a part of the current version, or of `version`, in the order of their names; those that begin with
    `q`."""
    return await service.classes(principal, dataset_id, ClassFilter(part, version, q), window)


@router.get(
    "/{dataset_id}/samples/{sample_id}/content",
    response_class=StreamingResponse,
    responses={200: {"content": {kind: {} for kind in CONTENT_TYPES}, "description": "The bytes of the sample"}},
)
async def read_sample_content(  # noqa: PLR0913 - which sample of what, and the four of every download
    dataset_id: Ulid,
    sample_id: Annotated[int, Path(ge=0, lt=2**31)],
    principal: CurrentUser,
    service: Samples,
    store: Store,
    part: PartName = "train",
    version: Annotated[int | None, Query(ge=1, lt=2**31)] = None,
    wanted: ByteRange = None,
) -> StreamingResponse:
    """An image or a text as it lies in the archive, of the current version or of `version`."""
    entry, key = await service.one(principal, dataset_id, part, (sample_id, version))
    span = wanted_span(wanted, entry.size)
    filename = quote(entry.path.rpartition("/")[2], safe="")
    headers = span.headers | _PRIVATE | {"content-disposition": f"inline; filename*=UTF-8''{filename}"}
    body = await open_sample(store, key, entry, span)
    return StreamingResponse(body, span.status, media_type=content_type(entry), headers=headers)


@router.get(
    "/{dataset_id}/download",
    response_class=StreamingResponse,
    responses={200: {"content": {"application/zip": {}}, "description": "The archive as it is kept: a zip"}},
)
async def download_dataset(  # noqa: PLR0913 - the part, the range and the four of every download
    dataset_id: Ulid,
    principal: CurrentUser,
    service: Samples,
    store: Store,
    part: PartName = "train",
    wanted: ByteRange = None,
) -> StreamingResponse:
    """The archive of one part, for its owner."""
    dataset, row = await service.archive(principal, dataset_id, part)
    filename = quote(f"{dataset.name}-v{row.version}-{part}.zip", safe="")
    disposition = f"attachment; filename=\"dataset.zip\"; filename*=UTF-8''{filename}"
    span = wanted_span(wanted, row.size)
    body = store.read(archive_key(row), span.offset, span.length)
    headers = span.headers | _PRIVATE | {"content-disposition": disposition}
    return StreamingResponse(body, span.status, media_type="application/zip", headers=headers)
