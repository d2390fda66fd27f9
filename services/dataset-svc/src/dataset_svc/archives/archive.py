"""An uploaded zip, checked as a whole and then read member by member where it lies."""

import os
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from dataset_svc.archives.budget import Budget, Limits, beat, beating
from dataset_svc.archives.central import LONGEST_DESCRIPTOR, Entry, descriptors, entries, find_directory
from dataset_svc.archives.decoding import RawName, decode_names
from dataset_svc.archives.extra import DESCRIPTOR_FLAG, may_say, unicode_name
from dataset_svc.archives.names import (
    check_name,
    is_ignored,
    only_backslashes,
    printable,
)
from dataset_svc.archives.zip_structs import DEFLATED, LOCAL, UTF8_FLAG
from dataset_svc.refusals import (
    BAD_CHECKSUM,
    BOMB,
    INCONSISTENT,
    TRUNCATED,
    ArchiveRefused,
)

_CHUNK = 1 << 20
_SLACK = 256
_ONE_OF_ONE = b"PK00"
"""Before the first member: an archive that could have become several files, and did not."""


@dataclass(slots=True)
class Member:
    """A file of the archive: `path` is clean and relative."""

    path: str
    entry: Entry
    end: int


class Archive:
    """Of a file that is open as `fd`. `members` are the files in the order of their offsets, `folders` the folders that
    have an entry of their own, `ignored` what systems and tools left behind. `encoding`: what a person says the names
    are in. Raises ArchiveRefused from the constructor and from `read`.
    """

    def __init__(self, fd: int, limits: Limits, encoding: str | None = None) -> None:
        self.fd = fd
        self._limits = limits
        self.size = os.fstat(fd).st_size
        self.ignored: list[str] = []
        self.folders: list[str] = []
        self.members: list[Member] = []
        self._list(encoding)
        self._budget = Budget(limits, self.size)

    def read(self, member: Member, keep: int, *, again: bool = False) -> tuple[bytes, int]:
        """Read a member whole and return its first `keep` bytes and its content's mark (`content_mark`). `again`: what
        comes out was counted before."""
        kept, adler = bytearray(), 1
        for data in self.pieces(member, again=again):
            adler = zlib.adler32(data, adler)
            if len(kept) < keep:
                kept += data[: keep - len(kept)]
        return bytes(kept), content_mark(member.entry.crc, adler)

    def pieces(self, member: Member, *, again: bool = False) -> Iterator[bytes]:
        """The bytes of a member; its size and CRC are compared at the end."""
        entry, crc, size = member.entry, 0, 0
        for data in self._unpacked(member):
            size += len(data)
            if size > entry.size:
                raise ArchiveRefused(INCONSISTENT, member=printable(member.path))
            if not again:
                self._budget.take(len(data), member.path)
            beat()
            crc = zlib.crc32(data, crc)
            yield data
        if size != entry.size or crc != entry.crc:
            raise ArchiveRefused(BAD_CHECKSUM, member=printable(member.path))

    def _list(self, encoding: str | None) -> None:
        directory = find_directory(self.fd, self._limits.max_files)
        found = list(entries(self.fd, directory, self._limits.max_files))
        found.sort(key=lambda entry: entry.offset)
        self._check_front(found[0].offset if found else 0)
        self.names = decode_names([raw_name(entry) for entry in beating(found)], encoding)
        names = self.names.names
        if only_backslashes(name for entry, name in beating(zip(found, names, strict=True)) if not entry.is_dir):
            names = [name.replace("\\", "/") for name in beating(names)]
        total, budget = 0, Budget(self._limits, self.size)
        for position, (entry, name) in enumerate(zip(found, names, strict=True)):
            beat()
            if entry.is_dir and name in ("./", "/"):
                continue
            path = check_name(name)
            total += entry.size
            budget.check(total, path)
            end = found[position + 1].offset if position + 1 < len(found) else directory.offset
            member = Member(path, entry, end)
            ignored = is_ignored(path, is_dir=entry.is_dir)
            if entry.is_dir or ignored:
                self._start(member)
            if entry.is_dir:
                self.folders += [] if ignored else [path]
            elif ignored:
                self.ignored.append(path)
            else:
                self.members.append(member)

    def _check_front(self, first: int) -> None:
        """Raises ArchiveRefused when something lies before the first member, which begins at `first`."""
        if first and (first != len(_ONE_OF_ONE) or os.pread(self.fd, first, 0) != _ONE_OF_ONE):
            raise ArchiveRefused(INCONSISTENT)

    def _start(self, member: Member, slack: int = _SLACK) -> tuple[int, bytes]:
        """Where the member's data begins, and what was read of it already. The local header must say what the directory
        says, and the data must end before the next member begins (overlapping members are a bomb)."""
        entry = member.entry
        wanted = LOCAL.size + len(entry.raw) + slack
        head = os.pread(self.fd, wanted, entry.offset)
        if len(head) < LOCAL.size or head[:4] != b"PK\x03\x04":
            raise ArchiveRefused(TRUNCATED if len(head) < LOCAL.size else INCONSISTENT, member=printable(member.path))
        name_end = LOCAL.size + int.from_bytes(head[26:28], "little")
        start = name_end + int.from_bytes(head[28:30], "little")
        if start > len(head):
            head += os.pread(self.fd, start - len(head), entry.offset + len(head))
        if not _agrees(head, name_end, start, entry):
            raise ArchiveRefused(INCONSISTENT, member=printable(member.path))
        end = entry.offset + start + entry.compressed
        if end > member.end:
            raise ArchiveRefused(BOMB, member=printable(member.path), why="overlap")
        if end < member.end and not self._may_follow(entry, head, end, member.end):
            raise ArchiveRefused(INCONSISTENT, member=printable(member.path))
        return entry.offset + start, head[start : start + entry.compressed]

    def _may_follow(self, entry: Entry, head: bytes, at: int, end: int) -> bool:
        """Whether what lies between a member's data and the next member is the data descriptor that its local header
        speaks of: a member that the directory does not name could be there, too."""
        if end - at > LONGEST_DESCRIPTOR or not head[6] & DESCRIPTOR_FLAG:
            return False
        return os.pread(self.fd, end - at, at) in descriptors(entry)

    def _packed(self, member: Member) -> Iterator[bytes]:
        left = member.entry.compressed
        at, data = self._start(member, min(left, _CHUNK) + _SLACK)
        while left:
            if not data:
                data = os.pread(self.fd, min(_CHUNK, left), at)
            if not data:
                raise ArchiveRefused(TRUNCATED, member=printable(member.path))
            at, left = at + len(data), left - len(data)
            yield data
            data = b""

    def _unpacked(self, member: Member) -> Iterator[bytes]:
        if member.entry.method != DEFLATED:
            yield from self._packed(member)
            return
        stream = zlib.decompressobj(-zlib.MAX_WBITS)
        try:
            for data in self._packed(member):
                while data:
                    yield stream.decompress(data, _CHUNK)
                    data = stream.unconsumed_tail
            while not stream.eof and (rest := stream.decompress(b"", _CHUNK)):
                yield rest
        except zlib.error:
            raise ArchiveRefused(BAD_CHECKSUM, member=printable(member.path)) from None
        if not stream.eof or stream.unused_data:
            raise ArchiveRefused(INCONSISTENT if stream.eof else BAD_CHECKSUM, member=printable(member.path))


def content_mark(crc: int, adler: int) -> int:
    """The same for samples of the same bytes, and hardly ever for others: among 100,000 files of one size two have the
    same CRC-32 by chance, but not the same Adler-32 (RFC 1950), too. A digest would make imports slower."""
    return crc << 32 | adler


def raw_name(entry: Entry) -> RawName:
    return RawName(entry.raw, bool(entry.flags & UTF8_FLAG)) if entry.name is None else RawName(entry.name, True)


def _agrees(head: bytes, name_end: int, start: int, entry: Entry) -> bool:
    """Whether a local header says what the directory says: other programs read archives from front to back. Raises
    ArchiveRefused for extra fields that contradict it."""
    _, _, flags, method, _, _, crc, packed, size, _, _ = LOCAL.unpack_from(head)
    name, extra = head[LOCAL.size : name_end], head[name_end:start]
    if name != entry.raw or method != entry.method or flags & 1:
        return False
    if not name.isascii() and (flags ^ entry.flags) & UTF8_FLAG:
        return False
    if unicode_name(extra, name, flags) not in (None, entry.name):
        return False
    return may_say(flags, extra, (crc, size, packed), (entry.crc, entry.size, entry.compressed), name)
