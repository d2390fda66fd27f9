"""`/api/v1/purposes`."""

from typing import Annotated

from fastapi import APIRouter, Path, Response
from svckit.identity import CurrentUser
from svckit.resources import IfMatch, etag

from dataset_svc.models import Purpose
from dataset_svc.purposes.deps import CreateOnce, Editing, Reader, Writer
from dataset_svc.purposes.schemas import Code, PurposeEdit, PurposeIn, PurposeView

router = APIRouter(prefix="/api/v1/purposes", tags=["purposes"])


@router.get("", response_model=list[PurposeView])
async def list_purposes(service: Reader, _: CurrentUser) -> list[Purpose]:
    """The purposes with their task types, annotation methods and formats; also those that are retired, for what has
    them."""
    return await service.all()


@router.post("", status_code=201, response_model=PurposeView)
async def create_purpose(
    body: PurposeIn, principal: CurrentUser, service: Writer, once: CreateOnce, response: Response
) -> Purpose:
    """Add a purpose, as the last one (administrators)."""
    purpose = await service.create(principal, body, once)
    response.headers["ETag"] = etag(purpose)
    return purpose


@router.put("/{code}", response_model=PurposeView)
async def put_purpose(  # noqa: PLR0913 - code, body, revision and the three of every route
    code: Annotated[Code, Path()],
    body: PurposeEdit,
    principal: CurrentUser,
    service: Editing,
    revision: IfMatch,
    response: Response,
) -> Purpose:
    """Rename or retire a purpose or its task types, add some; one that nothing uses goes when it is left out
    (administrators)."""
    purpose = await service.replace(principal, code, body, revision)
    response.headers["ETag"] = etag(purpose)
    return purpose


@router.delete("/{code}", status_code=204)
async def delete_purpose(code: Annotated[Code, Path()], principal: CurrentUser, service: Editing) -> None:
    """Delete a purpose that nothing uses (administrators)."""
    await service.remove(principal, code)
