"""Whether a training and a test side go together, by their indexes (dataset_svc.samples.index)."""

import asyncio
import secrets
from array import array
from collections.abc import AsyncIterator, Sequence
from typing import Any

from svckit.objects.port import ObjectStore

from dataset_svc.archives.names import printable
from dataset_svc.datasets.repository import PartFiles
from dataset_svc.datasets.versions import Comparison
from dataset_svc.errors import DatasetFilesDamaged
from dataset_svc.refusals import EXAMPLES, NAMED, UNKNOWN_TEST_CLASS, WARN_TRAINED_ON, reason
from dataset_svc.samples.index import PartIndex

_PORTION = 20_000
"""Samples of which the marks are kept in a set at once, about."""
_MASK = (1 << 64) - 1


async def compare_sides(store: ObjectStore, train: PartFiles, test: PartFiles) -> Comparison:
    try:
        sides = await PartIndex.open(store, train), await PartIndex.open(store, test)
        refusal = await _unknown_classes(*sides)
        return Comparison(refusal, None if refusal else await _trained_on(*sides))
    except DatasetFilesDamaged as damaged:
        return Comparison(reason(damaged.code, **damaged.params))


async def _trained_on(train: PartIndex, test: PartIndex) -> dict[str, Any] | None:
    """The warning of a test side with samples whose bytes the training side has as well, in whatever class."""
    count, first = await asyncio.to_thread(_common, await train.marks(), await test.marks())
    if count == 0:
        return None
    examples = [printable((await test.entries(sample, 1))[0].path) for sample in first]
    percent = max(1, count * 100 // test.samples)
    return reason(WARN_TRAINED_ON, count=count, samples=test.samples, percent=percent, examples=examples)


def _common(trained: Sequence[int], tested: Sequence[int]) -> tuple[int, list[int]]:
    """How many of `tested` are in `trained`, and where the first are."""
    portions = len(trained) // _PORTION + 1
    odd = secrets.randbits(64) | 1  # so that nobody chooses marks that all fall into one portion

    def portion(mark: int) -> int:
        return (mark * odd & _MASK) * portions >> 64

    known, places = ([array("Q") for _ in range(portions)] for _ in range(2))
    for mark in trained:
        known[portion(mark)].append(mark)
    for place, mark in enumerate(tested):
        places[portion(mark)].append(place)
    found: list[int] = []
    count = 0
    for marks, near in zip(known, places, strict=True):
        had = set(marks)
        common = [place for place in near if tested[place] in had]
        count += len(common)
        found = sorted([*found, *common[:EXAMPLES]])[:EXAMPLES]
    return count, found


async def _unknown_classes(train: PartIndex, test: PartIndex) -> dict[str, Any] | None:
    """The reason against a test side with samples of classes of which the training side has none (08, decision 19)."""
    trained = _names(train)
    unknown: list[str] = []
    count, known = 0, await anext(trained, None)
    async for name in _names(test):
        while known is not None and known < name:
            known = await anext(trained, None)
        if known != name:
            count += 1
            unknown = unknown if len(unknown) == NAMED else [*unknown, name]
    return reason(UNKNOWN_TEST_CLASS, classes=unknown, count=count) if count else None


async def _names(index: PartIndex) -> AsyncIterator[str]:
    async for names in index.class_names():
        for name in names:
            yield name
