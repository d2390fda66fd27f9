"""What the headers of a RAR archive say, as rarfile reads them: names, checksums, and where it ends. What unpacks it
leaves some of that out (ADR 23)."""

import os
from typing import Any

import rarfile

from dataset_svc.archives.budget import beat, beating
from dataset_svc.archives.ends import ends_at
from dataset_svc.archives.extra import shown
from dataset_svc.archives.listed import Listed
from dataset_svc.refusals import (
    ENCRYPTED,
    INCONSISTENT,
    MULTI_VOLUME,
    TOO_MANY_FILES,
    TRAILING,
    TRUNCATED,
    UNSAFE_MEMBER,
    ArchiveRefused,
)

EARLY = b"Rar!\x1a\x07\x00"
"""Of all versions before 5."""
_PROGRAMS = (b"MZ", b"\x7fELF")
"""Beginnings of programs that unpack themselves."""
_WITH_END = 29
"""The version that is needed to unpack what RAR 3 packed, which was the first to write an end."""


def rar_members(fd: int, max_files: int) -> list[Listed] | None:
    """In their order; None where it is no RAR. Raises ArchiveRefused."""
    head = os.pread(fd, 4, 0)
    if not head.startswith((b"Rar!", *_PROGRAMS)):
        return None
    headers = _Headers(max_files)
    try:
        archive = _parsed(fd, headers)
    except rarfile.NotRarFile:
        if head.startswith(_PROGRAMS):
            return None
        raise ArchiveRefused(INCONSISTENT) from None
    files = headers.files
    if archive.needs_password():
        raise ArchiveRefused(ENCRYPTED, member=shown(_name(files[0])[0] if files else b""))
    for each in beating(files):
        if each.flags & (rarfile.RAR_FILE_SPLIT_BEFORE | rarfile.RAR_FILE_SPLIT_AFTER):
            raise ArchiveRefused(MULTI_VOLUME)
        if each.is_symlink() or each.file_redir:
            raise ArchiveRefused(UNSAFE_MEMBER, member=shown(_name(each)[0]))
    _check_end(fd, headers.all, archive.strerror() or "")
    if not files:
        raise ArchiveRefused(INCONSISTENT)
    return _members(files)


class _Headers:
    """As they come. Raises ArchiveRefused for more than `max_files` files."""

    def __init__(self, max_files: int) -> None:
        self._max_files = max_files
        self.all: list[Any] = []
        self.files: list[Any] = []

    def add(self, header: Any) -> None:
        beat()
        self.all.append(header)
        if header.type == rarfile.RAR_BLOCK_FILE:
            self.files.append(header)
        if len(self.files) > self._max_files:
            raise ArchiveRefused(TOO_MANY_FILES, count=len(self.files), max=self._max_files)


def _parsed(fd: int, headers: _Headers) -> Any:
    """Raises NotRarFile and ArchiveRefused."""
    os.lseek(fd, 0, os.SEEK_SET)
    with os.fdopen(os.dup(fd), "rb") as file:
        try:
            return rarfile.RarFile(file, info_callback=headers.add)
        except rarfile.NotRarFile:
            raise
        except rarfile.NeedFirstVolume:
            raise ArchiveRefused(MULTI_VOLUME) from None
        except (rarfile.Error, ValueError, OverflowError, RecursionError):
            raise ArchiveRefused(INCONSISTENT) from None


def _check_end(fd: int, headers: list[Any], error: str) -> None:
    """`error`: why rarfile read no further. Raises ArchiveRefused."""
    if not headers:
        raise ArchiveRefused(INCONSISTENT, error)
    last = headers[-1]
    end = last.data_offset + last.add_size
    if last.type == rarfile.RAR_BLOCK_ENDARC:
        if last.flags & rarfile.RAR_ENDARC_NEXT_VOLUME or getattr(last, "endarc_volnr", 0):
            raise ArchiveRefused(MULTI_VOLUME)
        if not ends_at(fd, end):
            raise ArchiveRefused(TRAILING)
        return
    length = os.fstat(fd).st_size
    if end > length or (end < length and not ends_at(fd, end)):
        raise ArchiveRefused(TRUNCATED if end > length or "EOF" in error else INCONSISTENT, error)
    if not _has_no_end(headers):
        raise ArchiveRefused(TRUNCATED)


def _has_no_end(headers: list[Any]) -> bool:
    """Whether RAR 2 or earlier wrote it, which wrote no end: told by a comment of the old kind, or by how files are
    packed."""
    if headers[0].flags & rarfile.RAR_MAIN_COMMENT:
        return True
    versions = [
        each.extract_version
        for each in headers
        if each.type == rarfile.RAR_BLOCK_FILE and each.compress_type != rarfile.RAR_M0
    ]
    return bool(versions) and max(versions) < _WITH_END


def _members(files: list[Any]) -> list[Listed]:
    """Separators are slashes, or backslashes in all names where one is in no known encoding: a backslash may be a part
    of a letter there."""
    names = [_name(each) for each in beating(files)]
    if not all(is_told or name.isascii() for name, is_told in names):
        names = [(name.replace(b"/", b"\\"), is_told) for name, is_told in beating(names)]
    return [_member(each, *name) for each, name in beating(zip(files, names, strict=True))]


def _name(header: Any) -> tuple[bytes, bool]:
    """And whether the archive says that it is UTF-8."""
    raw: bytes = header.orig_filename
    if isinstance(header, rarfile.Rar5Info):
        return raw.rstrip(b"/"), True
    read = header.filename.rstrip("/")
    if header.flags & rarfile.RAR_FILE_UNICODE and "\ufffd" not in read:
        return read.encode(), True
    return (raw.replace(b"\\", b"/") if raw.isascii() else raw), False


def _member(header: Any, name: bytes, is_told: bool) -> Listed:
    is_dir = header.is_dir()
    is_old = bool(getattr(header, "file_version", None) or header.flags & rarfile.RAR_FILE_VERSION)
    is_sized = not getattr(header, "file_flags", 0) & rarfile.RAR5_FILE_FLAG_UNKNOWN_SIZE
    return Listed(
        name,
        is_told,
        is_dir,
        is_old,
        header.file_size if is_sized else None,
        header.CRC,
        header.blake2sp_hash,
    )
