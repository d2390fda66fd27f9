"""Removing folders in which foreign programs could write: of any depth, with names of any length."""

import errno
import os
from contextlib import suppress
from itertools import islice
from pathlib import Path

_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC
_PLACE = os.O_PATH | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
_PORTION = 10_000
_ALL = 0o700
_NOT_EMPTY = frozenset({errno.ENOTEMPTY, errno.EEXIST})


def remove_tree(folder: Path, *, quiet: bool = False) -> None:
    """Remove a folder with all that is in it, also what its program has closed to its own user, or a file or a link.
    Idempotent. `quiet`: what cannot be removed stays. Blocks; only when nothing writes there any more.

    No symbolic link below the parent of `folder` is followed, no path is longer than a name, and it takes the same few
    descriptors and stack frames for any depth, unlike shutil.rmtree of Python 3.11. Raises OSError.
    """
    try:
        _Removal(folder).run()
    except FileNotFoundError:  # of the parent
        return
    except OSError:
        if not quiet:
            raise


class _Removal:
    """Stands in one folder at a time. `_names`: what is left to be removed of each folder on the way from the parent,
    as far as it was listed; the last of a list is where the way goes on. `_way`: device and inode of those folders but
    the last, by which the way back is proved."""

    def __init__(self, folder: Path) -> None:
        self._here = os.open(folder.parent, _FOLDER)
        self._names = [[folder.name]]
        self._way: list[tuple[int, int]] = []

    def run(self) -> None:
        try:
            while self._way or self._names[-1]:
                if not self._names[-1]:
                    self._return()
                elif self._is_gone(self._names[-1][-1]):
                    self._names[-1].pop()
                else:
                    self._enter(self._names[-1][-1])
        finally:
            os.close(self._here)

    def _is_gone(self, name: str) -> bool:
        """Now. False for a folder in which there is something."""
        try:
            os.unlink(name, dir_fd=self._here)
        except FileNotFoundError:
            return True
        except IsADirectoryError:
            return self._is_gone_empty(name)
        return True

    def _is_gone_empty(self, name: str) -> bool:
        try:
            os.rmdir(name, dir_fd=self._here)
        except OSError as error:
            if error.errno not in _NOT_EMPTY:
                raise
            return False
        return True

    def _enter(self, name: str) -> None:
        place = os.open(name, _PLACE, dir_fd=self._here)
        try:
            if os.fstat(place).st_mode & _ALL != _ALL:
                with suppress(PermissionError):  # another user's: opening it tells
                    os.chmod(f"/proc/self/fd/{place}", _ALL)
            before = _identity(self._here)
            self._stand_in(os.open(".", _FOLDER, dir_fd=place))
        finally:
            os.close(place)
        self._way.append(before)
        with os.scandir(self._here) as entries:
            self._names.append([entry.name for entry in islice(entries, _PORTION)])

    def _return(self) -> None:
        """The folder that is left is removed, or entered again, where it was listed in part."""
        above = os.open("..", _FOLDER, dir_fd=self._here)
        if _identity(above) != self._way[-1]:
            os.close(above)
            raise OSError(errno.ESTALE, "a folder was moved while it was removed")
        self._stand_in(above)
        self._way.pop()
        self._names.pop()

    def _stand_in(self, descriptor: int) -> None:
        os.close(self._here)
        self._here = descriptor


def _identity(descriptor: int) -> tuple[int, int]:
    status = os.fstat(descriptor)
    return status.st_dev, status.st_ino
