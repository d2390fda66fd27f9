"""Reading a folder that an untrusted program writes: no symbolic link of it is ever followed, no special file opened.

Every component is opened relative to the descriptor of its parent with O_NOFOLLOW, so that a link put in place of a
folder between two looks cannot lead outside. The folder that a walk starts from is ours and trusted.
"""

import errno
import fcntl
import os
import stat
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
_FILE = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
_ABSENT = frozenset(
    {errno.ENOENT, errno.ENOTDIR, errno.ELOOP, errno.ENXIO, errno.EACCES, errno.ENAMETOOLONG, errno.EAGAIN}
)
"""What opening says of that which is not there for us. EAGAIN: its program holds a lease of it (F_SETLEASE)."""
_MAX_DEPTH = 32
_COUNTED_DEPTH = 64
_BLOCK = 512
"""The unit of st_blocks."""
_MAX_KEY = 900


@dataclass(frozen=True)
class FoundFile:
    """A regular file: `path` relative to the root of the walk, `size` in bytes when it was seen."""

    path: str
    size: int


@dataclass(frozen=True)
class Usage:
    """What folders take of a disk: `bytes`, and `files` of any kind, folders too."""

    bytes: int = 0
    files: int = 0


class _NotThere(LookupError):
    pass


def _open(name: str, flags: int, parent: int | None) -> int:
    try:
        return os.open(name, flags, dir_fd=parent)
    except OSError as error:
        if error.errno in _ABSENT:
            raise _NotThere(name) from error
        raise


def _parts(path: str) -> list[str]:
    parts = path.split("/")
    if not all(parts) or any(part in {".", ".."} or "\0" in part for part in parts):
        raise _NotThere(path)
    return parts


@contextmanager
def _opened(root: Path, path: str, flags: int = _FILE) -> Iterator[int]:
    """A descriptor of the regular file `path` below `root`. Raises _NotThere for anything else."""
    with ExitStack() as stack:
        *folders, last = _parts(path)
        parent = _open(str(root), _FOLDER, None)
        stack.callback(os.close, parent)
        for folder in folders:
            parent = _open(folder, _FOLDER, parent)
            stack.callback(os.close, parent)
        descriptor = _open(last, flags, parent)
        stack.callback(os.close, descriptor)
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise _NotThere(path)
        yield descriptor


def is_plain(path: str) -> bool:
    """Whether it is a relative path without `.` and `..`."""
    try:
        return bool(_parts(path))
    except _NotThere:
        return False


def read_part(root: Path, path: str, offset: int, limit: int) -> tuple[bytes, int] | None:
    """At most `limit` bytes from `offset` of a regular file below `root`, and its size; None for anything else."""
    try:
        with _opened(root, path) as descriptor:
            return os.pread(descriptor, limit, offset), os.fstat(descriptor).st_size
    except _NotThere:
        return None


def read_file(root: Path, path: str, limit: int) -> bytes | None:
    """The first `limit` bytes of a regular file below `root`, None for anything else."""
    part = read_part(root, path, 0, limit)
    return None if part is None else part[0]


def read_tail(root: Path, path: str, limit: int) -> bytes:
    """The last `limit` bytes of a regular file below `root`."""
    try:
        with _opened(root, path) as descriptor:
            return os.pread(descriptor, limit, max(0, os.fstat(descriptor).st_size - limit))
    except _NotThere:
        return b""


def shorten(root: Path, path: str, size: int, most: int) -> None:
    """Cut a regular file below `root` to `size` bytes when it holds more than `most`, its holes not counted."""
    with suppress(_NotThere), _opened(root, path) as descriptor:
        if _content(descriptor, most) > most:
            os.fchmod(descriptor, 0o644)
            os.truncate(f"/proc/self/fd/{descriptor}", size)


def _content(descriptor: int, most: int) -> int:
    """Bytes of a file beside its holes, not counted beyond `most`."""
    at = total = 0
    with suppress(OSError):  # ENXIO: nothing but a hole is left
        while total <= most:
            begin = os.lseek(descriptor, at, os.SEEK_DATA)
            at = os.lseek(descriptor, begin, os.SEEK_HOLE)
            total += at - begin
    return total


