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
    Idempotent; a second removal beside it does no harm. What cannot be removed stays, and all else goes. Blocks; only
    when nothing writes there any more.

    No symbolic link below the parent of `folder` is followed, no path is longer than a name, and it takes the same few
    descriptors and stack frames for any depth, unlike shutil.rmtree of Python 3.11. Raises OSError unless `quiet`, of
    the first that stays.
    """
    try:
        removal = _Removal(folder)
    except FileNotFoundError:  # of the parent
        return
    try:
        removal.run()
    except OSError:
        if not quiet:
            raise


class _Removal:
    """Stands in one folder at a time. `_names`: what is left to be removed of each folder on the way from the parent,
    as far as it was listed; the last of a list is where the way goes on. `_stuck`: likewise what cannot be removed.
    `_way`: device and inode of those folders but the last, by which the way back is proved."""

    def __init__(self, folder: Path) -> None:
        self._here = os.open(folder.parent, _FOLDER)
        self._names = [[folder.name]]
        self._stuck: list[set[str]] = [set()]
        self._way: list[tuple[int, int]] = []
        self._error: OSError | None = None

    def run(self) -> None:
        try:
            while self._way or self._names[-1]:
                if self._names[-1]:
                    self._remove(self._names[-1][-1])
                else:
                    self._return()
        finally:
            os.close(self._here)
        if self._error is not None:
            raise self._error

    def _remove(self, name: str) -> None:
        try:
            if not self._is_gone(name):
                self._enter(name)
                return
        except FileNotFoundError:  # somebody else removes it, too
            pass
        except OSError as error:
            self._error = self._error or error
            self._stuck[-1].add(name)
        self._names[-1].pop()

    def _is_gone(self, name: str) -> bool:
        """Now. False for a folder in which there is something. Raises FileNotFoundError when it was before."""
        try:
            os.unlink(name, dir_fd=self._here)
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
                with suppress(OSError):  # another user's: opening it tells
                    os.chmod(f"/proc/self/fd/{place}", _ALL)
            folder = os.open(".", _FOLDER, dir_fd=place)
        finally:
            os.close(place)
        try:
            names = _listed(folder, set())
        except OSError:
            os.close(folder)
            raise
        self._way.append(_identity(self._here))
        self._stand_in(folder)
        self._names.append(names)
        self._stuck.append(set())

    def _return(self) -> None:
        """The folder that is left is removed, or entered again, where it was listed in part; one in which something is
        stuck is listed to its end and stays."""
        stuck = self._stuck[-1]
        if stuck and (more := _listed(self._here, stuck)):
            self._names[-1] = more
            return
        above = os.open("..", _FOLDER, dir_fd=self._here)
        if _identity(above) != self._way[-1]:
            os.close(above)
            raise OSError(errno.ESTALE, "a folder was moved while it was removed")
        self._stand_in(above)
        self._way.pop()
        self._names.pop()
        self._stuck.pop()
        if stuck:
            self._stuck[-1].add(self._names[-1].pop())

    def _stand_in(self, descriptor: int) -> None:
        os.close(self._here)
        self._here = descriptor


def _listed(folder: int, but: set[str]) -> list[str]:
    with os.scandir(folder) as entries:
        return list(islice((entry.name for entry in entries if entry.name not in but), _PORTION))


def _identity(descriptor: int) -> tuple[int, int]:
    status = os.fstat(descriptor)
    return status.st_dev, status.st_ino
