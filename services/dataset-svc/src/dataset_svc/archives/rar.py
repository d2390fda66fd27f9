"""RAR archives. rarfile reads what their headers say; RAR 5 is unpacked by libarchive, which cannot read the solid or
filtered ones of earlier versions: these are unpacked by `unar` (ADR 23)."""

import ctypes
import os
import shutil
import signal
import stat
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import rarfile

from dataset_svc.archives.budget import Budget, beat
from dataset_svc.archives.names import printable
from dataset_svc.refusals import (
    ENCRYPTED,
    INCONSISTENT,
    MULTI_VOLUME,
    STUCK,
    UNPACKER_MISSING,
    UNSAFE_MEMBER,
    ArchiveRefused,
)

EARLY = b"Rar!\x1a\x07\x00"
"""Of all versions before 5."""
_LOOK_S, _STUCK_S = 0.2, 3.0
_END_WITH_PARENT = 1
"""PR_SET_PDEATHSIG of prctl(2)."""
_TICKS = os.sysconf("SC_CLK_TCK")
_UNPACKED = "unpacked"
_COPY = "archive.rar"


def check_rar(fd: int) -> None:
    """What its headers say. Raises ArchiveRefused."""
    os.lseek(fd, 0, os.SEEK_SET)
    with os.fdopen(os.dup(fd), "rb") as file:
        try:
            archive = rarfile.RarFile(file)
            entries = archive.infolist()
        except rarfile.NeedFirstVolume:
            raise ArchiveRefused(MULTI_VOLUME) from None
        except (rarfile.Error, ValueError, OverflowError, RecursionError):
            raise ArchiveRefused(INCONSISTENT) from None
        if archive.needs_password():
            raise ArchiveRefused(ENCRYPTED, member=printable(next((each.filename for each in entries), "")))
        if not entries:
            raise ArchiveRefused(INCONSISTENT)
        for entry in entries:
            if _goes_on(entry):
                raise ArchiveRefused(MULTI_VOLUME)
            if entry.is_symlink() or getattr(entry, "file_redir", None):
                raise ArchiveRefused(UNSAFE_MEMBER, member=printable(entry.filename))


def _goes_on(entry: Any) -> bool:
    """Whether the rest of a file is in another volume."""
    if isinstance(entry, rarfile.Rar5Info):
        return bool(entry.block_flags & rarfile.RAR5_BLOCK_FLAG_SPLIT_AFTER)
    return bool(entry.flags & rarfile.RAR_FILE_SPLIT_AFTER)


def unpack_early(fd: int, folder: Path, budget: Budget) -> Iterator[tuple[bytes, Path | None]]:
    """Unpacks an archive of an early version into `folder`; names with their files, None for folders. Raises
    ArchiveRefused."""
    os.lseek(fd, 0, os.SEEK_SET)
    copy, target = folder / _COPY, folder / _UNPACKED
    with os.fdopen(os.dup(fd), "rb") as source, copy.open("xb") as file:
        shutil.copyfileobj(source, file, 1 << 20)
    target.mkdir()
    _run_unar(copy, target, budget)
    copy.unlink()
    for path in sorted(target.rglob("*")):
        status = path.lstat()
        name = os.fsencode(path.relative_to(target))
        if stat.S_ISDIR(status.st_mode):
            yield name + b"/", None
        elif stat.S_ISREG(status.st_mode) and status.st_nlink == 1:
            yield name, path
        else:
            raise ArchiveRefused(UNSAFE_MEMBER, member=printable(path.name))


def _run_unar(archive: Path, target: Path, budget: Budget) -> None:
    """Raises ArchiveRefused."""
    argv = ["unar", "-quiet", "-no-directory", "-force-skip", "-output-directory", str(target), str(archive)]
    try:
        process = subprocess.Popen(
            argv,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            preexec_fn=_end_with_parent,
        )
    except FileNotFoundError:
        raise ArchiveRefused(UNPACKER_MISSING, package="unar") from None
    seen, worked = 0, 0.0
    try:
        while not _has_ended(process):
            beat()
            size = sum(path.lstat().st_size for path in target.rglob("*"))
            budget.check(size, printable(archive.name))
            if size > seen:
                seen, worked = size, _worked(process.pid)
            elif _worked(process.pid) - worked > _STUCK_S:
                raise ArchiveRefused(STUCK)
    finally:
        process.kill()
        process.wait()
    if process.returncode != 0:
        raise ArchiveRefused(INCONSISTENT)


def _end_with_parent() -> None:
    """A worker that is killed leaves nothing running."""
    ctypes.CDLL(None).prctl(_END_WITH_PARENT, signal.SIGKILL)


def _has_ended(process: "subprocess.Popen[bytes]") -> bool:
    try:
        process.wait(_LOOK_S)
    except subprocess.TimeoutExpired:
        return False
    return True


def _worked(pid: int) -> float:
    """Seconds of processor time."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / _TICKS
