"""Writes a plain zip (PKWARE APPNOTE 6.3.10) whose names are bytes as they came, which `zipfile` cannot."""

import os
import struct
import zlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import BinaryIO

from dataset_svc.archives.names import UTF8_FLAG

_LOCAL = struct.Struct("<4s5H3L2H")
_ENTRY = struct.Struct("<4s6H3L5H2L")
_END64 = struct.Struct("<4sQ2H2L4Q")
_LOCATOR = struct.Struct("<4sLQL")
_END = struct.Struct("<4s4H2LH")
_WIDE = struct.Struct("<2H3Q")
_VERSION, _ZIP64, _NO_DATE = 45, 0x0001, 0x21
_MAX16, _MAX32 = 0xFFFF, 0xFFFFFFFF
_STORED, _DEFLATED = 0, 8
_FLAGS_AT = 6
"""Bytes, in a local header."""
_LEVEL = 1
"""Fast: what is packed again is read soon, and often."""


@dataclass(frozen=True)
class _Written:
    name: bytes
    flags: int
    method: int
    crc: int
    compressed: int
    size: int
    offset: int


class ZipWriter:
    """Members are written one after the other; `close` writes the directory."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._written: list[_Written] = []

    @property
    def size(self) -> int:
        """Bytes written by now."""
        return self._file.tell()

    def add(self, name: bytes, pieces: Iterable[bytes], *, is_utf8: bool, is_packed: bool = False) -> None:
        """`is_packed`: of a kind that deflate makes no smaller. A folder's name ends with a slash, and it has no
        pieces."""
        offset, flags = self._file.tell(), UTF8_FLAG if is_utf8 else 0
        method = _STORED if is_packed or name.endswith(b"/") else _DEFLATED
        extra = struct.pack("<2H2Q", _ZIP64, 16, 0, 0)
        self._file.write(bytes(_LOCAL.size) + name + extra)
        start, crc, size = self._file.tell(), 0, 0
        stream = zlib.compressobj(_LEVEL, zlib.DEFLATED, -zlib.MAX_WBITS)
        for piece in pieces:
            crc, size = zlib.crc32(piece, crc), size + len(piece)
            self._file.write(piece if method == _STORED else stream.compress(piece))
        if method == _DEFLATED:
            self._file.write(stream.flush())
        end = self._file.tell()
        written = _Written(name, flags, method, crc, end - start, size, offset)
        self._file.seek(offset)
        common = (_VERSION, flags, method, 0, _NO_DATE, crc, _MAX32, _MAX32, len(name), len(extra))
        self._file.write(_LOCAL.pack(b"PK\x03\x04", *common) + name + struct.pack("<2H2Q", 1, 16, size, end - start))
        self._file.seek(end)
        self._written.append(written)

    def close(self) -> None:
        """The directory, in the 64-bit form throughout. Names that are UTF-8 without exception say so."""
        if all(map(_is_utf8, self._written)):
            self._written = [self._in_utf8(each) for each in self._written]
        begin = self._file.seek(0, os.SEEK_END)
        for each in self._written:
            extra = _WIDE.pack(_ZIP64, 24, each.size, each.compressed, each.offset)
            sizes = (each.crc, _MAX32, _MAX32, len(each.name), len(extra), 0, 0, 0, 0, _MAX32)
            common = (_VERSION, _VERSION, each.flags, each.method, 0, _NO_DATE)
            self._file.write(_ENTRY.pack(b"PK\x01\x02", *common, *sizes) + each.name + extra)
        end, count = self._file.tell(), len(self._written)
        self._file.write(_END64.pack(b"PK\x06\x06", 44, _VERSION, _VERSION, 0, 0, count, count, end - begin, begin))
        self._file.write(_LOCATOR.pack(b"PK\x06\x07", 0, end, 1))
        self._file.write(_END.pack(b"PK\x05\x06", 0, 0, _MAX16, _MAX16, _MAX32, _MAX32, 0))

    def _in_utf8(self, each: _Written) -> _Written:
        if not each.flags and not each.name.isascii():
            self._file.seek(each.offset + _FLAGS_AT)
            self._file.write(struct.pack("<H", UTF8_FLAG))
            return replace(each, flags=UTF8_FLAG)
        return each


def _is_utf8(each: _Written) -> bool:
    try:
        each.name.decode()
    except UnicodeDecodeError:
        return False
    return True
