"""`/api/v1/models`."""

from urllib.parse import quote

from fastapi import APIRouter, Response
from fastapi.responses import StreamingResponse
from svckit.identity import CurrentUser
from svckit.ids import Ulid
from svckit.openapi import problems
from svckit.paging import Page, Paging
from svckit.resources import IfMatch, etag

from model_svc.registry.archive import Member, must_be_whole, zip_stream
from model_svc.registry.deps import Filter, PublishOnce, Reader, Store, Writer
from model_svc.registry.repository import files_prefix
from model_svc.registry.schemas import ModelDetail, ModelEdit, ModelView, PublicationView, PublishIn
from model_svc.registry.service import view_of

router = APIRouter(prefix="/api/v1/models", tags=["models"], responses=problems(410))


@router.get("")
async def list_models(principal: CurrentUser, service: Reader, wanted: Filter, query: Paging) -> Page[ModelView]:
    """The user's models (administrators: everyone's). Those being imported only with `state=importing`."""
    return await service.page(principal, wanted, query)


@router.get("/{model_id}")
async def read_model(model_id: Ulid, principal: CurrentUser, service: Reader, response: Response) -> ModelDetail:
    """A model with its evaluation, files, serving recipe and lineage."""
    detail = await service.detail(principal, model_id)
    response.headers["ETag"] = f'"{detail.revision}"'
    return detail


@router.patch("/{model_id}")
async def edit_model(  # noqa: PLR0913 - id, body, revision and the three of every route
    model_id: Ulid, body: ModelEdit, principal: CurrentUser, service: Writer, revision: IfMatch, response: Response
) -> ModelView:
    """Change name and description."""
    model = await service.edit(principal, model_id, body, revision)
    response.headers["ETag"] = etag(model)
    return view_of(model)


@router.delete("/{model_id}", status_code=204)
async def delete_model(model_id: Ulid, principal: CurrentUser, service: Writer) -> None:
    """Delete a model that no service uses, with its files."""
    await service.delete(principal, model_id)


@router.post("/{model_id}/publish", status_code=202)
async def publish_model(
    model_id: Ulid, body: PublishIn, principal: CurrentUser, service: Writer, once: PublishOnce
) -> PublicationView:
    """Make a stopped service from it; the service appears in `/api/v1/services?model_id=`."""
    publication_id = await service.publish(principal, model_id, body, once)
    return PublicationView(publication_id=publication_id, target=body.target)


@router.get(
    "/{model_id}/download",
    response_class=StreamingResponse,
    responses={**problems(409), 200: {"content": {"application/zip": {}}, "description": "The model's files"}},
)
async def download_model(model_id: Ulid, principal: CurrentUser, service: Reader, store: Store) -> StreamingResponse:
    """All files as one zip, made while it is sent. 410 when the store has lost one of them."""
    model, files = await service.ready_files(principal, model_id)
    prefix = files_prefix(model.id)
    members = [Member(file.path, prefix + file.path, file.size) for file in files]
    await must_be_whole(store, prefix, members)
    filename = quote(f"{model.name}-v{model.version}.zip", safe="")
    headers = {
        "content-disposition": f"attachment; filename=\"model.zip\"; filename*=UTF-8''{filename}",
        "x-content-type-options": "nosniff",
        "cache-control": "no-store",
    }
    return StreamingResponse(zip_stream(store, members), media_type="application/zip", headers=headers)
