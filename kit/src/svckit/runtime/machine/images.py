"""The image port on one machine: the engine's own images."""

from svckit.runtime.images import ImageInfo
from svckit.runtime.machine.engine import ContainerEngine


class EngineImages:
    """ImageStore. An engine starts a container by the id of an image."""

    def __init__(self, engine: ContainerEngine) -> None:
        self._engine = engine

    async def find(self, reference: str) -> ImageInfo | None:
        return await self._engine.find_image(reference)

    def pinned(self, image: ImageInfo) -> str:
        return image.id

    async def remove(self, reference: str) -> None:
        await self._engine.remove_image(reference)

    async def ping(self) -> None:
        await self._engine.ping()

    async def close(self) -> None:
        await self._engine.close()
