"""RAR archives of versions before 5, which libarchive cannot read where they are solid or filtered, are unpacked by
`unar` (ADR 23). It hands over the contents one behind the other; whose they are is in the headers (rar.py)."""

import os
import select
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Self

from dataset_svc.archives.budget import beat
from dataset_svc.archives.libc import end_with_parent
from dataset_svc.refusals import STUCK, TRUNCATED, UNPACKER_MISSING, ArchiveRefused

_LOOK_S, _STUCK_S = 0.2, 3.0
_TICKS = os.sysconf("SC_CLK_TCK")
_COPY = "archive.rar"
_ARGV = ("unar", "-quiet", "-no-recursion", "-forks", "skip", "-output-directory", "-")
_BLOCK = 1 << 20


class Unar:
    """Unpacks the archive that is open as `fd`; writes a copy of it into `folder`. Raises ArchiveRefused throughout."""

    def __init__(self, fd: int, folder: Path) -> None:
        os.lseek(fd, 0, os.SEEK_SET)
        self._copy = folder / _COPY
        with os.fdopen(os.dup(fd), "rb") as source, self._copy.open("xb") as file:
            shutil.copyfileobj(source, file, _BLOCK)
        self._output, theirs = os.pipe()
        try:
            self._process = subprocess.Popen(
                [*_ARGV, str(self._copy)],
                stdin=subprocess.DEVNULL,
                stdout=theirs,
                stderr=subprocess.DEVNULL,
                preexec_fn=end_with_parent,
            )
        except FileNotFoundError:
            os.close(self._output)
            raise ArchiveRefused(UNPACKER_MISSING, package="unar") from None
        finally:
            os.close(theirs)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._process.kill()
        self._process.wait()
        os.close(self._output)
        self._copy.unlink()

    def pieces(self, size: int) -> Iterator[bytes]:
        """So many of the next bytes."""
        while size:
            piece = self._read(min(size, _BLOCK))
            if not piece:
                raise ArchiveRefused(TRUNCATED)
            size -= len(piece)
            yield piece

    def has_more(self) -> bool:
        return bool(self._read(1))

    def _read(self, most: int) -> bytes:
        worked = _worked(self._process.pid)
        while not select.select((self._output,), (), (), _LOOK_S)[0]:
            beat()
            if _worked(self._process.pid) - worked > _STUCK_S:
                raise ArchiveRefused(STUCK)
        return os.read(self._output, most)


def _worked(pid: int) -> float:
    """Seconds of processor time."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / _TICKS
