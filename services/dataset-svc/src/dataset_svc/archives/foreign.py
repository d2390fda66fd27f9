"""Archives of other kinds than a plain zip, as libarchive reads them; what it says becomes a stable code."""

import os
import re
import stat
import struct
from collections.abc import Iterator
from ctypes import c_char_p, c_int, c_void_p, cast, create_string_buffer, string_at
from dataclasses import dataclass
from itertools import chain
from types import TracebackType
from typing import Any, Self

from libarchive.exception import ArchiveError

from dataset_svc.archives.ends import TAR_BLOCK, ends_at, is_filling, is_tar, pieces_from
from dataset_svc.archives.extra import shown
from dataset_svc.archives.packed import unpacked
from dataset_svc.archives.zstd import BEGINNINGS as ZSTD
from dataset_svc.archives.zstd import frames
from dataset_svc.refusals import (
    ARCHIVE_UNSUPPORTED,
    BAD_CHECKSUM,
    COMPRESSION_UNSUPPORTED,
    ENCRYPTED,
    INCONSISTENT,
    MULTI_VOLUME,
    NOT_AN_ARCHIVE,
    OUT_OF_MEMORY,
    TRAILING,
    TRUNCATED,
    UNPACKER_MISSING,
    UNSAFE_MEMBER,
    ArchiveRefused,
)

_FILTERS = ("compress", "lzip", "zstd", "lz4")
"""Those that start no other programs; what compress packs has no checksum."""
_SEVEN_ZIP = b"7z\xbc\xaf\x27\x1c"
_SIGNATURE = struct.Struct("<12x2Q4x")
"""Of a 7z: offset behind this, and size of its directory."""
_SEEKABLE = (b"PK", b"MZ", b"\x7fELF", _SEVEN_ZIP)
"""Beginnings of what is no stream, programs that unpack themselves among them."""
_PACKED = (b"\x1f\x9d", b"LZIP", b"\x04\x22\x4d\x18", b"\x02\x21\x4c\x18")
"""Beginnings of what `_FILTERS` unpack, but for zstd."""
_BLOCK = 1 << 20
_SAYS = tuple(
    (code, re.compile(pattern, re.IGNORECASE))
    for code, pattern in (
        (ENCRYPTED, r"encrypt|passphrase"),
        (MULTI_VOLUME, r"multi.?volume|split|volume"),
        (OUT_OF_MEMORY, r"allocate"),
        (NOT_AN_ARCHIVE, r"unrecognized archive format"),
        (TRUNCATED, r"truncat|premature|too small block|unexpected end|only \d+ (bytes )?available|no data found"),
        (COMPRESSION_UNSUPPORTED, r"unsupported|not supported|unavailable|(unknown|unexpected) (codec|filter|version)"),
        (BAD_CHECKSUM, r"crc|checksum|damaged|corrupt|bad |invalid|malformed|decompression|overflow|huffman"),
    )
)
"""What its messages mean; the first that fits counts, and whatever fits none is a damaged archive."""
_HARMLESS = re.compile(r"can.?t be converted", re.IGNORECASE)
"""A warning of names that are not UTF-8 where they should be: they come as they are."""
_OF_THE_WHOLE = {BAD_CHECKSUM: INCONSISTENT, COMPRESSION_UNSUPPORTED: ARCHIVE_UNSUPPORTED}
"""Where no member can be named."""
_WITH_UNICODE = frozenset({b"7-Zip", b"RAR5"})
try:
    from libarchive import ffi
except (AttributeError, OSError):  # the library itself is not installed
    ffi = None
else:
    _is_encrypted = ffi.ffi("entry_is_encrypted", [ffi.c_archive_entry_p], c_int)


@dataclass(frozen=True)
class ForeignEntry:
    """A file or a folder; `is_utf8`: the archive says in which encoding its names are."""

    name: bytes
    is_utf8: bool
    is_dir: bool


