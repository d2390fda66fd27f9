"""Rules about samples. Holds no database session while it reads the store."""

import asyncio
from dataclasses import dataclass
from typing import TypeVar

from pydantic import BaseModel
from svckit.db import Database
from svckit.errors import NotFound
from svckit.identity import Principal
from svckit.objects.port import ObjectNotFound, ObjectStore
from svckit.paging import Page
from svckit.resources import must_edit, must_see

from dataset_svc.datasets.repository import NOTES, DatasetRepository, PartFiles, archive_key, samples_key
from dataset_svc.datasets.schemas import ClassView, PartName, SampleView
from dataset_svc.errors import DatasetFilesDamaged, PartNotReady
from dataset_svc.models import Dataset, Part
from dataset_svc.samples.index import ClassRow, IndexEntry, PartIndex
from dataset_svc.samples.preview import read_notes, read_text

_NO_CLASS = ClassRow("", 0, 0, 0)
_LAST_CHARACTER = chr(0x10FFFF)
T = TypeVar("T", bound=BaseModel)


@dataclass(frozen=True)
class Window:
    """Which rows of a list: `size` from `start` on."""

    start: int
    size: int


@dataclass(frozen=True)
class ClassFilter:
    """Which classes: of a part, of a version (None: the current one), with names that begin with `prefix`."""

    part: PartName
    version: int | None
    prefix: str


class SampleService:
    def __init__(self, database: Database, store: ObjectStore) -> None:
        self._database = database
        self._store = store

    async def page(
        self, principal: Principal, dataset_id: str, part: PartName, label: str | None, window: Window
    ) -> Page[SampleView]:
        """Samples of the current version. Raises NotFound, PartNotReady, DatasetFilesDamaged."""
        dataset = await self._dataset(dataset_id)
        must_see(principal, dataset)
        row = await self._ready(dataset, dataset.current_version, part)
        index = await PartIndex.open(self._store, PartFiles.of(row))
        within = None if label is None else await index.find_class(label) or _NO_CLASS
        shown = await index.entries(window.start, window.size, within)
        views = await asyncio.gather(*(self._view(row, entry) for entry in shown))
        return _page(views, window, index.samples if within is None else within.count)

    async def classes(
        self, principal: Principal, dataset_id: str, wanted: ClassFilter, window: Window
    ) -> Page[ClassView]:
        """Raises NotFound, PartNotReady, DatasetFilesDamaged."""
        dataset = await self._dataset(dataset_id)
        must_see(principal, dataset)
        row = await self._ready(dataset, wanted.version or dataset.current_version, wanted.part)
        index = await PartIndex.open(self._store, PartFiles.of(row))
        first, end = 0, index.classes
        if wanted.prefix:
            first = await index.classes_before(wanted.prefix)
            end = await index.classes_before(wanted.prefix + _LAST_CHARACTER)
        rows = await index.class_rows(first + window.start, min(window.size, end - first - window.start))
        return _page([ClassView.model_validate(row) for row in rows], window, end - first)

    async def one(
        self, principal: Principal, dataset_id: str, part: PartName, sample: tuple[int, int | None]
    ) -> tuple[IndexEntry, str]:
        """A sample (its number, and the version or None for the current one), and the key of what it lies in. Raises
        NotFound, PartNotReady, DatasetFilesDamaged."""
        number, version = sample
        dataset = await self._dataset(dataset_id)
        must_see(principal, dataset)
        row = await self._ready(dataset, version or dataset.current_version, part)
        index = await PartIndex.open(self._store, PartFiles.of(row))
        found = await index.entries(number, 1)
        if not found:
            raise NotFound()
        return found[0], samples_key(row, in_texts=found[0].method is None)

    async def _view(self, row: Part, entry: IndexEntry) -> SampleView:
        text = await read_text(self._store, samples_key(row, in_texts=entry.method is None), entry)
        notes = await read_notes(self._store, PartFiles.of(row).named(NOTES), entry)
        return SampleView(id=entry.id, member=entry.path, label=entry.label, size=entry.size, text=text, notes=notes)

    async def archive(self, principal: Principal, dataset_id: str, part: PartName) -> tuple[Dataset, Part]:
        """What its owner may download. Raises NotFound, Forbidden, PartNotReady, DatasetFilesDamaged."""
        dataset = await self._dataset(dataset_id)
        must_edit(principal, dataset)
        row = await self._ready(dataset, dataset.current_version, part)
        try:
            stored = await self._store.stat(archive_key(row))
        except ObjectNotFound as error:
            raise DatasetFilesDamaged(archive_key(row)) from error
        if stored.size != row.size:
            raise DatasetFilesDamaged(stored.key)
        return dataset, row

    async def _dataset(self, dataset_id: str) -> Dataset:
        async with self._database.reading() as session:
            return await DatasetRepository(session).get(dataset_id)

    async def _ready(self, dataset: Dataset, version: int | None, part: str) -> Part:
        """Raises PartNotReady."""
        async with self._database.reading() as session:
            row = await DatasetRepository(session).ready_part(dataset.id, version or 0, part)
        if row is None:
            raise PartNotReady(part=part, version=version)
        return row


def _page(items: list[T], window: Window, total: int) -> Page[T]:
    end = window.start + len(items)
    return Page[T](
        items=items,
        next_cursor=str(end) if end < total else None,
        prev_cursor=str(max(0, window.start - window.size)) if window.start else None,
        total=total,
    )
