"""Packs an archive of another kind, or a zip that is packed in another way, once more as a plain zip, in which samples
are read by range (03; ADR 23)."""

import os
import re
import unicodedata
from collections import deque
from collections.abc import Iterable, Iterator
from itertools import zip_longest
from pathlib import Path

from dataset_svc.archives.budget import Budget, Limits, beat
from dataset_svc.archives.extra import shown
from dataset_svc.archives.foreign import ForeignArchive, ForeignEntry
from dataset_svc.archives.rar import EARLY, RarMember, rar_members
from dataset_svc.archives.unar import Unar
from dataset_svc.archives.zip_writer import ZipWriter
from dataset_svc.refusals import INCONSISTENT, TOO_MANY_FILES, ArchiveRefused

_Member = tuple[bytes, bool, Iterable[bytes]]
"""Its name, whether that is UTF-8, and its content."""
_PACKED = re.compile(rb"\.(jpe?g|png|gif|webp|zip|gz|xz|zst|7z|mp[34])$", re.IGNORECASE)


def convert(fd: int, target: Path, limits: Limits) -> None:
    """The archive that is open as `fd`; writes beside `target`, too. Raises ArchiveRefused."""
    budget = Budget(limits, os.fstat(fd).st_size)
    listed = rar_members(fd)
    os.lseek(fd, 0, os.SEEK_SET)
    members = _foreign(fd, budget) if listed is None else _rar(fd, listed, target.parent, budget)
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


def _rar(fd: int, members: list[RarMember], folder: Path, budget: Budget) -> Iterator[_Member]:
    """With the contents that are unpacked, in the same order."""
    is_early = os.pread(fd, len(EARLY), 0) == EARLY
    for member, pieces in _early(fd, members, folder) if is_early else _late(fd, members):
        content = _counted(member.checked(pieces), member.name, budget)
        if member.is_old:
            deque(content, maxlen=0)
        else:
            yield member.name, member.is_utf8, content


def _early(fd: int, members: list[RarMember], folder: Path) -> Iterator[tuple[RarMember, Iterable[bytes]]]:
    with Unar(fd, folder) as unar:
        for member in members:
            yield member, unar.pieces(member.size or 0)
        if unar.has_more():
            raise ArchiveRefused(INCONSISTENT)


def _late(fd: int, members: list[RarMember]) -> Iterator[tuple[RarMember, Iterable[bytes]]]:
    with ForeignArchive(fd, is_rar=True) as archive:
        for member, entry in zip_longest(members, archive):
            if member is None or entry is None or not _is_same(member, entry):
                raise ArchiveRefused(INCONSISTENT, **({"member": shown(entry.name)} if entry else {}))
            yield member, () if entry.is_dir else archive.pieces(entry)


def _is_same(member: RarMember, entry: ForeignEntry) -> bool:
    is_comparable = entry.is_utf8 and not member.is_old
    return member.is_dir == entry.is_dir and (not is_comparable or _composed(member.name) == _composed(entry.name))


def _composed(name: bytes) -> str:
    """libarchive composes letters that macOS takes apart."""
    return unicodedata.normalize("NFC", name.decode("utf-8", "replace")).rstrip("/")


def _counted(pieces: Iterable[bytes], name: bytes, budget: Budget) -> Iterator[bytes]:
    for piece in pieces:
        beat()
        budget.take(len(piece), shown(name))
        yield piece
