"""Packs an archive of another kind, or a zip that is packed in another way, once more as a plain zip, in which samples
are read by range (03; ADR 23)."""

import os
import re
from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import Path

from dataset_svc.archives.budget import Budget, Limits, beat
from dataset_svc.archives.extra import shown
from dataset_svc.archives.foreign import ForeignArchive
from dataset_svc.archives.rar import EARLY, check_rar, unpack_early
from dataset_svc.archives.zip_writer import ZipWriter
from dataset_svc.refusals import TOO_MANY_FILES, ArchiveRefused

_Member = tuple[bytes, bool, Iterable[bytes]]
"""Its name, whether that is UTF-8, and its content."""
_PACKED = re.compile(rb"\.(jpe?g|png|gif|webp|zip|gz|xz|zst|7z|mp[34])$", re.IGNORECASE)


def convert(fd: int, target: Path, limits: Limits) -> None:
    """The archive that is open as `fd`; writes beside `target`, too. Raises ArchiveRefused."""
    budget = Budget(limits, os.fstat(fd).st_size)
    head = os.pread(fd, len(EARLY), 0)
    if head.startswith(b"Rar!"):
        check_rar(fd)
    os.lseek(fd, 0, os.SEEK_SET)
    members = _early(fd, target.parent, budget) if head == EARLY else _foreign(fd, budget)
    with target.open("xb") as file:
        writer = ZipWriter(file)
        for number, (name, is_utf8, pieces) in enumerate(members, 1):
            if number > limits.max_files:
                raise ArchiveRefused(TOO_MANY_FILES, count=number, max=limits.max_files)
            writer.add(name, pieces, is_utf8=is_utf8, is_packed=bool(_PACKED.search(name)))
            beat()
        writer.close()


def _foreign(fd: int, budget: Budget) -> Iterator[_Member]:
    with ForeignArchive(fd) as archive:
        for entry in archive:
            name = entry.name.rstrip(b"/") + b"/" if entry.is_dir else entry.name
            yield name, entry.is_utf8, () if entry.is_dir else _counted(archive.pieces(entry), name, budget)


def _early(fd: int, folder: Path, budget: Budget) -> Iterator[_Member]:
    for name, path in unpack_early(fd, folder, budget):
        if path is None:
            yield name, True, ()
            continue
        with path.open("rb") as file:
            yield name, True, _counted(iter(partial(file.read, 1 << 20), b""), name, budget)
        path.unlink()


def _counted(pieces: Iterable[bytes], name: bytes, budget: Budget) -> Iterator[bytes]:
    for piece in pieces:
        beat()
        budget.take(len(piece), shown(name))
        yield piece
