"""The bytes of one sample, read from the archive where it lies."""

import asyncio
import struct
import zlib
from collections.abc import AsyncIterator

from svckit.objects.port import ObjectStore
from svckit.ranges import Span

from dataset_svc.imports.dir_format import extension
from dataset_svc.samples.index import IndexEntry

LOCAL_HEADER = struct.Struct("<26x2H")
"""A local file header as far as it is needed: how long the name and the extra field are that follow it."""
_CHUNK = 256 * 1024
_IMAGES = {
    ".bmp": "image/bmp",
    ".gif": "image/gif",
    ".jpeg": "image/jpeg",
    ".jpg": "image/jpeg",
    ".png": "image/png",
    ".tif": "image/tiff",
    ".tiff": "image/tiff",
    ".webp": "image/webp",
}
_CHARSETS = {"utf-8-sig": "utf-8"}


def content_type(entry: IndexEntry) -> str:
    """Of raster images and texts, as the import recognised them; octets for everything else."""
    if entry.encoding is not None:
        return f"text/plain; charset={_CHARSETS.get(entry.encoding, entry.encoding)}"
    return _IMAGES.get(extension(entry.path), "application/octet-stream")


async def sample_bytes(store: ObjectStore, archive_key: str, entry: IndexEntry, span: Span) -> AsyncIterator[bytes]:
    """The bytes of `span`. A packed sample is unpacked from its beginning. Raises ObjectNotFound."""
    header = b"".join([part async for part in store.read(archive_key, entry.offset, LOCAL_HEADER.size)])
    start = entry.offset + LOCAL_HEADER.size + sum(LOCAL_HEADER.unpack(header))
    if not entry.method:
        async for part in store.read(archive_key, start + span.offset, span.length):
            yield part
        return
    skip, left = span.offset, span.length
    async for part in _unpacked(store.read(archive_key, start, entry.compressed)):
        wanted = part[skip : skip + left]
        skip = max(0, skip - len(part))
        left -= len(wanted)
        if wanted:
            yield wanted
        if not left:
            return


async def _unpacked(packed: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """In pieces of at most 256 KiB, whatever the ratio."""
    stream = zlib.decompressobj(-zlib.MAX_WBITS)
    async for data in packed:
        while data:
            yield await asyncio.to_thread(stream.decompress, data, _CHUNK)
            data = stream.unconsumed_tail
    while rest := await asyncio.to_thread(stream.decompress, b"", _CHUNK):
        yield rest
