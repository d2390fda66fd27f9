"""Rules about splits. Holds no database session while it reads the store."""

import asyncio
import json
from array import array
from collections.abc import AsyncIterator
from itertools import compress

from sqlalchemy.ext.asyncio import AsyncSession
from svckit.contracts.dataset import Split, SplitPart
from svckit.contracts.staging import Side, SplitManifest
from svckit.db import Database
from svckit.objects.port import ObjectNotFound, ObjectStore
from svckit.work import cleanup_if_gone

from dataset_svc.datasets.current import class_count, first_classes
from dataset_svc.datasets.repository import (
    NOTES,
    TEXTS,
    DatasetRepository,
    PartFiles,
    removal_of,
    samples_key,
    version_prefix,
)
from dataset_svc.datasets.schemas import SplitIn
from dataset_svc.datasets.states import PartState, wanted_parts
from dataset_svc.errors import PartNotReady, SplitShareInvalid
from dataset_svc.imports.offsets import strata
from dataset_svc.models import Dataset, Part
from dataset_svc.samples.index import PartIndex
from dataset_svc.samples.splits import choose_tested, count_tested, head_text, sides_text

_OTHER_SIDE = bytes.maketrans(b"\0\1", b"\1\0")


class SplitService:
    def __init__(self, database: Database, store: ObjectStore) -> None:
        self._database = database
        self._store = store

    async def split(self, dataset_id: str, version: int, wanted: SplitIn) -> Split:
        """Compute a split and keep its manifest. Raises NotFound, PartNotReady, SplitShareInvalid,
        DatasetFilesDamaged."""
        dataset, parts = await self._parts(dataset_id, version)
        if (wanted.share is None) != (dataset.test_mode == "separate"):
            raise SplitShareInvalid(test_mode=dataset.test_mode)
        for name in wanted_parts(dataset.test_mode):
            if name not in parts:
                raise PartNotReady(part=name, version=version)
        share = "own" if wanted.share is None else repr(wanted.share)
        key = f"{version_prefix(dataset_id, version)}/splits/{share}-{wanted.seed}.json"
        try:
            await self._store.stat(key)
        except ObjectNotFound:
            await self._keep(dataset, key, self._manifest(dataset, parts, wanted))
        return Split.model_validate(
            {
                "manifest_key": key,
                "classes": first_classes(parts["train"]),
                "class_count": class_count(parts["train"]),
                "counts": _sizes(parts, wanted.share),
                "parts": {name: _part(row) for name, row in parts.items()},
                "task_type": dataset.task_type,
                "format": dataset.format,
                "size": sum((row.report or {}).get("size", 0) for row in parts.values()),
            }
        )

    async def _keep(self, dataset: Dataset, key: str, manifest: AsyncIterator[bytes]) -> None:
        """Raises NotFound for a dataset that was deleted meanwhile, which then leaves nothing."""

        async def is_there(session: AsyncSession) -> object:
            return await DatasetRepository(session).find(dataset.id)

        async with cleanup_if_gone(self._database, is_there, removal_of(dataset.id)):
            await self._store.put(key, manifest)
            async with self._database.reading() as session:
                await DatasetRepository(session).get(dataset.id)

    async def _parts(self, dataset_id: str, version: int) -> tuple[Dataset, dict[str, Part]]:
        """A dataset and those of the parts it needs that are ready. Raises NotFound."""
        async with self._database.reading() as session:
            repository = DatasetRepository(session)
            dataset, rows = await repository.get(dataset_id), await repository.parts(dataset_id, version)
        wanted = wanted_parts(dataset.test_mode)
        return dataset, {row.part: row for row in rows if row.part in wanted and row.state == PartState.READY}

    async def _manifest(self, dataset: Dataset, parts: dict[str, Part], wanted: SplitIn) -> AsyncIterator[bytes]:
        head = SplitManifest(
            format=dataset.format,
            task_type=dataset.task_type,
            classes=(),
            share=wanted.share,
            seed=wanted.seed,
            train=Side(part="train", ids=()),
            test=Side(part="test" if wanted.share is None else "train", ids=()),
        )
        indexes = {name: await PartIndex.open(self._store, PartFiles.of(row)) for name, row in parts.items()}
        train = indexes["train"]
        yield head_text(head) + b', "classes": ['
        before = ""
        async for names in train.class_names():
            if names:
                yield (before + ",".join(json.dumps(name, ensure_ascii=False) for name in names)).encode()
                before = ","
        yield b"]"
        if wanted.share is None:
            yield await asyncio.to_thread(_joined, head, range(train.samples), range(indexes["test"].samples))
        else:
            yield await asyncio.to_thread(
                _parted, head, wanted.share, await train.ids(), await train.counts(), train.samples
            )


def _part(row: Part) -> SplitPart:
    files = (row.report or {}).get("files", {})
    keys = PartFiles.of(row)
    return SplitPart(
        archive_key=samples_key(row, in_texts=TEXTS in files),
        index_key=keys.index,
        notes_key=keys.named(NOTES) if NOTES in files else None,
    )


def _parted(head: SplitManifest, share: float, ids: "array[int]", counts: "array[int]", count: int) -> bytes:
    """Both sides of a split of one part of `count` samples."""
    tests = choose_tested(*strata(ids, counts, count), share, head.seed)
    samples = range(count)
    return b"".join(sides_text(head, compress(samples, tests.translate(_OTHER_SIDE)), compress(samples, tests)))


def _joined(head: SplitManifest, train: range, test: range) -> bytes:
    return b"".join(sides_text(head, train, test))


def _sizes(parts: dict[str, Part], share: float | None) -> dict[str, int]:
    """How many samples each side of a split has."""
    reports = {name: row.report or {} for name, row in parts.items()}
    if share is None:
        return {name: int(report["samples"]) for name, report in reports.items()}
    train = reports["train"]
    test = sum(count_tested(count, share) * classes for count, classes in train["class_sizes"])
    return {"train": train["samples"] - test, "test": test}
