"""What the services need from an object store. Adapters: a local directory, any S3."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol


class ObjectNotFound(LookupError):
    """No object has this key."""


class StoreFull(OSError):
    """The store has no room for the object; nothing of it was kept."""


@dataclass(frozen=True)
class StoredObject:
    """One object: `size` in bytes, `sha256` as lower-case hex where the store knows it."""

    key: str
    size: int
    sha256: str | None = None


@dataclass(frozen=True)
class ObjectPart:
    """Some bytes of an object, and the size in bytes of the whole."""

    data: bytes
    size: int


@dataclass(frozen=True)
class Location:
    """Where a container finds an object or a prefix: a path to mount read-only, or a URL that is valid for a while."""

    path: Path | None = None
    url: str | None = None


class ObjectStore(Protocol):
    """Keys are `/`-separated, made of server-side ids only, never start with `/` and never hold `..`.

    A write becomes visible whole or not at all; writing the same key again replaces it.
    """

    async def put(self, key: str, chunks: AsyncIterator[bytes]) -> StoredObject:
        """Store a stream. Raises StoreFull."""

    async def put_file(self, key: str, path: Path, *, move: bool = False, sha256: str | None = None) -> StoredObject:
        """Store a local file; with `move` the file is taken away: renamed, unread, when the store is on the same disk,
        so that its checksum is known only where the caller tells it. Raises FileNotFoundError, StoreFull."""

    async def move_files(self, prefix: str, folder: Path, paths: Sequence[str]) -> None:
        """As `put_file` with `move` for `folder/<path>` as `<prefix><path>`, for many files at once: on one disk they
        cost one flush of it together. All are on disk when this returns; one that was moved before is left out.
        Raises StoreFull, after which some of them may be moved."""

    async def put_bytes(self, key: str, data: bytes) -> StoredObject: ...

    async def stat(self, key: str) -> StoredObject:
        """Raises ObjectNotFound."""

    def read(self, key: str, offset: int = 0, length: int | None = None) -> AsyncIterator[bytes]:
        """Stream `length` bytes from `offset` (to the end when None), in chunks of at most 1 MiB.
        Raises ObjectNotFound."""

    async def read_part(self, key: str, offset: int, length: int) -> ObjectPart:
        """At most `length` bytes from `offset`, and the object's size, in one request. Raises ObjectNotFound."""

    async def get_bytes(self, key: str) -> bytes:
        """The whole object, for small ones. Raises ObjectNotFound."""

    def list(self, prefix: str) -> AsyncIterator[StoredObject]:
        """Every object whose key starts with `prefix`, in key order."""

    async def copy(self, source: str, target: str) -> StoredObject:
        """Copy inside the store (a hard link where that is possible). Raises ObjectNotFound."""

    async def delete(self, key: str) -> None:
        """Idempotent."""

    async def delete_prefix(self, prefix: str) -> int:
        """Delete everything under `prefix` (which must end with `/`); returns how many objects went."""

    async def locate(self, key: str) -> Location:
        """Where a container that is started now may read the object, or, for a key ending with `/`, the folder of a
        directory store. A URL is valid for a while only: whoever starts a container asks anew."""

    async def free_bytes(self) -> int | None:
        """Room left, where the store can tell."""
