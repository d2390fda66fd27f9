"""Zips whose names are bytes, as programs write them that know nothing of UTF-8."""

import struct
import zlib
from collections.abc import Mapping


def raw_zip(files: Mapping[bytes, bytes], flags: int = 0) -> bytes:
    """`flags`: of each member; 0x800 says that its name is UTF-8."""
    body, central = b"", b""
    for name, data in files.items():
        stream = zlib.compressobj(wbits=-15)
        packed = stream.compress(data) + stream.flush()
        common = struct.pack("<5H3L2H", 20, flags, 8, 0, 0, zlib.crc32(data), len(packed), len(data), len(name), 0)
        central += b"PK\x01\x02" + struct.pack("<H", 20) + common + struct.pack("<3H2L", 0, 0, 0, 0, len(body)) + name
        body += b"PK\x03\x04" + common + name + packed
    count = len(files)
    return body + central + struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, count, count, len(central), len(body), 0)
