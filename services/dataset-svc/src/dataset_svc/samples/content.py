"""The bytes of one sample, read from the archive where it lies."""

import asyncio
import struct
import zlib
from collections.abc import AsyncIterator

from svckit.objects.port import ObjectNotFound, ObjectPart, ObjectStore
from svckit.ranges import Span

from dataset_svc.errors import DatasetFilesDamaged
from dataset_svc.imports.dir_format import extension
from dataset_svc.samples.index import IndexEntry

LOCAL_HEADER = struct.Struct("<4s22x2H")
"""A local file header as far as it is needed: its signature, and how long the name and the extra field are that follow
it."""
_CHUNK = 256 * 1024
_IMAGES = {
    ".bmp": "image/bmp",
    ".gif": "image/gif",
    ".jfif": "image/jpeg",
    ".jpe": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".jpg": "image/jpeg",
    ".pjpeg": "image/jpeg",
    ".png": "image/png",
    ".tif": "image/tiff",
    ".tiff": "image/tiff",
    ".webp": "image/webp",
}
CONTENT_TYPES = ("application/octet-stream", "text/plain", *dict.fromkeys(_IMAGES.values()))
_CHARSETS = {"utf-8-sig": "utf-8"}


def content_type(entry: IndexEntry) -> str:
    """Of raster images and texts, as the import recognised them; octets for everything else."""
    if entry.encoding is not None:
        return f"text/plain; charset={_CHARSETS.get(entry.encoding, entry.encoding)}"
    return _IMAGES.get(extension(entry.path), "application/octet-stream")


async def open_sample(store: ObjectStore, archive_key: str, entry: IndexEntry, span: Span) -> AsyncIterator[bytes]:
    """The bytes of `span`. A packed sample is unpacked from its beginning. Raises DatasetFilesDamaged, before the first
    byte, for an archive that does not hold the sample."""
    header = await read_part(store, archive_key, entry.offset, LOCAL_HEADER.size)
    if entry.method is None:
        if entry.offset + entry.size > header.size:
            raise DatasetFilesDamaged(archive_key)
        return store.read(archive_key, entry.offset + span.offset, span.length)
    start = entry.offset + data_start(header.data, archive_key)
    if start + entry.compressed > header.size:
        raise DatasetFilesDamaged(archive_key)
    if not entry.method:
        return store.read(archive_key, start + span.offset, span.length)
    return _cut(_unpacked(store.read(archive_key, start, entry.compressed)), span)


async def read_part(store: ObjectStore, archive_key: str, offset: int, length: int) -> ObjectPart:
    """Raises DatasetFilesDamaged for an archive that is not there."""
    try:
        return await store.read_part(archive_key, offset, length)
    except (ObjectNotFound, OverflowError) as error:
        raise DatasetFilesDamaged(archive_key) from error


def data_start(header: bytes, archive_key: str) -> int:
    """How far behind the beginning of its local header a sample's bytes begin. Raises DatasetFilesDamaged for something
    else than a header."""
    if len(header) < LOCAL_HEADER.size:
        raise DatasetFilesDamaged(archive_key)
    magic, name_length, extra_length = LOCAL_HEADER.unpack_from(header)
    if magic != b"PK\x03\x04":
        raise DatasetFilesDamaged(archive_key)
    return LOCAL_HEADER.size + int(name_length) + int(extra_length)


async def _cut(parts: AsyncIterator[bytes], span: Span) -> AsyncIterator[bytes]:
    skip, left = span.offset, span.length
    async for part in parts:
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
