"""The port for images: where those are kept that a runtime of the same column starts (an engine; a registry).

`take(blobs, owner)` and `pull(reference, credentials)` of the design get their signatures with the images that come in
through the platform; until then images are brought to the engine by hand.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol


@dataclass(frozen=True)
class ImageInfo:
    """An image that can be started. `id`: the digest of its config, by which an engine keeps it; `digest`: that of its
    manifest, by which a registry hands it out, empty when it never was in one. Two images of one content have one `id`.
    `size` in bytes; entrypoint, command and env come from its config."""

    reference: str
    id: str
    architecture: str
    size: int
    digest: str = ""
    entrypoint: tuple[str, ...] = ()
    command: tuple[str, ...] = ()
    env: Mapping[str, str] = field(default_factory=dict)
    workdir: str = ""
    user: str = ""
    exposed_ports: tuple[int, ...] = ()


class ImageStore(Protocol):
    """Every method raises RuntimeUnavailable when the engine or registry does not answer."""

    async def find(self, reference: str) -> ImageInfo | None:
        """`reference`: a name, or what `pinned` told of an image."""

    def pinned(self, image: ImageInfo) -> str:
        """What names this very content to a runtime of the same column, also in a year: the engine's id of the image,
        or `repository@digest`. This is what is kept with an algorithm, a task or a service."""

    async def remove(self, reference: str) -> None:
        """A name, or what `pinned` told. Idempotent. Raises RuntimeRefused (`image_in_use`) while a workload is made of
        it."""

    async def ping(self) -> None: ...

    async def close(self) -> None: ...
