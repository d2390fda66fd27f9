"""Stratified splits: which samples train and which test. Pure and deterministic: the same question, the same answer."""

import hashlib
from collections import defaultdict

from svckit.contracts.staging import Side, SplitManifest

from dataset_svc.samples.index import MemberIndex


def split_by_share(index: MemberIndex, share: float, seed: int) -> SplitManifest:
    """Of each class `share` trains and the rest tests, at least one sample each; a class of one sample only trains."""
    by_class: dict[str, list[int]] = defaultdict(list)
    for entry in index.entries:
        by_class[entry.label].append(entry.id)
    train: list[int] = []
    test: list[int] = []
    for label in sorted(by_class):
        ids = sorted(by_class[label], key=lambda sample: _rank(seed, sample))
        tested = 0 if len(ids) < 2 else min(len(ids) - 1, max(1, round(len(ids) * (1 - share))))
        test += ids[:tested]
        train += ids[tested:]
    sides = Side(part="train", ids=_ordered(train)), Side(part="train", ids=_ordered(test))
    return _manifest(index, share, seed, sides)


def split_by_parts(train: MemberIndex, test: MemberIndex, seed: int) -> SplitManifest:
    """Everything of each part."""
    sides = (
        Side(part="train", ids=tuple(entry.id for entry in train.entries)),
        Side(part="test", ids=tuple(entry.id for entry in test.entries)),
    )
    return _manifest(train, None, seed, sides)


def _manifest(index: MemberIndex, share: float | None, seed: int, sides: tuple[Side, Side]) -> SplitManifest:
    header = index.header
    return SplitManifest(
        format=header.format,
        task_type=header.task_type,
        classes=tuple(sorted(header.classes)),
        share=share,
        seed=seed,
        train=sides[0],
        test=sides[1],
    )


def _rank(seed: int, sample: int) -> bytes:
    """An order that depends on nothing but the seed and the sample: no library's random generator."""
    return hashlib.sha256(f"{seed}:{sample}".encode()).digest()


def _ordered(ids: list[int]) -> tuple[int, ...]:
    return tuple(sorted(ids))
