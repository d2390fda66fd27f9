"""Steps on a disk that what is kept in folders is made of. All of them block; call them in a thread."""

import ctypes
import errno
import hashlib
import os
import shutil
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from svckit.objects.port import StoreFull

_BLOCK = 4096
_FEW_ZEROS = bytes(64)


class Draft:
    """An object being written. `write` and `keep` raise StoreFull; `drop` is to be called at the end in any case.

    Long runs of zeros become holes: a training's log may have one of any size (01, `supervise`)."""

    def __init__(self, path: Path, room: Callable[[], int]) -> None:
        self.path = path
        self.sum = hashlib.sha256()
        self.size = 0
        self._room = room
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o644)
        os.fchmod(descriptor, 0o644)
        self._file = os.fdopen(descriptor, "wb", buffering=0)

    def write(self, data: bytes) -> None:
        if _is_long_zero(data):
            self._file.seek(len(data), os.SEEK_CUR)
        else:
            self._write(data)
        self.sum.update(data)
        self.size += len(data)

    def _write(self, data: bytes) -> None:
        if self._room() < len(data):
            raise StoreFull(errno.ENOSPC, "less room is left in the store than it is to keep free")
        view = memoryview(data)
        while view:
            view = view[self._file.write(view) :]

    def keep(self) -> None:
        self._file.truncate(self.size)  # a hole at the end
        os.fsync(self._file.fileno())
        self._file.close()

    def drop(self) -> None:
        self._file.close()
        self.path.unlink(missing_ok=True)


def _is_long_zero(data: bytes) -> bool:
    """Whether it is worth a hole."""
    return len(data) >= _BLOCK and data.startswith(_FEW_ZEROS) and data == bytes(len(data))


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


def free_bytes(place: Path) -> int:
    """Of the disk on which `place`, which may not be there yet, lies or will lie."""
    while not place.exists():
        place = place.parent
    return shutil.disk_usage(place).free


def sync_folder(folder: Path) -> None:
    """The names in it are on disk when this returns."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def flush_disk(place: Path) -> None:
    """Everything written to the disk of the folder `place` is there to stay when this returns (syncfs)."""
    descriptor = os.open(place, os.O_RDONLY | os.O_DIRECTORY)
    try:
        if ctypes.CDLL(None, use_errno=True).syncfs(descriptor) != 0:
            number = ctypes.get_errno()
            raise OSError(number, os.strerror(number), str(place))
    finally:
        os.close(descriptor)


def rename(source: Path, target: Path) -> None:
    """Rename, on disk when this returns. A `delete` beside it may take an empty folder away: then make it again. It may
    also take the file away at once."""
    for last in (*[False] * 9, True):
        try:
            make_folder(target.parent)
            source.replace(target)
        except FileNotFoundError:
            if last or not source.exists():
                raise
            continue
        break
    with suppress(FileNotFoundError):
        sync_folder(target.parent)


def renamed_for_now(source: Path, target: Path) -> bool:
    """Rename, on disk after `flush_disk`. One that is gone was renamed before. False: the two lie under different
    mounts, also of one disk (rename(2), EXDEV)."""
    try:
        try:
            source.chmod(0o644)
            source.replace(target)
        except FileNotFoundError:
            if source.exists():
                rename(source, target)  # the folder of the target was empty and is gone
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        return False
    return True
