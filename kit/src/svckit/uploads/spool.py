"""One file that grows while it is uploaded. Everything here blocks: call it in a thread.

The size of the file is the upload's offset. While a piece with a checksum is written, a mark beside the file tells
where the piece began: what is above the mark was never verified and is cut off.
"""

import errno
import hashlib
import os
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from svckit.objects.port import StoreFull
from svckit.uploads.errors import UploadChecksumWrong, UploadGone, UploadLocked, UploadOffsetWrong
from svckit.uploads.port import Hold, Piece

MARK = ".unverified"
_READ = 1 << 20


@dataclass
class Digest:
    """The SHA-256 of the first `size` bytes of a file."""

    size: int = 0
    sha256: Any = field(default_factory=hashlib.sha256)

    def update(self, data: bytes | bytearray) -> None:
        self.sha256.update(data)
        self.size += len(data)

    def copy(self) -> "Digest":
        return Digest(self.size, self.sha256.copy())

    def of_whole(self, path: Path) -> str:
        """Of the whole file, lower-case hex; only what is not summed up yet is read. Raises FileNotFoundError."""
        with path.open("rb") as file:
            file.seek(self.size)
            while data := file.read(_READ):
                self.update(data)
        return str(self.sha256.hexdigest())


def verified_size(path: Path) -> int:
    """Without what a writer has not verified yet. Raises UploadGone."""
    try:
        size = path.stat().st_size
    except FileNotFoundError:
        raise UploadGone() from None
    begun = _begun(path.with_name(path.name + MARK))
    return size if begun is None else min(size, begun)


def _begun(mark: Path) -> int | None:
    """Where the piece begins that is not verified yet. None without one, also while its mark is being written, which
    is before its first byte."""
    try:
        text = mark.read_text()
    except FileNotFoundError:
        return None
    return int(text) if text else None


class Appending:
    """An upload's file while one piece is appended to it. `hold` raises once somebody else may write: then nothing is
    changed any more. `room` tells how many bytes the disk may take."""

    def __init__(self, path: Path, piece: Piece, hold: Hold, room: Callable[[], int]) -> None:
        """Raises UploadGone, UploadOffsetWrong."""
        self._mark = path.with_name(path.name + MARK)
        self._hold = hold
        self._room = room
        self._piece = piece
        self._checksum = hashlib.new(piece.checksum[0]) if piece.checksum else None
        self._busy = threading.Lock()  # a cancelled request's last write may still run when the file is closed
        self.digest: Digest | None = None
        try:
            self._fd = os.open(path, os.O_RDWR | os.O_CLOEXEC)
        except FileNotFoundError:
            raise UploadGone() from None
        try:
            self.size = self._begin()
        except BaseException:
            os.close(self._fd)
            raise

    def write(self, data: bytes | bytearray) -> None:
        """Raises StoreFull and other OSErrors; call `drop` then."""
        with self._busy:
            if self._room() < len(data):
                raise StoreFull(errno.ENOSPC, "no room left for uploads")
            view = memoryview(data)
            while view:
                self._hold()
                written = os.pwrite(self._fd, view, self.size)
                self.size += written
                view = view[written:]
            if self._checksum is not None:
                self._checksum.update(data)
            if self.digest is not None:
                self.digest.update(data)

    def keep(self) -> int:
        """The end of the piece, on disk; the new size. Raises UploadChecksumWrong."""
        expected = self._piece.checksum
        if self._checksum is not None and expected is not None and self._checksum.digest() != expected[1]:
            raise UploadChecksumWrong(algorithm=expected[0])
        with self._busy:
            os.fsync(self._fd)
            self._hold()
            self._mark.unlink(missing_ok=True)
            return self.size

    def drop(self) -> None:
        """Take back what was appended."""
        try:
            with self._busy:
                self._cut(self._piece.offset)
                self._mark.unlink(missing_ok=True)
        except UploadLocked:
            return  # the bytes are another writer's now

    def close(self) -> None:
        with self._busy:
            os.close(self._fd)
            self._fd = -1

    def _begin(self) -> int:
        """Cut what a killed writer did not verify, and mark where this piece begins."""
        size = os.fstat(self._fd).st_size
        begun = _begun(self._mark)
        if begun is not None:
            size = min(size, begun)
            self._cut(size)
            self._mark.unlink()
        if size != self._piece.offset:
            raise UploadOffsetWrong(offset=size)
        if self._checksum is not None:
            self._hold()
            descriptor = os.open(self._mark, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            try:
                os.write(descriptor, str(size).encode())
                os.fsync(descriptor)
            finally:
                os.close(descriptor)
        return size

    def _cut(self, size: int) -> None:
        self._hold()
        os.ftruncate(self._fd, size)
        os.fsync(self._fd)
