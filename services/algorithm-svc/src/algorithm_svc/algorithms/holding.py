"""An algorithm holds images: it follows their states, and they cannot be deleted meanwhile."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import delete, insert, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from svckit.live import LiveEvent, LiveFeed
from svckit.references import ResourceReference
from svckit.resources import is_shared

from algorithm_svc.algorithms.states import NO_IMAGE
from algorithm_svc.models import Algorithm, Image

SERVICE = "algorithm-svc"


def tell(
    session: AsyncSession, live: LiveFeed, algorithm: Algorithm, event: LiveEvent, *, deleted: bool = False
) -> None:
    """Let the browser know."""
    data = {
        "id": algorithm.id,
        "shelf": algorithm.shelf,
        "visibility": algorithm.visibility,
        "train_image_state": algorithm.train_image_state,
        "serve_image_state": algorithm.serve_image_state,
        "deleted": deleted,
    }
    topic, shared = f"algorithm:{algorithm.id}", is_shared(algorithm)
    live.notify(session, topic, event, data, owner_id=algorithm.owner_id, shared=shared)


@dataclass(frozen=True)
class Holder:
    """What the list of an image's users shows."""

    kind: str
    id: str
    owner_id: str
    name: str


class ImageHolding:
    """Works in the caller's transaction, in which the images are locked."""

    def __init__(self, session: AsyncSession, live: LiveFeed) -> None:
        self._session = session
        self._live = live

    async def hold(self, algorithm: Algorithm, train: Image, serve: Image | None) -> None:
        """From now on the algorithm is made of these."""
        algorithm.train_image_id, algorithm.train_image_state = train.id, train.state
        algorithm.serve_image_id = serve.id if serve else None
        algorithm.serve_image_state = serve.state if serve else NO_IMAGE
        await self._refer(Holder("algorithm", algorithm.id, algorithm.owner_id, algorithm.name), (train, serve))

    async def hold_for_preset(self, code: str, owner_id: str, images: Iterable[Image | None]) -> None:
        """The preset wants to be made of these."""
        await self._refer(Holder("preset", code, owner_id, code), images)

    async def release(self, algorithm: Algorithm) -> None:
        await self._refer(Holder("algorithm", algorithm.id, algorithm.owner_id, algorithm.name), ())

    async def follow(self, image_id: str) -> None:
        """Bring every algorithm made of the image to the state that the image has now."""
        image = await self._session.get(Image, image_id)
        if image is None:
            return
        held = or_(Algorithm.train_image_id == image_id, Algorithm.serve_image_id == image_id)
        for algorithm in await self._session.scalars(select(Algorithm).where(held).with_for_update()):
            if algorithm.train_image_id == image_id:
                algorithm.train_image_state = image.state
            if algorithm.serve_image_id == image_id:
                algorithm.serve_image_state = image.state
            tell(self._session, self._live, algorithm, "state")

    async def _refer(self, holder: Holder, images: Iterable[Image | None]) -> None:
        old = delete(ResourceReference).where(
            ResourceReference.resource == "images",
            ResourceReference.kind == holder.kind,
            ResourceReference.holder_id == holder.id,
        )
        await self._session.execute(old)
        values = {"kind": holder.kind, "holder_id": holder.id, "owner_id": holder.owner_id, "name": holder.name}
        ids = {image.id for image in images if image is not None}
        rows = [{"resource": "images", "resource_id": key, "service": SERVICE, **values} for key in sorted(ids)]
        if rows:
            await self._session.execute(insert(ResourceReference), rows)
