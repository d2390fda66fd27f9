"""Statements about images."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import aliased
from svckit.contracts.images import ImageBuild
from svckit.identity import PLATFORM
from svckit.repository import ListFilter, Repository, ResourceRepository
from svckit.upsert import upsert
from svckit.work import WorkKey, WorkKind

from algorithm_svc.images.schemas import ImagePurpose
from algorithm_svc.images.states import UNDERWAY, ImageState
from algorithm_svc.models import Build, Image

IMAGE_WORK = WorkKind("image")
"""Bringing an image to its end. Keys are of its id."""
FOLLOWERS_WORK = WorkKind("followers")
"""Giving the algorithms that are made of an image its state. Keys are of the image's id."""
_ITS = aliased(Image, name="of_platform")
_PLATFORM_HAS = exists().where(
    _ITS.owner_id == PLATFORM, or_(_ITS.reference == Image.reference, _ITS.pinned == Image.pinned)
)
SIZES = (
    select(Image.owner_id, Image.size, Image.pinned).where(or_(Image.owner_id == PLATFORM, ~_PLATFORM_HAS)).distinct()
)
"""For svckit.storage: an owner's images of one content take its room once, and those that the platform has anyway take
none of theirs."""


@dataclass(frozen=True)
class ImageFilter(ListFilter):
    """The list's filters."""

    purpose: ImagePurpose | None = None
    state: ImageState | None = None


class ImageRepository(ResourceRepository[Image]):
    """An image is locked after the preset and the algorithm that are made of it."""

    row = Image

    async def pair(self, train_id: str, serve_id: str | None) -> tuple[Image, Image | None]:
        """The images of an algorithm. Raises NotFound."""
        return await self.get(train_id), await self.get(serve_id) if serve_id else None

    async def lock(self, image_ids: Iterable[str | None]) -> dict[str, Image]:
        """Those of them that are there, by id, for update: all that a transaction locks at once, because several are
        locked in the order of their ids."""
        wanted = {image_id for image_id in image_ids if image_id is not None}
        return {image.id: image for image in await self.locked(Image.id.in_(wanted))}

    async def is_of(self, owner_ids: tuple[str, ...], reference: str) -> bool:
        """Whether one of these owners has an image of this very reference."""
        statement = exists().where(Image.owner_id.in_(owner_ids), Image.reference == reference).select()
        return bool(await self._session.scalar(statement))

    async def of_reference(self, owner_id: str, reference: str) -> str | None:
        """The id of the owner's newest image of this reference."""
        statement = select(Image.id).where(Image.owner_id == owner_id, Image.reference == reference)
        return await self._session.scalar(statement.order_by(Image.id.desc()).limit(1))

    async def all_of_reference(self, reference: str) -> list[Image]:
        """Everybody's, for update."""
        return await self.locked(Image.reference == reference)

    async def due(self) -> list[WorkKey]:
        underway = select(Image.id).where(Image.state.in_(UNDERWAY))
        return [IMAGE_WORK.key(key) for key in await self._session.scalars(underway)]


class BuildRepository(Repository[Build]):
    """Images that are being built, by reference; one that is made is not here."""

    row = Build

    async def put(self, build: ImageBuild) -> None:
        await upsert(self._session, Build, build.model_dump())