class _Stream:
    """Pieces that libarchive asks for. `error`: what was raised while they were made, which cannot go through it."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self.pieces = pieces
        self.error: BaseException | None = None
        self.callback = ffi.READ_CALLBACK(self._next)
        self._last, self._before, self._end = b"", b"", 0

    def _next(self, _archive: Any, _context: Any, target: Any) -> int:
        """`_last` is where libarchive reads, until it asks again."""
        try:
            piece = next(self.pieces, b"")
        except BaseException as error:
            self.error = error
            return -1
        self._before = (self._before + self._last)[-2 * TAR_BLOCK :]
        self._last, self._end = piece, self._end + len(piece)
        target[0] = cast(c_char_p(piece), c_void_p)
        return len(piece)

    def block_before(self, offset: int) -> bytes:
        """Of a tar, where libarchive came to last."""
        at = self._at(offset)
        return self._known()[max(0, at - TAR_BLOCK) : at]

    def ends_at(self, offset: int) -> bool:
        """Whether nothing but filling follows; libarchive gets nothing more."""
        return all(map(is_filling, chain((self._known()[self._at(offset) :],), self.pieces)))

    def _known(self) -> bytes:
        return self._before + self._last

    def _at(self, offset: int) -> int:
        return len(self._known()) - (self._end - offset)


class _Handle:
    """One of libarchive's readers, of the file that is open or of pieces. Raises ArchiveRefused throughout."""

    def __init__(self, source: int | Iterator[bytes], formats: tuple[str, ...], filters: tuple[str, ...] = ()) -> None:
        if ffi is None:
            raise ArchiveRefused(UNPACKER_MISSING, package="libarchive13")
        self.stream = None if isinstance(source, int) else _Stream(source)
        self.archive: Any = ffi.read_new()
        self.entry: Any = ffi.entry_new()
        self._buffer = create_string_buffer(_BLOCK)
        try:
            for name in formats:
                self._call(ffi.get_read_format_function(name))
            for name in filters:
                self._call(ffi.get_read_filter_function(name))
            if self.stream is None:
                self._call(ffi.read_open_fd, source, _BLOCK)
            else:
                self._call(ffi.read_open, None, ffi.NO_OPEN_CB, self.stream.callback, ffi.NO_CLOSE_CB)
        except ArchiveRefused:
            self.close()
            raise

    def close(self) -> None:
        ffi.entry_free(self.entry)
        ffi.read_free(self.archive)

    def next(self) -> bool:
        return self._call(ffi.read_next_header2, self.entry) != int(ffi.ARCHIVE_EOF)

    def pieces(self, name: bytes = b"") -> Iterator[bytes]:
        """The content of the entry that came last, at most 1 MiB at a time."""
        while size := self._call(ffi.read_data, self._buffer, _BLOCK, name=name):
            yield string_at(self._buffer, size)

    def position(self) -> int:
        """How much was read of what is unpacked, behind the entry that came last."""
        self._call(ffi.read_data_skip)
        return int(ffi.filter_bytes(self.archive, 0))

    def _call(self, function: Any, *values: Any, name: bytes = b"") -> int:
        """A warning is damage, too: libarchive says so where a checksum or a size is wrong."""
        try:
            result = int(function(self.archive, *values))
        except ArchiveError as error:
            raise self._error(str(error.msg or ""), name) from None
        said = shown(ffi.error_string(self.archive) or b"") if result < 0 else ""
        if (self.stream and self.stream.error) or (result < 0 and not _HARMLESS.search(said)):
            raise self._error(said, name)
        return result

    def _error(self, said: str, name: bytes) -> BaseException:
        return (self.stream and self.stream.error) or _refused(said, name)


