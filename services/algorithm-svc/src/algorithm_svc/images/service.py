"""Rules about images: who may do what with one, and what its state allows."""

from sqlalchemy.ext.asyncio import AsyncSession
from svckit.contracts.events import ImageFailed, ImagePushed
from svckit.errors import Reason
from svckit.idempotency import Once
from svckit.identity import PLATFORM as PLATFORM_ID
from svckit.identity import Principal
from svckit.live import LiveEvent, LiveFeed
from svckit.outbox import emit
from svckit.paging import Page, PageQuery
from svckit.references import must_be_unused
from svckit.resources import must_edit, must_see, owned
from svckit.runtime.images import ImageInfo
from svckit.work import ask

from algorithm_svc.errors import ImageReferenceRefused
from algorithm_svc.images.repository import FOLLOWERS_WORK, IMAGE_WORK, ImageFilter, ImageRepository
from algorithm_svc.images.schemas import ImageIn
from algorithm_svc.images.states import IMAGE, ImageState
from algorithm_svc.models import Image

PLATFORM = Principal(PLATFORM_ID, "Modelyard")
"""Whose the images and algorithms are that the platform itself has made: nobody who can sign in."""


class ImageService:
    def __init__(self, session: AsyncSession, live: LiveFeed) -> None:
        self._session = session
        self._live = live
        self._repo = ImageRepository(session)

    async def create(self, principal: Principal, body: ImageIn, once: Once) -> Image:
        """Raises Forbidden for those who are not developers, ImageReferenceRefused for an image that neither the
        platform itself nor this user has in the library."""
        principal.must_have("developer")
        made = await once.made_before(self._session, body)
        if made is not None:
            return await self._repo.get(made)
        if not await self._repo.is_of((PLATFORM.user_id, principal.user_id), body.reference):
            raise ImageReferenceRefused(reference=body.reference)
        image = await self.add(principal, body)
        await once.remember(self._session, image.id)
        return image

    async def add(self, owner: Principal, body: ImageIn) -> Image:
        values = body.model_dump(exclude={"name"}) | owned(owner, body.name)
        image = Image(state=ImageState.RECEIVING.value, **values)
        await self._repo.add(image)
        self.notify(image, "resource")
        ask(self._session, IMAGE_WORK.key(image.id))
        return image

    async def page(self, principal: Principal, wanted: ImageFilter, query: PageQuery) -> Page[Image]:
        return await self._repo.page(principal, wanted, query)

    async def get(self, principal: Principal, image_id: str) -> Image:
        image = await self._repo.get(image_id)
        must_see(principal, image)
        return image

    async def delete(self, principal: Principal, image_id: str) -> None:
        """Raises StillUsed with the users. The engine's own image stays: its owner brought it there."""
        image = await self._for_owner(principal, image_id)
        await must_be_unused(self._session, "images", image.id)
        self.notify(image, "resource", deleted=True)
        await self._repo.remove(image)

    async def remake(self, principal: Principal, image_id: str) -> Image:
        """镜像重做: look at it again. Raises StateForbids while it is being made."""
        image = await self._for_owner(principal, image_id)
        self.begin_again(image)
        return image

    def begin_again(self, image: Image) -> None:
        """Raises StateForbids. What uses the image waits for it again."""
        IMAGE.advance(image, ImageState.RECEIVING)
        image.reason = None
        self.notify(image, "state")
        ask(self._session, IMAGE_WORK.key(image.id))

    def finish(self, image: Image, info: ImageInfo, pinned: str) -> None:
        """It is there: keep what is known of it and what names its content from now on, and say so."""
        way = (ImageState.CHECKING, ImageState.PUSHING, ImageState.READY)
        passed = way.index(ImageState(image.state)) + 1 if image.state in way else 0
        for state in way[passed:]:
            IMAGE.advance(image, state)
        image.reason = None
        image.pinned, image.architecture, image.size = pinned, info.architecture, info.size
        image.entrypoint, image.command, image.env = list(info.entrypoint), list(info.command), dict(info.env)
        image.workdir, image.user, image.exposed_ports = info.workdir, info.user, list(info.exposed_ports)
        pushed = ImagePushed(image_id=image.id, reference=image.reference, pinned=image.pinned, arch=image.architecture)
        emit(self._session, pushed, image.id)
        self.notify(image, "state")

    def build(self, image: Image) -> None:
        """The image builder is at it, or will be."""
        IMAGE.advance(image, ImageState.BUILDING)
        image.reason = None
        self.notify(image, "state")

    def fail(self, image: Image, reason: Reason) -> None:
        IMAGE.advance(image, ImageState.FAILED)
        image.reason = reason.model_dump()
        failed = ImageFailed(image_id=image.id, reason=image.reason, owner_id=image.owner_id, name=image.name)
        emit(self._session, failed, image.id)
        self.notify(image, "state")

    def wait(self, image: Image, reason: Reason) -> None:
        """The state stays, the reason says what is waited for."""
        image.reason = reason.model_dump()
        self.notify(image, "state")

    def notify(self, image: Image, event: LiveEvent, *, deleted: bool = False) -> None:
        """Let the browser know, and have the algorithms follow a new state."""
        if event == "state":
            ask(self._session, FOLLOWERS_WORK.key(image.id))
        data = {"id": image.id, "state": image.state, "reason": image.reason, "deleted": deleted}
        self._live.notify(self._session, f"image:{image.id}", event, data, owner_id=image.owner_id)

    async def _for_owner(self, principal: Principal, image_id: str) -> Image:
        image = await self._repo.get_for_update(image_id)
        must_edit(principal, image)
        return image
