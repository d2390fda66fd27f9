"""The central directory of a zip (PKWARE APPNOTE 6.3.10, sections 4.3.12 to 4.3.16), with zip64. Nothing is believed:
offsets, sizes and counts are checked here, the local headers when the members are read.
"""

import os
import stat
import struct
from collections.abc import Iterator
from dataclasses import dataclass

from dataset_svc.archives.budget import beat
from dataset_svc.archives.ends import TAR_BLOCK, is_filling, is_tar
from dataset_svc.archives.extra import shown, unicode_name, wide_values
from dataset_svc.archives.zip_structs import DEFLATED, END, END64, ENTRY, LOCATOR, MAX16, MAX32, STORED
from dataset_svc.refusals import (
    ARCHIVE_UNSUPPORTED,
    COMPRESSION_UNSUPPORTED,
    ENCRYPTED,
    INCONSISTENT,
    MULTI_VOLUME,
    NOT_AN_ARCHIVE,
    TOO_MANY_FILES,
    TRAILING,
    TRUNCATED,
    UNSAFE_MEMBER,
    ArchiveRefused,
)

DESCRIPTOR = b"PK\x07\x08"
LONGEST_DESCRIPTOR = 24
_MAX_COMMENT = 0xFFFF
_ENCRYPTED_FLAGS = 0x1 | 0x40 | 0x2000
_CHUNK = 1 << 20
_OTHERS = (b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b", b"\x28\xb5\x2f\xfd", b"\xfd7zX", b"BZh")
"""Beginnings of RAR, 7z, gzip, zstd, xz and bzip2."""


@dataclass(slots=True)
class Entry:
    """A member as the directory tells it: `offset` is that of its local header, sizes in bytes. `name`: that of its
    Unicode Path field, in UTF-8, where it has one."""

    raw: bytes
    name: bytes | None
    flags: int
    method: int
    crc: int
    compressed: int
    size: int
    offset: int
    is_dir: bool


def descriptors(entry: Entry) -> tuple[bytes, ...]:
    """The forms of 4.3.9 in which programs write a member's figures behind its data."""
    narrow = struct.pack("<3L", entry.crc, entry.compressed & MAX32, entry.size & MAX32)
    wide = struct.pack("<L2Q", entry.crc, entry.compressed, entry.size)
    return narrow, wide, DESCRIPTOR + narrow, DESCRIPTOR + wide


@dataclass(frozen=True)
class Directory:
    """Where the central directory lies, and how many entries it says it has."""

    offset: int
    size: int
    count: int
    exact: bool


def find_directory(fd: int, max_files: int) -> Directory:
    """Raises ArchiveRefused for anything that is not one whole plain zip."""
    length = os.fstat(fd).st_size
    head = os.pread(fd, TAR_BLOCK, 0)
    if head.startswith(_OTHERS) or is_tar(head):
        raise ArchiveRefused(ARCHIVE_UNSUPPORTED)
    start = max(0, length - END.size - _MAX_COMMENT)
    tail = os.pread(fd, length - start, start)
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or len(tail) - at < END.size:
        raise ArchiveRefused(TRUNCATED if head[:2] == b"PK" else NOT_AN_ARCHIVE)
    _, disk, first_disk, here, count, size, offset, comment = END.unpack_from(tail, at)
    after = at + END.size + comment
    if after > len(tail):
        raise ArchiveRefused(TRUNCATED)
    if not is_filling(tail[after:]):
        raise ArchiveRefused(TRAILING)
    end, exact = start + at, False
    if MAX16 in (here, count) or MAX32 in (size, offset):
        located = _end64(fd, end)
        if located is not None:
            end, disk, first_disk, here, count, size, offset = located
            exact = True
    if disk or first_disk or here != count:
        raise ArchiveRefused(MULTI_VOLUME)
    if offset + size != end:
        raise ArchiveRefused(TRUNCATED if offset + size > end else INCONSISTENT)
    if count > max_files:
        raise ArchiveRefused(TOO_MANY_FILES, count=count, max=max_files)
    return Directory(offset, size, count, exact)


def _end64(fd: int, end: int) -> tuple[int, ...] | None:
    """(position, disk, first disk, entries here, entries, size, offset) of the zip64 end record, if there is one."""
    locator = os.pread(fd, LOCATOR.size, max(0, end - LOCATOR.size))
    if len(locator) < LOCATOR.size or locator[:4] != b"PK\x06\x07":
        return None
    _, _, position, disks = LOCATOR.unpack(locator)
    record = os.pread(fd, END64.size, position) if position < end else b""
    if len(record) < END64.size or record[:4] != b"PK\x06\x06":
        raise ArchiveRefused(TRUNCATED)
    if disks > 1:
        raise ArchiveRefused(MULTI_VOLUME)
    _, _, _, _, disk, first_disk, here, count, size, offset = END64.unpack(record)
    return position, disk, first_disk, here, count, size, offset


def entries(fd: int, directory: Directory, max_files: int, *, however_packed: bool = False) -> Iterator[Entry]:
    """The members in the directory's order. Raises ArchiveRefused."""
    buffer, at, read, seen = b"", 0, 0, 0
    while True:
        if len(buffer) - at < ENTRY.size + 3 * MAX16 and read < directory.size:
            more = os.pread(fd, min(_CHUNK, directory.size - read), directory.offset + read)
            if not more:
                raise ArchiveRefused(TRUNCATED)
            buffer, at, read = buffer[at:] + more, 0, read + len(more)
        if at == len(buffer):
            break
        if len(buffer) - at < ENTRY.size or buffer[at : at + 4] != b"PK\x01\x02":
            raise ArchiveRefused(INCONSISTENT)
        entry, at = _entry(buffer, at)
        if not however_packed and entry.method not in (STORED, DEFLATED):
            raise ArchiveRefused(COMPRESSION_UNSUPPORTED, member=shown(entry.raw))
        if entry.offset >= directory.offset:
            raise ArchiveRefused(INCONSISTENT, member=shown(entry.raw))
        seen += 1
        beat()
        if seen > max_files:
            raise ArchiveRefused(TOO_MANY_FILES, count=seen, max=max_files)
        yield entry
    if seen != directory.count and (directory.exact or seen & MAX16 != directory.count):
        raise ArchiveRefused(INCONSISTENT)


def _entry(buffer: bytes, at: int) -> tuple[Entry, int]:
    fields = ENTRY.unpack_from(buffer, at)
    made, flags, method, crc, compressed, size = (fields[i] for i in (1, 3, 4, 7, 8, 9))
    name_length, extra_length, comment_length, disk, _, attributes, offset = fields[10:]
    begin = at + ENTRY.size
    raw = buffer[begin : begin + name_length]
    extra = buffer[begin + name_length : begin + name_length + extra_length]
    after = begin + name_length + extra_length + comment_length
    if after > len(buffer):
        raise ArchiveRefused(TRUNCATED)
    if MAX32 in (compressed, size, offset):
        size, compressed, offset = wide_values(extra, (size, compressed, offset), raw)
    if disk not in (0, MAX16):
        raise ArchiveRefused(MULTI_VOLUME)
    is_dir = raw.endswith((b"/", b"\\")) or bool(attributes & 0x10 and size == 0 and made >> 8 != 3)
    entry = Entry(raw, unicode_name(extra, raw, flags), flags, method, crc, compressed, size, offset, is_dir)
    _check_entry(entry, attributes >> 16)
    return entry, after


def _check_entry(entry: Entry, mode: int) -> None:
    """Raises ArchiveRefused for links, devices, encryption and folders with data."""
    if stat.S_IFMT(mode) not in (0, stat.S_IFREG, stat.S_IFDIR) or (
        mode & (stat.S_ISUID | stat.S_ISGID) and not entry.is_dir
    ):
        raise ArchiveRefused(UNSAFE_MEMBER, member=shown(entry.raw))
    if entry.flags & _ENCRYPTED_FLAGS:
        raise ArchiveRefused(ENCRYPTED, member=shown(entry.raw))
    if entry.is_dir and entry.size:
        raise ArchiveRefused(INCONSISTENT, member=shown(entry.raw))