class ForeignArchive:
    """Iterates the entries of the archive that is open as `fd`, in their order; the pieces of one are read before the
    next. Raises ArchiveRefused throughout."""

    def __init__(self, fd: int, *, is_rar: bool = False) -> None:
        head = os.pread(fd, TAR_BLOCK, 0)
        if is_rar:
            self._handle = _Handle(fd, ("rar", "rar5"))
        elif head.startswith(_SEEKABLE) and not is_tar(head):
            _check_end_of_7z(fd, head)
            self._handle = _Handle(fd, ("7zip",) if head.startswith(_SEVEN_ZIP) else ("zip_seekable", "7zip"))
        else:
            self._handle = _Handle(unpacked(pieces_from(fd, 0), _OTHERS), ("tar",))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._handle.close()

    def __iter__(self) -> Iterator[ForeignEntry]:
        handle, begin = self._handle, 0
        while handle.next():
            name = ffi.entry_pathname(handle.entry)
            kind = ffi.entry_filetype(handle.entry)
            if not name:
                raise ArchiveRefused(INCONSISTENT)
            if kind not in (stat.S_IFREG, stat.S_IFDIR) or ffi.entry_hardlink(handle.entry):
                raise ArchiveRefused(UNSAFE_MEMBER, member=shown(name))
            if _is_encrypted(handle.entry):
                raise ArchiveRefused(ENCRYPTED, member=shown(name))
            unicode = ffi.format_name(handle.archive) in _WITH_UNICODE
            yield ForeignEntry(name, unicode, kind == stat.S_IFDIR)
            begin = handle.position()
        if handle.stream:
            self._check_end_of_tar(handle.stream, begin)

    @property
    def unpacked(self) -> int:
        """Bytes that have come out so far of what a tar is packed with, headers included."""
        return int(ffi.filter_bytes(self._handle.archive, 0)) if self._handle.stream else 0

    def pieces(self, entry: ForeignEntry) -> Iterator[bytes]:
        """The content of the entry that came last, at most 1 MiB at a time."""
        return self._handle.pieces(entry.name)

    def _check_end_of_tar(self, stream: _Stream, begin: int) -> None:
        """Behind the last member, which ends at `begin`, a tar ends with blocks of zeros: two, of which a program may
        have left out one."""
        end = int(ffi.filter_bytes(self._handle.archive, 0))
        if end < begin + TAR_BLOCK or any(stream.block_before(end)):
            raise ArchiveRefused(TRUNCATED)
        if not stream.ends_at(end):
            raise ArchiveRefused(TRAILING if begin else NOT_AN_ARCHIVE)


def _filtered(pieces: Iterator[bytes]) -> Iterator[bytes]:
    handle = _Handle(pieces, ("raw",), _FILTERS)
    try:
        while handle.next():
            yield from handle.pieces()
        stream = handle.stream
        if stream and not stream.ends_at(int(ffi.filter_bytes(handle.archive, -1))):
            raise ArchiveRefused(TRAILING)
    finally:
        handle.close()


def _unpacked_zstd(pieces: Iterator[bytes]) -> Iterator[bytes]:
    return _filtered(frames(pieces))


_OTHERS = dict.fromkeys(_PACKED, _filtered) | dict.fromkeys(ZSTD, _unpacked_zstd)
"""What unpacks streams, by their beginnings."""


def _check_end_of_7z(fd: int, head: bytes) -> None:
    """Its directory is at the end; raises ArchiveRefused when something follows. libarchive sees when it ends early."""
    if head.startswith(_SEVEN_ZIP) and len(head) >= _SIGNATURE.size:
        offset, size = _SIGNATURE.unpack_from(head)
        if not ends_at(fd, min(_SIGNATURE.size + offset + size, os.fstat(fd).st_size)):
            raise ArchiveRefused(TRAILING)


def _refused(said: str, name: bytes) -> ArchiveRefused:
    code = next((code for code, pattern in _SAYS if pattern.search(said)), BAD_CHECKSUM)
    if not name:
        code = _OF_THE_WHOLE.get(code, code)
    return ArchiveRefused(code, said[:200], **({"member": shown(name)} if name else {}))
