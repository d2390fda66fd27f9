"""The index of a part (dataset_svc.imports.offsets), of which only what is wanted is read."""

import asyncio
import json
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Annotated, Any, Self, TypeVar, get_args

from pydantic import AfterValidator, Field, TypeAdapter, ValidationError
from svckit.objects.port import ObjectNotFound, ObjectStore

from dataset_svc.archives.encodings import OF_TEXTS
from dataset_svc.datasets.repository import NOTES, PartFiles
from dataset_svc.errors import DatasetFilesDamaged
from dataset_svc.imports import mends
from dataset_svc.imports.offsets import BLOCK, NUMBER, START, Shape, numbers
from dataset_svc.imports.text import SAID

_MAX_LINE = 8192
"""Bytes; a path has at most 1,024, and a class is one of its parts."""
_MAX_NAME = 1024
_AT_ONCE = 2000
_GAP = 16
"""Lines that are rather read than left out between two that are wanted."""
_ENCODINGS = frozenset({*SAID, *OF_TEXTS, *get_args(mends.Encoding)})
_T = TypeVar("_T")
Size = Annotated[int, Field(ge=0)]


def _known(encoding: str) -> str:
    if encoding not in _ENCODINGS:
        raise ValueError("not of a text that an import reads")
    return encoding


@dataclass(frozen=True, slots=True)
class IndexEntry:
    """One sample; `offset` is that of the local file header in the archive, sizes in bytes. `method` None: the bytes
    themselves at `offset` of the part's texts; `record`: the number of the record that holds or names the sample, of
    all of its archive. `notes`: where in the part's notes those of the sample begin, and how many bytes they have; such
    a sample has no label of its own."""

    id: Size
    path: str
    label: str
    offset: Size
    compressed: Size
    size: Size
    method: Size | None
    encoding: Annotated[str, AfterValidator(_known)] | None
    record: Size | None = None
    notes: tuple[Size, Size] | None = None


@dataclass(frozen=True, slots=True)
class ClassRow:
    """One class: `count` samples of `size` bytes; the classes before it have `first` places."""

    name: str
    count: Size
    size: Size
    first: Size


_ENTRY, _CLASS, _NAMES = TypeAdapter(IndexEntry), TypeAdapter(ClassRow), TypeAdapter(list[str])


