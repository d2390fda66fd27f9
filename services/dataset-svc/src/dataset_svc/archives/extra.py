"""Extra fields of a zip's headers (PKWARE APPNOTE 6.3.10, sections 4.5 and 4.6.9), and what a local header may say."""

import struct
import zlib
from collections.abc import Iterator

from dataset_svc.archives.names import printable
from dataset_svc.archives.zip_structs import MAX32, UTF8_FLAG, ZIP64
from dataset_svc.refusals import INCONSISTENT, ArchiveRefused

_UNICODE_PATH = 0x7075
DESCRIPTOR_FLAG = 0x8
"""Of a header: the figures come after the data."""
_UNICODE = struct.Struct("<BL")


def wide_values(extra: bytes, values: tuple[int, ...], raw: bytes) -> tuple[int, ...]:
    """`values` (in the fixed order of the zip64 field) with the real ones for those that are MAX32. Raises
    ArchiveRefused when one is missing."""
    wide = next((data for kind, data in _fields(extra) if kind == ZIP64), b"")
    known = iter(struct.unpack_from(f"<{len(wide) // 8}Q", wide))
    found = [next(known, None) if value == MAX32 else value for value in values]
    if None in found:
        raise ArchiveRefused(INCONSISTENT, member=shown(raw))
    return tuple(value or 0 for value in found)


def unicode_name(extra: bytes, raw: bytes, flags: int) -> bytes | None:
    """The name in the Unicode Path field, by which other programs unpack the member; None without such a field. Raises
    ArchiveRefused for one that is not about this name, or contradicts it."""
    found = {data for kind, data in _fields(extra) if kind == _UNICODE_PATH}
    if not found:
        return None
    data = found.pop()
    name = data[_UNICODE.size :]
    proper = not found and data[: _UNICODE.size] == _UNICODE.pack(1, zlib.crc32(raw))
    alike = name.endswith(b"/") == raw.endswith(b"/") and (name == raw or not flags & UTF8_FLAG)
    if not proper or not alike:
        raise ArchiveRefused(INCONSISTENT, member=shown(raw))
    return name


def may_say(flags: int, extra: bytes, local: tuple[int, int, int], real: tuple[int, int, int], raw: bytes) -> bool:
    """Whether a local header with these `flags` may say so of (CRC, size, packed size): what the directory says, or
    nothing where a data descriptor follows the data. Raises ArchiveRefused when a zip64 value is missing."""
    crc, *sizes = local
    if MAX32 in sizes:
        sizes = list(wide_values(extra, tuple(sizes), raw))
    later = bool(flags & DESCRIPTOR_FLAG)
    return all(said == true or (later and said == 0) for said, true in zip((crc, *sizes), real, strict=True))


def shown(raw: bytes) -> str:
    """A name for a message, before its encoding is known."""
    return printable(raw.decode("utf-8", "replace"))


def _fields(extra: bytes) -> Iterator[tuple[int, bytes]]:
    """(kind, data) of each; a last one that is cut is left out."""
    at = 0
    while at + 4 <= len(extra):
        kind, length = struct.unpack_from("<2H", extra, at)
        at += 4 + length
        if at <= len(extra):
            yield kind, extra[at - length : at]
