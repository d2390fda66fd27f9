"""`/api/v1/images`."""

from fastapi import APIRouter, Response
from svckit.identity import CurrentUser
from svckit.ids import Ulid
from svckit.paging import Page, Paging
from svckit.resources import etag

from algorithm_svc.images.deps import CreateOnce, Filter, Reader, Writer
from algorithm_svc.images.schemas import ImageIn, ImageView
from algorithm_svc.models import Image

router = APIRouter(prefix="/api/v1/images", tags=["images"])


@router.get("")
async def list_images(principal: CurrentUser, service: Reader, wanted: Filter, query: Paging) -> Page[ImageView]:
    """The user's images (administrators: everyone's)."""
    return (await service.page(principal, wanted, query)).map(ImageView.model_validate)


@router.post("", status_code=201, response_model=ImageView)
async def create_image(
    body: ImageIn, principal: CurrentUser, service: Writer, once: CreateOnce, response: Response
) -> Image:
    """Take an image into the library (developers). It is looked at in the background: see `state`."""
    image = await service.create(principal, body, once)
    response.headers["Location"] = f"/api/v1/images/{image.id}"
    response.headers["ETag"] = etag(image)
    return image


@router.get("/{image_id}", response_model=ImageView)
async def read_image(image_id: Ulid, principal: CurrentUser, service: Reader, response: Response) -> Image:
    """An image with what its configuration says."""
    image = await service.get(principal, image_id)
    response.headers["ETag"] = etag(image)
    return image


@router.delete("/{image_id}", status_code=204)
async def delete_image(image_id: Ulid, principal: CurrentUser, service: Writer) -> None:
    """Delete an image that nothing uses."""
    await service.delete(principal, image_id)


@router.post("/{image_id}/remake", status_code=202, response_model=ImageView)
async def remake_image(image_id: Ulid, principal: CurrentUser, service: Writer) -> Image:
    """Make a ready or failed image again (镜像重做)."""
    return await service.remake(principal, image_id)
