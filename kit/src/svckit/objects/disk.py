"""Steps on a disk that the directory store is made of. All of them block; call them in a thread."""

import errno
import hashlib
import os
from collections.abc import Callable
from pathlib import Path

from svckit.objects.port import StoreFull


class Draft:
    """An object being written. `write` and `keep` raise StoreFull; `drop` is to be called at the end in any case."""

    def __init__(self, path: Path, room: Callable[[], int]) -> None:
        self.path = path
        self.sum = hashlib.sha256()
        self.size = 0
        self._room = room
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o644)
        os.fchmod(descriptor, 0o644)
        self._file = os.fdopen(descriptor, "wb", buffering=0)

    def write(self, data: bytes) -> None:
        if self._room() < len(data):
            raise StoreFull(errno.ENOSPC, "less room is left in the store than it is to keep free")
        view = memoryview(data)
        while view:
            view = view[self._file.write(view) :]
        self.sum.update(data)
        self.size += len(data)

    def keep(self) -> None:
        os.fsync(self._file.fileno())
        self._file.close()

    def drop(self) -> None:
        self._file.close()
        self.path.unlink(missing_ok=True)


def removed(folder: Path) -> bool:
    """Remove a folder if it is empty; whether it was."""
    try:
        folder.rmdir()
    except OSError:
        return False
    return True


def make_folder(folder: Path) -> None:
    """Make it and what is missing above it, readable for all, whatever the umask."""
    missing = [place for place in (folder, *folder.parents) if not place.exists()]
    for place in reversed(missing):
        place.mkdir(exist_ok=True)
        place.chmod(0o755)


def rename(source: Path, target: Path) -> None:
    """Rename, on disk when this returns. A `delete` beside it may take an empty folder away: then make it again."""
    for last in (False, False, True):
        make_folder(target.parent)
        try:
            source.replace(target)
        except FileNotFoundError:
            if last or not source.exists():
                raise
            continue
        break
    descriptor = os.open(target.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
