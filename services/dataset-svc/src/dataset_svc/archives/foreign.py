"""Archives of other kinds than a plain zip, as libarchive reads them; what it says becomes a stable code."""

import re
import stat
from collections.abc import Iterator
from ctypes import c_int, create_string_buffer
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self

from libarchive.exception import ArchiveError

from dataset_svc.archives.extra import shown
from dataset_svc.refusals import (
    ARCHIVE_UNSUPPORTED,
    BAD_CHECKSUM,
    COMPRESSION_UNSUPPORTED,
    ENCRYPTED,
    INCONSISTENT,
    MULTI_VOLUME,
    NOT_AN_ARCHIVE,
    OUT_OF_MEMORY,
    TRUNCATED,
    UNPACKER_MISSING,
    UNSAFE_MEMBER,
    ArchiveRefused,
)

_FORMATS = ("tar", "7zip", "rar", "rar5", "zip_seekable")
_FILTERS = ("gzip", "bzip2", "compress", "xz", "lzma", "lzip", "zstd", "lz4")
"""Those that start no other programs."""
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


class ForeignArchive:
    """Iterates the entries of the archive that is open as `fd`, in their order; the pieces of one are read before the
    next. Raises ArchiveRefused throughout."""

    def __init__(self, fd: int) -> None:
        if ffi is None:
            raise ArchiveRefused(UNPACKER_MISSING, package="libarchive13")
        self._archive: Any = ffi.read_new()
        self._entry: Any = ffi.entry_new()
        self._buffer = create_string_buffer(_BLOCK)
        try:
            for name in _FORMATS:
                ffi.get_read_format_function(name)(self._archive)
            for name in _FILTERS:
                ffi.get_read_filter_function(name)(self._archive)
            ffi.read_open_fd(self._archive, fd, _BLOCK)
        except ArchiveError as error:
            self.close()
            raise _refused(error, b"") from None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        ffi.entry_free(self._entry)
        ffi.read_free(self._archive)

    def __iter__(self) -> Iterator[ForeignEntry]:
        while self._next():
            name = ffi.entry_pathname(self._entry)
            kind = ffi.entry_filetype(self._entry)
            if not name:
                raise ArchiveRefused(INCONSISTENT)
            if kind not in (stat.S_IFREG, stat.S_IFDIR) or ffi.entry_hardlink(self._entry):
                raise ArchiveRefused(UNSAFE_MEMBER, member=shown(name))
            if _is_encrypted(self._entry):
                raise ArchiveRefused(ENCRYPTED, member=shown(name))
            unicode = ffi.format_name(self._archive) in _WITH_UNICODE
            yield ForeignEntry(name, unicode, kind == stat.S_IFDIR)

    def pieces(self, entry: ForeignEntry) -> Iterator[bytes]:
        """The content of the entry that came last, at most 1 MiB at a time."""
        while size := self._read(entry):
            yield self._buffer.raw[:size]

    def _next(self) -> bool:
        try:
            return bool(ffi.read_next_header2(self._archive, self._entry) != ffi.ARCHIVE_EOF)
        except ArchiveError as error:
            raise _refused(error, b"") from None

    def _read(self, entry: ForeignEntry) -> int:
        try:
            return int(ffi.read_data(self._archive, self._buffer, _BLOCK))
        except ArchiveError as error:
            raise _refused(error, entry.name) from None


def _refused(error: ArchiveError, name: bytes) -> ArchiveRefused:
    said = str(error.msg or "")
    code = next((code for code, pattern in _SAYS if pattern.search(said)), BAD_CHECKSUM)
    if not name:
        code = _OF_THE_WHOLE.get(code, code)
    return ArchiveRefused(code, said[:200], **({"member": shown(name)} if name else {}))
