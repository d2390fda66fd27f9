"""A look at single samples: ranged reads of the archive where it lies."""

import zlib

from svckit.objects.port import ObjectStore

from dataset_svc.samples.content import LOCAL_HEADER
from dataset_svc.samples.index import IndexEntry

TEXT_SHOWN = 2000
_PACKED = 16 * 1024
_SHOWN_BYTES = 4 * TEXT_SHOWN
_HEADER_ROOM = 4096


async def read_text(store: ObjectStore, archive_key: str, entry: IndexEntry) -> str | None:
    """The first 2,000 characters, None for a sample that is not text. Raises ObjectNotFound."""
    if entry.encoding is None:
        return None
    wanted = _HEADER_ROOM + min(entry.compressed, _PACKED)
    data = b"".join([chunk async for chunk in store.read(archive_key, entry.offset, wanted)])
    name_length, extra_length = LOCAL_HEADER.unpack_from(data)
    start = LOCAL_HEADER.size + name_length + extra_length
    packed = data[start : start + entry.compressed]
    if entry.method:
        packed = zlib.decompressobj(-zlib.MAX_WBITS).decompress(packed, _SHOWN_BYTES)
    return packed[:_SHOWN_BYTES].decode(entry.encoding, errors="ignore")[:TEXT_SHOWN]
