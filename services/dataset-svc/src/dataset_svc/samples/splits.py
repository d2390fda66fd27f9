"""Stratified splits: which samples train and which test. Pure and deterministic: the same question, the same answer.

Everything is done in small portions, so that the thread that does it does not hold up the others of the process.
"""

import hashlib
import heapq
import json
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from svckit.contracts.staging import SplitManifest

_PORTION = 10_000
_RANK = 8


def count_tested(count: int, share: float) -> int:
    """How many of a class of `count` samples test, when `share` of it trains: at least one on each side; a class of one
    sample only trains."""
    return 0 if count < 2 else min(count - 1, max(1, round(count * (1 - share))))


def choose_tested(ids: Sequence[int], counts: Iterable[int], share: float, seed: int) -> bytearray:
    """A byte for each sample, by its id: 1 if it tests, 0 if it trains. `ids`: stratum by stratum
    (imports.offsets), each of so many samples as `counts` says."""
    chosen, at = bytearray(len(ids)), 0
    for count in counts:
        if tested := count_tested(count, share):
            for sample in islice(_shuffled(ids[at : at + count], seed), tested):
                chosen[sample] = 1
        at += count
    return chosen


def head_text(head: SplitManifest) -> bytes:
    """The beginning of the manifest's JSON: all but its classes and its sides."""
    fields = head.model_dump(mode="json", by_alias=True, exclude={"classes", "train", "test"})
    return json.dumps(fields, ensure_ascii=False).removesuffix("}").encode()


def sides_text(head: SplitManifest, train: Iterable[int], test: Iterable[int]) -> Iterator[bytes]:
    """Its end: both sides with their ids."""
    for name, part, ids in (("train", head.train.part, train), ("test", head.test.part, test)):
        yield f', "{name}": {{"part": "{part}", "ids": ['.encode()
        yield from _joined(iter(ids))
        yield b"]}"
    yield b"}"


def _joined(ids: Iterator[int]) -> Iterator[bytes]:
    before = ""
    while portion := list(islice(ids, _PORTION)):
        yield (before + ",".join(map(str, portion))).encode()
        before = ","


def _shuffled(ids: Sequence[int], seed: int) -> Iterator[int]:
    """In an order that depends on nothing but the seed and the samples: no library's random generator."""

    def ranked(portion: Sequence[int]) -> Iterator[bytes]:
        for sample in portion:
            yield hashlib.sha256(f"{seed}:{sample}".encode()).digest()[:_RANK] + sample.to_bytes(4, "big")

    portions = [sorted(ranked(ids[at : at + _PORTION])) for at in range(0, len(ids), _PORTION)]
    return (int.from_bytes(key[_RANK:], "big") for key in heapq.merge(*portions))
