"""Rules about samples and splits. Holds no database session while it reads the store."""

import asyncio
from dataclasses import dataclass
from itertools import compress

from svckit.contracts.dataset import Split, SplitPart
from svckit.contracts.staging import Side, SplitManifest
from svckit.db import Database
from svckit.errors import NotFound
from svckit.identity import Principal
from svckit.objects.port import ObjectNotFound, ObjectStore
from svckit.paging import Page
from svckit.resources import must_edit, must_see

from dataset_svc.datasets.repository import DatasetRepository, archive_key, index_key, prefix_of
from dataset_svc.datasets.schemas import PartName, SampleView, SplitIn
from dataset_svc.datasets.service import wanted_parts
from dataset_svc.datasets.states import PartState
from dataset_svc.datasets.versions import classes_of
from dataset_svc.errors import PartNotReady, SplitShareInvalid
from dataset_svc.models import Dataset, Part
from dataset_svc.samples.index import IndexEntry, PartIndex, class_counts
from dataset_svc.samples.preview import read_text
from dataset_svc.samples.splits import choose_tested, count_tested, manifest_text

_OTHER_SIDE = bytes.maketrans(b"\0\1", b"\1\0")


@dataclass(frozen=True)
class Window:
    """Which samples of a list: `size` from `start` on."""

    start: int
    size: int


class SampleService:
    def __init__(self, database: Database, store: ObjectStore) -> None:
        self._database = database
        self._store = store

    async def page(
        self, principal: Principal, dataset_id: str, part: PartName, label: str | None, window: Window
    ) -> Page[SampleView]:
        """Samples of the current version. Raises NotFound, PartNotReady."""
        dataset = await self._dataset(dataset_id)
        must_see(principal, dataset)
        row = await self._ready(dataset, dataset.current_version, part)
        index = PartIndex(self._store, row)
        shown = await index.entries(label, window.start, window.size)
        texts = await asyncio.gather(*(read_text(self._store, archive_key(row), entry) for entry in shown))
        end, total = window.start + len(shown), index.count(label)
        return Page[SampleView](
            items=[
                SampleView(id=entry.id, member=entry.path, label=entry.label, size=entry.size, text=text)
                for entry, text in zip(shown, texts, strict=True)
            ],
            next_cursor=str(end) if end < total else None,
            prev_cursor=str(max(0, window.start - window.size)) if window.start else None,
            total=total,
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
        found = await PartIndex(self._store, row).entries(None, number, 1)
        if not found:
            raise NotFound()
        return found[0], archive_key(row)

    async def archive(self, principal: Principal, dataset_id: str, part: PartName) -> tuple[Dataset, Part]:
        """What its owner may download. Raises NotFound, Forbidden, PartNotReady."""
        dataset = await self._dataset(dataset_id)
        must_edit(principal, dataset)
        return dataset, await self._ready(dataset, dataset.current_version, part)

    async def split(self, dataset_id: str, version: int, wanted: SplitIn) -> Split:
        """Compute a split and keep its manifest. Raises NotFound, PartNotReady, SplitShareInvalid."""
        dataset = await self._dataset(dataset_id)
        if (wanted.share is None) != (dataset.test_mode == "separate"):
            raise SplitShareInvalid(test_mode=dataset.test_mode)
        names = wanted_parts(dataset.test_mode)
        parts = {name: await self._ready(dataset, version, name) for name in names}
        share = "own" if wanted.share is None else repr(wanted.share)
        key = f"{prefix_of(dataset_id)}/v{version}/splits/{share}-{wanted.seed}.json"
        try:
            await self._store.stat(key)
        except ObjectNotFound:
            await self._make_split(key, dataset, parts, wanted)
        return Split.model_validate(
            {
                "manifest_key": key,
                "classes": classes_of(parts["train"]),
                "counts": _sizes(parts, wanted.share),
                "parts": {
                    name: SplitPart(archive_key=archive_key(row), index_key=index_key(row))
                    for name, row in parts.items()
                },
                "task_type": dataset.task_type,
                "format": dataset.format,
                "size": sum((row.report or {}).get("size", 0) for row in parts.values()),
            }
        )

    async def _make_split(self, key: str, dataset: Dataset, parts: dict[str, Part], wanted: SplitIn) -> None:
        indexes = {name: PartIndex(self._store, row) for name, row in parts.items()}
        by_class = {} if wanted.share is None else await indexes["train"].ids_by_class()
        head = SplitManifest(
            format=dataset.format,
            task_type=dataset.task_type,
            classes=tuple(classes_of(parts["train"])),
            share=wanted.share,
            seed=wanted.seed,
            train=Side(part="train", ids=()),
            test=Side(part="test" if wanted.share is None else "train", ids=()),
        )

        def manifest() -> bytes:
            samples = range(indexes["train"].samples)
            if wanted.share is None:
                return b"".join(manifest_text(head, samples, range(indexes["test"].samples)))
            tests = choose_tested(by_class, wanted.share, wanted.seed)
            trains = tests.translate(_OTHER_SIDE)
            return b"".join(manifest_text(head, compress(samples, trains), compress(samples, tests)))

        await self._store.put_bytes(key, await asyncio.to_thread(manifest))

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


def _sizes(parts: dict[str, Part], share: float | None) -> dict[str, int]:
    """How many samples each side of a split has."""
    counts = {name: class_counts(row).values() for name, row in parts.items()}
    if share is None:
        return {name: sum(each) for name, each in counts.items()}
    test = sum(count_tested(count, share) for count in counts["train"])
    return {"train": sum(counts["train"]) - test, "test": test}