class PartIndex:
    """The index of a part that is ready. Every method raises DatasetFilesDamaged for files that are missing, or do not
    hold what they should where they are read."""

    def __init__(self, store: ObjectStore, files: PartFiles, shape: Shape) -> None:
        self._store = store
        self._files = files
        self._shape = shape
        self._known_firsts: list[str] | None = None
        self.samples, self.classes = shape.samples, shape.classes

    @classmethod
    async def open(cls, store: ObjectStore, files: PartFiles) -> Self:
        try:
            head = await store.read_part(files.offsets, 0, Shape.HEADER_SIZE)
            return cls(store, files, Shape.read(head.data, head.size))
        except (ObjectNotFound, ValueError) as error:
            raise DatasetFilesDamaged(files.offsets) from error

    async def entries(self, start: int, size: int, within: ClassRow | None = None) -> list[IndexEntry]:
        """At most `size` samples of one class, or of all, in the archive's order."""
        first, count = (0, self.samples) if within is None else (within.first, within.count)
        size = min(size, count - start)
        if size <= 0:
            return []
        ids: Sequence[int] = range(start, start + size)
        if within is not None:
            ids = await self._numbers(self._shape.id_at(first + start), size, NUMBER)
        return await self.by_ids(ids)

    async def by_ids(self, ids: Sequence[int]) -> list[IndexEntry]:
        """Of samples that there are, in ascending order."""
        runs = await asyncio.gather(*(self._run(run) for run in _runs(ids)))
        return [entry for run in runs for entry in run]

    @property
    def damaged(self) -> DatasetFilesDamaged:
        """Of the lines of its samples."""
        return DatasetFilesDamaged(self._files.index)

    async def all_lines(self) -> AsyncIterator[list[dict[str, Any]]]:
        """Of all samples, some thousand at a time, as they are written; they are parsed beside the event loop."""
        for start in range(0, self.samples, _AT_ONCE):
            ids = range(start, min(start + _AT_ONCE, self.samples))
            first, end = [
                (await self._numbers(self._shape.start_at(number), 1, START))[0] for number in (start, ids.stop)
            ]
            if not 0 < end - first <= len(ids) * _MAX_LINE:
                raise DatasetFilesDamaged(self._files.offsets)
            yield await asyncio.to_thread(self._rows, ids, await self._part(self._files.index, first, end - first))

    def _rows(self, ids: Sequence[int], data: bytes) -> list[dict[str, Any]]:
        """Parsed at once, which takes a third of the time."""
        try:
            rows: list[dict[str, Any]] = json.loads(b"[" + data.rstrip(b"\n").replace(b"\n", b",") + b"]")
            if [row["id"] for row in rows] == list(ids):
                return rows
        except (ValueError, TypeError, KeyError) as error:
            raise DatasetFilesDamaged(self._files.index) from error
        raise DatasetFilesDamaged(self._files.index)

    async def notes_of(self, rows: Sequence[Mapping[str, Any]]) -> list[bytes]:
        """What is marked in each of these samples of `all_lines`, as it is written; none where nothing is in any."""
        places = [row.get("notes") or (0, 0) for row in rows]
        if not any(size for _, size in places):
            return []
        first = min(start for start, size in places if size)
        data = await self._part(self._files.named(NOTES), first, max(start + size for start, size in places) - first)
        return [data[start - first : start - first + size] if size else b"" for start, size in places]

    async def class_rows(self, start: int, size: int) -> list[ClassRow]:
        """At most `size` classes in the order of their names."""
        return [self._parsed(_CLASS, line) for line in await self._class_lines(start, size)]

    async def class_names(self) -> AsyncIterator[list[str]]:
        """Names of the classes that have samples, in their order, some hundred at a time."""
        for start in range(0, self.classes, BLOCK):
            yield [row.name for row in await self.class_rows(start, BLOCK) if row.count]

    async def find_class(self, name: str) -> ClassRow | None:
        rows = await self.class_rows(await self.classes_before(name), 1)
        return rows[0] if rows and rows[0].name == name else None

    async def classes_before(self, name: str) -> int:
        """How many classes come before this name."""
        block = max(0, bisect_right(await self._firsts(), name) - 1) * BLOCK
        lines = await self._class_lines(block, BLOCK)
        return block + bisect_left(lines, name, key=lambda line: self._parsed(_CLASS, line).name)

    async def _firsts(self) -> list[str]:
        """The names of every 512th class, which are read once."""
        if self._known_firsts is None:
            end = (await self._numbers(self._shape.class_start_at(self.classes), 1, START))[0]
            data = await self._part(self._files.classes, end, _MAX_NAME * (self.classes // BLOCK + 2))
            self._known_firsts = self._parsed(_NAMES, data)
        return self._known_firsts

    async def ids(self) -> "array[int]":
        """Of the samples in all places, class by class in the order of the classes' names."""
        found = await self._numbers(self._shape.id_at(0), self._shape.places, NUMBER)
        if found and max(found) >= self.samples:
            raise DatasetFilesDamaged(self._files.offsets)
        return found

    async def counts(self) -> "array[int]":
        """How many samples each class has, in the order of their names."""
        found = await self._numbers(self._shape.class_count_at(0), self.classes, NUMBER)
        if sum(found) != self._shape.places:
            raise DatasetFilesDamaged(self._files.offsets)
        return found

    async def marks(self) -> "array[int]":
        """The content_mark of each sample."""
        return await self._numbers(self._shape.marks_at, self.samples, START)

    async def _class_lines(self, start: int, size: int) -> list[bytes]:
        size = min(size, self.classes - start)
        if size <= 0:
            return []
        return await self._lines(
            self._files.classes, await self._numbers(self._shape.class_start_at(start), size + 1, START)
        )

    async def _run(self, ids: Sequence[int]) -> list[IndexEntry]:
        """Samples that lie close to each other."""
        first, last = ids[0], ids[-1]
        starts = await self._numbers(self._shape.start_at(first), last - first + 2, START)
        lines = await self._lines(self._files.index, starts)
        found = [self._parsed(_ENTRY, lines[number - first]) for number in ids]
        if [entry.id for entry in found] != list(ids):
            raise DatasetFilesDamaged(self._files.index)
        return found

    async def _lines(self, key: str, starts: "array[int]") -> list[bytes]:
        """What lies between these places of a file."""
        if any(not 0 < end - begin <= _MAX_LINE for begin, end in pairwise(starts)):
            raise DatasetFilesDamaged(self._files.offsets)
        data = await self._part(key, starts[0], starts[-1] - starts[0])
        return [data[begin - starts[0] : end - starts[0]] for begin, end in pairwise(starts)]

    async def _numbers(self, at: int, count: int, size: int) -> "array[int]":
        data = await self._part(self._files.offsets, at, count * size)
        if len(data) != count * size:
            raise DatasetFilesDamaged(self._files.offsets)
        return numbers(data, size)

    async def _part(self, key: str, at: int, length: int) -> bytes:
        try:
            return (await self._store.read_part(key, at, length)).data
        except (ObjectNotFound, OverflowError) as error:
            raise DatasetFilesDamaged(key) from error

    def _parsed(self, adapter: TypeAdapter[_T], data: bytes) -> _T:
        try:
            return adapter.validate_json(data, strict=True)
        except ValidationError as error:
            file = self._files.index if adapter is _ENTRY else self._files.classes
            raise DatasetFilesDamaged(file) from error


def _runs(ids: Iterable[int]) -> Iterator[list[int]]:
    """Ascending ids, those together that are better read at once."""
    run: list[int] = []
    for number in ids:
        if run and not 0 < number - run[-1] <= _GAP:
            yield run
            run = []
        run.append(number)
    if run:
        yield run