def is_locked(root: Path, path: str) -> bool:
    """Whether another process holds the exclusive flock of a regular file below `root`; False where there is none.

    Asks for a shared lock, so that two who ask at the same time do not take each other for the holder.
    """
    try:
        with _opened(root, path) as descriptor:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except BlockingIOError:
                return True
            return False
    except _NotThere:
        return False


def _open_top(root: Path, top: str) -> int:
    """A descriptor of the folder `root/top`. Raises _NotThere."""
    trusted = _open(str(root), _FOLDER, None)
    try:
        return _open(top, _FOLDER, trusted)
    finally:
        os.close(trusted)


def walk(root: Path, top: str) -> Iterator[FoundFile]:
    """Every regular file below `root/top`, in name order; `path` starts with `top/`.

    Left out: links, special files, what cannot be opened, names that are not UTF-8 or hold control characters or
    backslashes (no object key may), and what lies deeper than 32 levels or has a path over 900 bytes.
    """
    try:
        descriptor = _open_top(root, top)
    except _NotThere:
        return
    yield from _walk(descriptor, top, 1)


def _walk(folder: int, path: str, depth: int) -> Iterator[FoundFile]:
    """Takes over `folder` and closes it."""
    try:
        with os.scandir(folder) as entries:
            found = sorted((entry.name, entry.is_dir(follow_symlinks=False)) for entry in entries)
        for name, is_folder in found:
            below = f"{path}/{name}"
            if not _may_be_key(below):
                continue
            try:
                child = _open(name, _FOLDER if is_folder else _FILE, folder)
            except _NotThere:
                continue
            if is_folder and depth < _MAX_DEPTH:
                yield from _walk(child, below, depth + 1)
                continue
            try:
                status = os.fstat(child)
            finally:
                os.close(child)
            if stat.S_ISREG(status.st_mode):
                yield FoundFile(below, status.st_size)
    finally:
        os.close(folder)


def usage(root: Path, top: str, most_files: int, *, holes: bool = False, but: str = "") -> Usage:
    """Of everything below `root/top`. It ends soon after `most_files`; folders deeper than 64 levels are more than
    that. `holes`: those of a file count as if they were written, but not those of the file `but` directly in `top`.
    Each entry is measured once."""
    size = files = 0
    for name, status in _statuses(root, top):
        files += 1
        if status is None:
            return Usage(size, most_files + 1)
        apparent = status.st_size if holes and name != but and stat.S_ISREG(status.st_mode) else 0
        size += max(apparent, status.st_blocks * _BLOCK)
        if files > most_files:
            break
    return Usage(size, files)


def _statuses(root: Path, top: str) -> Iterator[tuple[str | None, os.stat_result | None]]:
    """Of every entry below `root/top`: its name if it lies directly there, and its status, None: of some that lie too
    deep."""
    try:
        descriptor = _open_top(root, top)
    except _NotThere:
        return
    yield from _statuses_below(descriptor, 1)


def _statuses_below(folder: int, depth: int) -> Iterator[tuple[str | None, os.stat_result | None]]:
    """Takes over `folder` and closes it."""
    try:
        with os.scandir(folder) as entries:
            for entry in entries:
                try:
                    yield entry.name if depth == 1 else None, entry.stat(follow_symlinks=False)
                    child = _open(entry.name, _FOLDER, folder) if entry.is_dir(follow_symlinks=False) else None
                except (FileNotFoundError, PermissionError, _NotThere):
                    continue
                if child is None:
                    continue
                if depth < _COUNTED_DEPTH:
                    yield from _statuses_below(child, depth + 1)
                else:
                    os.close(child)
                    yield None, None
    finally:
        os.close(folder)


def _may_be_key(path: str) -> bool:
    try:
        encoded = path.encode()
    except UnicodeEncodeError:
        return False
    return len(encoded) <= _MAX_KEY and not any(char < " " or char in "\x7f\\" for char in path)
