"""The member index of a part (svckit.contracts.staging), of which only the lines that are wanted are read."""

import asyncio
import json
from array import array
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from svckit.objects.port import ObjectStore

from dataset_svc.datasets.repository import index_key, offsets_key
from dataset_svc.imports.offsets import ID, START, numbers
from dataset_svc.models import Part


@dataclass(frozen=True, slots=True)
class IndexEntry:
    """One sample; `offset` is that of the local file header in the archive, sizes in bytes."""

    id: int
    path: str
    label: str
    offset: int
    compressed: int
    size: int
    method: int
    encoding: str | None


class PartIndex:
    """The index of a part that is ready. Every method raises ObjectNotFound when it is not in the store."""

    def __init__(self, store: ObjectStore, part: Part) -> None:
        self._store = store
        self._index_key = index_key(part)
        self._offsets_key = offsets_key(part)
        self.counts = class_counts(part)
        self.samples = sum(self.counts.values())

    def count(self, label: str | None) -> int:
        """How many samples one class has, or all."""
        return self.samples if label is None else self.counts.get(label, 0)

    async def entries(self, label: str | None, start: int, size: int) -> list[IndexEntry]:
        """At most `size` samples of one class, or of all, in the archive's order."""
        size = min(size, self.count(label) - start)
        if size <= 0:
            return []
        ids = range(start, start + size) if label is None else await self._ids(label, start, size)
        runs = await asyncio.gather(*(self._run(first, length) for first, length in _runs(ids)))
        return [entry for run in runs for entry in run]

    async def ids_by_class(self) -> dict[str, "array[int]"]:
        """The samples of each class; 4 bytes a sample."""
        ids = numbers(await self._read(self._offsets_key, self._ids_at(0), self.samples * ID), ID)
        found, at = {}, 0
        for label, count in self.counts.items():
            found[label] = ids[at : at + count]
            at += count
        return found

    async def _ids(self, label: str, start: int, size: int) -> "array[int]":
        before = sum(count for name, count in self.counts.items() if name < label)
        return numbers(await self._read(self._offsets_key, self._ids_at(before + start), size * ID), ID)

    def _ids_at(self, position: int) -> int:
        return (self.samples + 1) * START + position * ID

    async def _run(self, first: int, length: int) -> list[IndexEntry]:
        """The samples from `first` on."""
        starts = numbers(await self._read(self._offsets_key, first * START, (length + 1) * START), START)
        lines = await self._read(self._index_key, starts[0], starts[-1] - starts[0])
        return [_entry(line) for line in lines.splitlines()]

    async def _read(self, key: str, offset: int, length: int) -> bytes:
        return b"".join([chunk async for chunk in self._store.read(key, offset, length)])


def class_counts(part: Part) -> dict[str, int]:
    """How many samples each class of a part that was read has, in order of their names."""
    rows: Iterable[Mapping[str, int]] = (part.report or {}).get("classes", ())
    counts = {str(row["name"]): row["count"] for row in rows if row["count"]}
    return dict(sorted(counts.items()))


def _runs(ids: Iterable[int]) -> Iterator[tuple[int, int]]:
    """Ids that follow each other, as (the first, how many)."""
    first, length = -1, 0
    for number in ids:
        if number == first + length:
            length += 1
            continue
        if length:
            yield first, length
        first, length = number, 1
    if length:
        yield first, length


def _entry(line: bytes) -> IndexEntry:
    values = json.loads(line)
    return IndexEntry(**{name: values[name] for name in IndexEntry.__slots__})
