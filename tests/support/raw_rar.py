"""RAR archives of stored files, written by hand: programs that write RAR are not free."""

import struct
import zlib
from collections.abc import Iterable

Files = Iterable[tuple[bytes, bytes]]
_WINDOWS, _STORED, _VERSION, _DATE = 2, 0x30, 20, 0x5A210000


def rar4(files: Files, *, end: bool = True) -> bytes:
    """As RAR 3 and 4 write them, with names that do not say in which encoding they are."""
    out = b"Rar!\x1a\x07\x00" + _block4(0x73, 0, bytes(6))
    for name, data in files:
        sizes = struct.pack(
            "<LLBLLBBHL", len(data), len(data), _WINDOWS, zlib.crc32(data), _DATE, _VERSION, _STORED, len(name), 0x20
        )
        out += _block4(0x74, 0x8000, sizes + name) + data
    return out + _block4(0x7B, 0x4000, b"") * end


def rar5(files: Files) -> bytes:
    out = b"Rar!\x1a\x07\x01\0" + _block5(bytes((1, 0, 0)))
    for name, data in files:
        size = _number(len(data))
        head = bytes((2, 2)) + size + bytes((4,)) + size + _number(0o100644)
        out += _block5(head + struct.pack("<L", zlib.crc32(data)) + bytes((0, 1)) + _number(len(name)) + name) + data
    return out + _block5(bytes((5, 0, 0)))


def _block4(kind: int, flags: int, body: bytes) -> bytes:
    head = struct.pack("<BHH", kind, flags, 7 + len(body)) + body
    return struct.pack("<H", zlib.crc32(head) & 0xFFFF) + head


def _block5(body: bytes) -> bytes:
    head = _number(len(body)) + body
    return struct.pack("<L", zlib.crc32(head)) + head


def _number(value: int) -> bytes:
    """Seven bits a byte, the lowest first."""
    out = b""
    while value > 0x7F:
        out, value = out + bytes((value & 0x7F | 0x80,)), value >> 7
    return out + bytes((value,))
