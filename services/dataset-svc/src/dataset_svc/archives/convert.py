"""Packs an archive of another kind, or a zip that is packed in another way, once more as a plain zip, in which samples
are read by range (03; ADR 23)."""

import os
import re
import unicodedata
from collections import deque
from collections.abc import Iterable, Iterator
from itertools import zip_longest
from pathlib import Path

from dataset_svc.archives.archive import raw_name
from dataset_svc.archives.budget import Budget, Limits, beat, beating
from dataset_svc.archives.central import entries, find_directory
from dataset_svc.archives.ends import TAR_BLOCK, is_tar
from dataset_svc.archives.extra import shown
from dataset_svc.archives.foreign import ForeignArchive, ForeignEntry
from dataset_svc.archives.listed import Listed
from dataset_svc.archives.rar import EARLY, rar_members
from dataset_svc.archives.unar import Unar
from dataset_svc.archives.zip_writer import ZipWriter
from dataset_svc.refusals import INCONSISTENT, TOO_MANY_FILES, ArchiveRefused

_Member = tuple[bytes, bool, Iterable[bytes]]
"""Its name, whether that is UTF-8, and its content."""
_Content = tuple[Listed, Iterable[bytes]]
_PACKED = re.compile(rb"\.(jpe?g|png|gif|webp|zip|gz|xz|zst|7z|mp[34])$", re.IGNORECASE)

_MOST_HEADERS = 4096
"""Bytes that a tar has around a file: such archives of small files are packed to far less."""


def convert(fd: int, target: Path, limits: Limits) -> None:
    """The archive that is open as `fd`; writes beside `target`, too. Raises ArchiveRefused."""
    budget = Budget(limits, os.fstat(fd).st_size)
    head = os.pread(fd, TAR_BLOCK, 0)
    in_rar = None if is_tar(head) else rar_members(fd, limits.max_files)
    os.lseek(fd, 0, os.SEEK_SET)
    if in_rar is not None:
        contents = _early(fd, in_rar, target.parent) if head.startswith(EARLY) else _late(fd, in_rar, is_rar=True)
        members = _compared(contents, budget)
    elif head.startswith(b"PK") and not is_tar(head):
        members = _compared(_late(fd, _zip_members(fd, limits.max_files), is_rar=False), budget)
    else:
        members = _foreign(fd, budget)
    with target.open("xb") as file:
        writer = ZipWriter(file)

        def fitting(pieces: Iterable[bytes]) -> Iterator[bytes]:
            for piece in pieces:
                yield piece
                budget.check_stored(file.tell())

        for number, (name, is_utf8, pieces) in enumerate(members, 1):
            if number > limits.max_files:
                raise ArchiveRefused(TOO_MANY_FILES, count=number, max=limits.max_files)
            writer.add(name, fitting(pieces), says_utf8=is_utf8, is_packed=bool(_PACKED.search(name)))
            budget.check_stored(file.tell())
            beat()
        writer.close()
        budget.check_stored(file.tell())


def _foreign(fd: int, budget: Budget) -> Iterator[_Member]:
    with ForeignArchive(fd) as archive:
        for number, entry in enumerate(archive, 1):
            budget.check(archive.unpacked - number * _MOST_HEADERS, shown(entry.name))
            name = entry.name.rstrip(b"/") + b"/" if entry.is_dir else entry.name
            yield name, entry.is_utf8, () if entry.is_dir else _counted(archive.pieces(entry), name, budget)


def _zip_members(fd: int, max_files: int) -> list[Listed]:
    """In the order of their offsets, as libarchive reads them."""
    found = list(entries(fd, find_directory(fd, max_files), max_files, however_packed=True))
    found.sort(key=lambda entry: entry.offset)
    names = [raw_name(entry) for entry in beating(found)]
    return [
        Listed(name.raw, name.is_utf8, entry.is_dir, False, entry.size, entry.crc, None)
        for entry, name in beating(zip(found, names, strict=True))
    ]


def _compared(contents: Iterable[_Content], budget: Budget) -> Iterator[_Member]:
    for member, pieces in beating(contents):
        content = _counted(member.checked(pieces), member.name, budget)
        if member.is_old:
            deque(content, maxlen=0)
        else:
            name = member.name.rstrip(b"/") + b"/" if member.is_dir else member.name
            yield name, member.is_utf8, content


def _early(fd: int, members: list[Listed], folder: Path) -> Iterator[_Content]:
    with Unar(fd, folder) as unar:
        for member in members:
            yield member, unar.pieces(member.size or 0)
        if unar.has_more():
            raise ArchiveRefused(INCONSISTENT)


def _late(fd: int, members: list[Listed], *, is_rar: bool) -> Iterator[_Content]:
    with ForeignArchive(fd, is_rar=is_rar) as archive:
        for member, entry in zip_longest(members, archive):
            if member is None or entry is None or not _is_same(member, entry, is_rar=is_rar):
                raise ArchiveRefused(INCONSISTENT, **({"member": shown(entry.name)} if entry else {}))
            yield member, () if entry.is_dir else archive.pieces(entry)


def _is_same(member: Listed, entry: ForeignEntry, *, is_rar: bool) -> bool:
    """Names of early RARs are those of libarchive's choice."""
    is_comparable = (entry.is_utf8 or not is_rar) and not member.is_old
    return member.is_dir == entry.is_dir and (not is_comparable or _composed(member.name) == _composed(entry.name))


def _composed(name: bytes) -> str:
    """libarchive composes letters that macOS takes apart, and turns backslashes round."""
    composed = unicodedata.normalize("NFC", name.decode("utf-8", "surrogateescape"))
    return composed.replace("\\", "/").rstrip("/")


def _counted(pieces: Iterable[bytes], name: bytes, budget: Budget) -> Iterator[bytes]:
    for piece in pieces:
        beat()
        budget.take(len(piece), shown(name))
        yield piece
