"""Where the bytes of uploads grow until they are objects. Adapters: a directory, S3 multipart."""

from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

from svckit.objects.port import StoredObject

Hold = Callable[[], None]
"""Raises UploadLocked once the caller may not write any more (svckit.uploads.lease)."""


@dataclass(frozen=True)
class Piece:
    """Bytes to append: where they begin, how many they are where that is known, and what they sum up to: (name of a
    hashlib algorithm, digest)."""

    offset: int
    length: int | None = None
    checksum: tuple[str, bytes] | None = None


@dataclass(frozen=True)
class UploadFile:
    """What lies there of an upload: bytes, those included that are still being verified, and for how many seconds
    nobody has appended any."""

    size: int
    idle_s: float


class UploadStore(Protocol):
    """Any process continues any upload: all that share a database open the same store. One writer at a time is the
    caller's care: it holds the upload's lease and hands its `hold` to `append`.

    A missing upload raises UploadGone, also in `finish`: that it is not here never means that it was finished.
    """

    async def begin(self, upload_id: str, size: int) -> None:
        """An upload of no bytes yet, `size` at its end."""

    async def offset(self, upload_id: str) -> int:
        """How many bytes are there to stay. Raises UploadGone."""

    async def append(self, upload_id: str, piece: Piece, chunks: AsyncIterator[bytes], hold: Hold) -> int:
        """Take `chunks` to their end; returns the new offset, with the bytes before it on disk.

        Nothing of this piece stays where `chunks` raises, the checksum does not match or there is no room; what a
        killed process had taken stays if the piece has no checksum. `hold` is called before every change: when it
        raises, nothing more is changed. Raises UploadGone, UploadOffsetWrong, UploadChecksumWrong, StoreFull and what
        `chunks` and `hold` raise."""

    async def finish(self, upload_id: str, key: str) -> StoredObject:
        """Make the upload, whose every byte has arrived, the object `key`. Repeated, it finds that object. Its digest
        is computed while bytes are appended; only those that another process appended are read again, or the digest is
        left out. Raises UploadGone, StoreFull."""

    async def abort(self, upload_id: str) -> None:
        """Drop the upload with its bytes. Idempotent."""

    async def files(self) -> Mapping[str, UploadFile]:
        """Of all uploads, by id."""

    async def free_bytes(self) -> int | None:
        """Room left, where the store can tell."""
