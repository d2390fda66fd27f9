"""Rules about samples and splits. Holds no database session while it reads the store."""

import asyncio
from dataclasses import dataclass

from svckit.contracts.staging import SplitManifest
from svckit.db import Database
from svckit.errors import NotFound
from svckit.identity import Principal
from svckit.objects.port import ObjectNotFound, ObjectStore
from svckit.paging import Page
from svckit.resources import must_edit, must_see

from dataset_svc.datasets.repository import DatasetRepository, archive_key, index_key, prefix_of
from dataset_svc.datasets.schemas import PartName, PartObjects, SampleView, SplitIn, SplitView
from dataset_svc.datasets.service import wanted_parts
from dataset_svc.datasets.states import PartState
from dataset_svc.errors import PartNotReady, SplitShareInvalid
from dataset_svc.models import Dataset, Part
from dataset_svc.samples.index import IndexCache, IndexEntry
from dataset_svc.samples.preview import read_text
from dataset_svc.samples.splits import split_by_parts, split_by_share


@dataclass(frozen=True)
class Window:
    """Which samples of a list: `size` from `start` on."""

    start: int
    size: int


class SampleService:
    def __init__(self, database: Database, store: ObjectStore, indexes: IndexCache) -> None:
        self._database = database
        self._store = store
        self._indexes = indexes

    async def page(
        self, principal: Principal, dataset_id: str, part: PartName, label: str | None, window: Window
    ) -> Page[SampleView]:
        """Samples of the current version. Raises NotFound, PartNotReady."""
        dataset = await self._dataset(dataset_id)
        must_see(principal, dataset)
        row = await self._ready(dataset, dataset.current_version, part)
        found = (await self._indexes.get(index_key(row))).labelled(label)
        shown = found[window.start : window.start + window.size]
        texts = await asyncio.gather(*(read_text(self._store, archive_key(row), entry) for entry in shown))
        end = window.start + len(shown)
        return Page[SampleView](
            items=[
                SampleView(id=entry.id, member=entry.path, label=entry.label, size=entry.size, text=text)
                for entry, text in zip(shown, texts, strict=True)
            ],
            next_cursor=str(end) if end < len(found) else None,
            prev_cursor=str(max(0, window.start - window.size)) if window.start else None,
            total=len(found),
        )

    async def one(
        self, principal: Principal, dataset_id: str, part: PartName, sample: tuple[int, int | None]
    ) -> tuple[IndexEntry, str]:
        """A sample (its number, and the version or None for the current one), and its archive's key. Raises NotFound,
        PartNotReady."""
        number, version = sample
        dataset = await self._dataset(dataset_id)
        must_see(principal, dataset)
        row = await self._ready(dataset, version or dataset.current_version, part)
        entries = (await self._indexes.get(index_key(row))).entries
        if number >= len(entries) or entries[number].id != number:
            raise NotFound()
        return entries[number], archive_key(row)

    async def archive(self, principal: Principal, dataset_id: str, part: PartName) -> tuple[Dataset, Part]:
        """What its owner may download. Raises NotFound, Forbidden, PartNotReady."""
        dataset = await self._dataset(dataset_id)
        must_edit(principal, dataset)
        return dataset, await self._ready(dataset, dataset.current_version, part)

    async def split(self, dataset_id: str, version: int, wanted: SplitIn) -> SplitView:
        """Compute a split and keep its manifest. Raises NotFound, PartNotReady, SplitShareInvalid."""
        dataset = await self._dataset(dataset_id)
        if (wanted.share is None) != (dataset.test_mode == "separate"):
            raise SplitShareInvalid(test_mode=dataset.test_mode)
        names = wanted_parts(dataset.test_mode)
        parts = {name: await self._ready(dataset, version, name) for name in names}
        share = "own" if wanted.share is None else repr(wanted.share)
        key = f"{prefix_of(dataset_id)}/v{version}/splits/{share}-{wanted.seed}.json"
        manifest = await self._manifest(key, parts, wanted)
        return SplitView.model_validate(
            {
                "manifest_key": key,
                "classes": list(manifest.classes),
                "counts": {"train": len(manifest.train.ids), "test": len(manifest.test.ids)},
                "parts": {
                    name: PartObjects(archive_key=archive_key(row), index_key=index_key(row))
                    for name, row in parts.items()
                },
                "task_type": dataset.task_type,
                "format": dataset.format,
                "size": sum((row.report or {}).get("size", 0) for row in parts.values()),
            }
        )

    async def _manifest(self, key: str, parts: dict[str, Part], wanted: SplitIn) -> SplitManifest:
        try:
            return SplitManifest.model_validate_json(await self._store.get_bytes(key))
        except ObjectNotFound:
            pass
        train = await self._indexes.get(index_key(parts["train"]))
        if wanted.share is None:
            test = await self._indexes.get(index_key(parts["test"]))
            manifest = await asyncio.to_thread(split_by_parts, train, test, wanted.seed)
        else:
            manifest = await asyncio.to_thread(split_by_share, train, wanted.share, wanted.seed)
        text = await asyncio.to_thread(manifest.model_dump_json, by_alias=True)
        await self._store.put_bytes(key, text.encode())
        return manifest

    async def _dataset(self, dataset_id: str) -> Dataset:
        async with self._database.reading() as session:
            return await DatasetRepository(session).get(dataset_id)

    async def _ready(self, dataset: Dataset, version: int | None, part: str) -> Part:
        """Raises PartNotReady."""
        async with self._database.reading() as session:
            rows = await DatasetRepository(session).parts(dataset.id, version or 0)
        for row in rows:
            if row.part == part and row.state == PartState.READY:
                return row
        raise PartNotReady(part=part, version=version)
