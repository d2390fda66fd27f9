"""A look at single samples: ranged reads of the archive where it lies."""

import zlib

from pydantic import ValidationError
from svckit.objects.port import ObjectStore

from dataset_svc.datasets.schemas import NotesView
from dataset_svc.errors import DatasetFilesDamaged
from dataset_svc.samples.content import data_start, read_part
from dataset_svc.samples.index import IndexEntry

TEXT_SHOWN = 2000
_MOST_NOTES = 1024**2
_PACKED = 16 * 1024
_SHOWN_BYTES = 4 * TEXT_SHOWN
_HEADER_ROOM = 4096


async def read_notes(store: ObjectStore, key: str, entry: IndexEntry) -> NotesView | None:
    """What is marked in a sample. Raises DatasetFilesDamaged."""
    if entry.notes is None or entry.notes[1] > _MOST_NOTES:
        return None
    data = (await read_part(store, key, *entry.notes)).data
    try:
        return NotesView.model_validate_json(data)
    except ValidationError as error:
        raise DatasetFilesDamaged(key) from error


async def read_text(store: ObjectStore, archive_key: str, entry: IndexEntry) -> str | None:
    """The first 2,000 characters, None for a sample that is not text. Raises DatasetFilesDamaged."""
    if entry.encoding is None:
        return None
    size = min(entry.compressed, _PACKED)
    if entry.method is None:
        found = await read_part(store, archive_key, entry.offset, min(size, _SHOWN_BYTES))
        return found.data.decode(entry.encoding, errors="ignore")[:TEXT_SHOWN]
    data = (await read_part(store, archive_key, entry.offset, _HEADER_ROOM + size)).data
    start = data_start(data, archive_key)
    packed = data[start : start + size]
    if start + size > len(data):
        packed = (await read_part(store, archive_key, entry.offset + start, size)).data
    try:
        if entry.method:
            packed = zlib.decompressobj(-zlib.MAX_WBITS).decompress(packed, _SHOWN_BYTES)
        return packed[:_SHOWN_BYTES].decode(entry.encoding, errors="ignore")[:TEXT_SHOWN]
    except zlib.error as error:
        raise DatasetFilesDamaged(archive_key) from error
