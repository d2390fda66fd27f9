"""Files that grow while they are uploaded. Everything here blocks: call it in a thread.

The size of the file is the offset of record. A writer holds an flock on it, so that two requests (also of two
processes) never write at once and a killed process leaves nothing locked. While a request with a checksum writes, a
mark beside the file tells where it began: what is above the mark was never verified and is cut off.
"""

import fcntl
import hashlib
import os
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Self

from svckit.uploads.errors import UploadGone, UploadLocked

_MARK = ".unverified"
_READ = 1 << 20


class SpoolFile:
    """An upload's file, locked by this object until it is closed. `size` is its length in bytes."""

    def __init__(self, path: Path) -> None:
        """Raises UploadLocked, UploadGone."""
        self._path = path
        self._mark = path.with_name(path.name + _MARK)
        self._busy = threading.Lock()  # a cancelled request's last write may still run when the file is closed
        try:
            self._fd = os.open(path, os.O_RDWR | os.O_CLOEXEC)
        except FileNotFoundError:
            raise UploadGone() from None
        try:
            fcntl.flock(self._fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
            self.size = os.fstat(self._fd).st_size
            self._drop_unverified()
        except BlockingIOError:
            os.close(self._fd)
            raise UploadLocked() from None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def mark(self) -> None:
        """From here on bytes are unverified until `unmark`."""
        descriptor = os.open(self._mark, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        try:
            os.write(descriptor, str(self.size).encode())
            os.fsync(descriptor)
        finally:
            os.close(descriptor)

    def unmark(self) -> None:
        self._mark.unlink(missing_ok=True)

    def write(self, data: bytes | bytearray) -> None:
        """Append. Raises OSError; what was written before stays."""
        with self._busy:
            view = memoryview(data)
            while view:
                written = os.pwrite(self._fd, view, self.size)
                self.size += written
                view = view[written:]

    def sync(self) -> None:
        with self._busy:
            os.fsync(self._fd)

    def cut(self, size: int) -> None:
        """Forget what is above `size`."""
        with self._busy:
            os.ftruncate(self._fd, size)
            os.fsync(self._fd)
            self.size = size

    def sha256(self) -> str:
        """Of the whole file, lower-case hex."""
        digest, at = hashlib.sha256(), 0
        while data := os.pread(self._fd, _READ, at):
            digest.update(data)
            at += len(data)
        return digest.hexdigest()

    def close(self) -> None:
        with self._busy:
            if self._fd >= 0:
                os.close(self._fd)
                self._fd = -1

    def _drop_unverified(self) -> None:
        if self._mark.exists():
            begun = self._mark.read_text() or "0"  # an empty mark was cut short by a crash: nothing is known
            self.cut(min(self.size, int(begun)))
            self.unmark()


class Spool:
    """The folder of the files of one service's uploads."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @property
    def folder(self) -> Path:
        self._folder.mkdir(parents=True, exist_ok=True)
        return self._folder

    def path(self, upload_id: str) -> Path:
        return self._folder / upload_id

    def create(self, upload_id: str) -> None:
        """An empty file that survives a power cut."""
        os.close(os.open(self.folder / upload_id, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        descriptor = os.open(self.folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)

    def open(self, upload_id: str) -> SpoolFile:
        """Raises UploadLocked, UploadGone."""
        return SpoolFile(self.path(upload_id))

    def size(self, upload_id: str) -> int | None:
        """The offset of record, None when the file is gone. Does not lock; a writer's mark is respected."""
        try:
            size = self.path(upload_id).stat().st_size
            mark = self.path(upload_id + _MARK)
            return min(size, int(mark.read_text() or "0")) if mark.exists() else size
        except FileNotFoundError:
            return None

    def remove(self, upload_id: str) -> None:
        """Idempotent."""
        self.path(upload_id).unlink(missing_ok=True)
        self.path(upload_id + _MARK).unlink(missing_ok=True)

    def untouched_for(self, seconds: float) -> Iterator[str]:
        """The ids of files that nobody has written to for this long."""
        limit = time.time() - seconds
        for entry in os.scandir(self.folder):
            if not entry.name.endswith(_MARK) and entry.is_file() and entry.stat().st_mtime < limit:
                yield entry.name
