"""An algorithm holds images: it follows their states, and they cannot be deleted meanwhile."""

from collections.abc import Iterable

from sqlalchemy.ext.asyncio import AsyncSession
from svckit.live import LiveEvent, LiveFeed
from svckit.resources import is_shared

from algorithm_svc.algorithms.repository import AlgorithmRepository, Holder
from algorithm_svc.algorithms.states import NO_IMAGE
from algorithm_svc.images.repository import ImageRepository
from algorithm_svc.models import Algorithm, Image


def notify(
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


class ImageHolding:
    """Works in the caller's transaction, in which the images are locked (after the algorithm)."""

    def __init__(self, session: AsyncSession, live: LiveFeed) -> None:
        self._session = session
        self._live = live
        self._repo = AlgorithmRepository(session)

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
        algorithms = await self._repo.made_of(image_id)
        image = await ImageRepository(self._session).find_for_update(image_id)
        if image is None:
            return
        for algorithm in algorithms:
            if algorithm.train_image_id == image_id:
                algorithm.train_image_state = image.state
            if algorithm.serve_image_id == image_id:
                algorithm.serve_image_state = image.state
            notify(self._session, self._live, algorithm, "state")

    async def _refer(self, holder: Holder, images: Iterable[Image | None]) -> None:
        await self._repo.refer(holder, (image.id for image in images if image is not None))
