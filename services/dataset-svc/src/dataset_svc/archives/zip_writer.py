"""Writes a plain zip (PKWARE APPNOTE 6.3.10) whose names are bytes as they came, which `zipfile` cannot."""

import os
import struct
import zlib
from collections.abc import Iterable
from typing import BinaryIO

from dataset_svc.archives.budget import beating
from dataset_svc.archives.central import Entry
from dataset_svc.archives.names import is_utf8
from dataset_svc.archives.zip_structs import (
    DEFLATED,
    END,
    END64,
    ENTRY,
    LOCAL,
    LOCATOR,
    MAX16,
    MAX32,
    STORED,
    UTF8_FLAG,
    ZIP64,
)

_WIDE = struct.Struct("<2H3Q")
_VERSION, _NO_DATE = 45, 0x21
_FLAGS_AT = 6
"""Bytes, in a local header."""
_LEVEL = 1
"""Fast: what is packed again is read soon, and often."""


class ZipWriter:
    """Members are written one after the other; `close` writes the directory."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._written: list[Entry] = []

    def add(self, name: bytes, pieces: Iterable[bytes], *, says_utf8: bool, is_packed: bool = False) -> None:
        """`is_packed`: of a kind that deflate makes no smaller. A folder's name ends with a slash, and it has no
        pieces."""
        offset, flags = self._file.tell(), UTF8_FLAG if says_utf8 else 0
        method = STORED if is_packed or name.endswith(b"/") else DEFLATED
        extra = struct.pack("<2H2Q", ZIP64, 16, 0, 0)
        self._file.write(bytes(LOCAL.size) + name + extra)
        start, crc, size = self._file.tell(), 0, 0
        stream = zlib.compressobj(_LEVEL, zlib.DEFLATED, -zlib.MAX_WBITS)
        for piece in pieces:
            crc, size = zlib.crc32(piece, crc), size + len(piece)
            self._file.write(piece if method == STORED else stream.compress(piece))
        if method == DEFLATED:
            self._file.write(stream.flush())
        end = self._file.tell()
        entry = Entry(name, None, flags, method, crc, end - start, size, offset, name.endswith(b"/"))
        self._file.seek(offset)
        common = (_VERSION, flags, method, 0, _NO_DATE, crc, MAX32, MAX32, len(name), len(extra))
        self._file.write(LOCAL.pack(b"PK\x03\x04", *common) + name + struct.pack("<2H2Q", 1, 16, size, end - start))
        self._file.seek(end)
        self._written.append(entry)

    def close(self) -> None:
        """The directory, in the 64-bit form throughout. Names that are UTF-8 without exception say so."""
        if all(is_utf8(each.raw) for each in beating(self._written)):
            for each in beating(self._written):
                self._flag(each)
        begin = self._file.seek(0, os.SEEK_END)
        for each in beating(self._written):
            extra = _WIDE.pack(ZIP64, 24, each.size, each.compressed, each.offset)
            sizes = (each.crc, MAX32, MAX32, len(each.raw), len(extra), 0, 0, 0, 0, MAX32)
            common = (_VERSION, _VERSION, each.flags, each.method, 0, _NO_DATE)
            self._file.write(ENTRY.pack(b"PK\x01\x02", *common, *sizes) + each.raw + extra)
        end, count = self._file.tell(), len(self._written)
        self._file.write(END64.pack(b"PK\x06\x06", 44, _VERSION, _VERSION, 0, 0, count, count, end - begin, begin))
        self._file.write(LOCATOR.pack(b"PK\x06\x07", 0, end, 1))
        self._file.write(END.pack(b"PK\x05\x06", 0, 0, MAX16, MAX16, MAX32, MAX32, 0))

    def _flag(self, entry: Entry) -> None:
        """Its name is UTF-8."""
        if not entry.flags and not entry.raw.isascii():
            entry.flags = UTF8_FLAG
            self._file.seek(entry.offset + _FLAGS_AT)
            self._file.write(struct.pack("<H", UTF8_FLAG))
