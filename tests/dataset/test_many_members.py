"""Many members or samples take no longer each than few, and an import that goes on is never taken for stuck."""

import time
from array import array
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from svckit.work import Lease, LeaseLost

from dataset_svc import refusals
from dataset_svc.archives import budget
from dataset_svc.archives.decoding import RawName, decode_names
from dataset_svc.archives.zstd import frames
from dataset_svc.importer import PartImporter
from dataset_svc.imports.returned import Reading
from dataset_svc.models import Part
from dataset_svc.samples import sides
from tests.dataset.read_here import read_here
from tests.support.raw_rar import rar5

pytestmark = pytest.mark.attack


class Beats:
    """In place of the clock that is looked at with each."""

    def __init__(self) -> None:
        self.count = 0

    def monotonic(self) -> float:
        self.count += 1
        return 0.0


@pytest.fixture
def beats(monkeypatch: pytest.MonkeyPatch) -> Beats:
    found = Beats()
    monkeypatch.setattr(budget, "time", found)
    return found


def many(count: int) -> bytes:
    return rar5([(f"类{n % 2}/{n}.txt".encode(), b"") for n in range(count)])


def test_headers_of_a_rar_beat_and_are_counted(beats: Beats, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dataset_svc.archives.convert._late", lambda *_, **__: ())
    read_here(many(300))
    assert beats.count > 300
    refused = read_here(many(300), max_files=200).reason
    assert refused is not None
    assert (refused["code"], refused["params"]) == (refusals.TOO_MANY_FILES, {"count": 201, "max": 200})


def test_names_beat(beats: Beats) -> None:
    names = [RawName(f"数据{n}/文件.txt".encode("gb18030"), False) for n in range(300)]
    assert decode_names(names).names[7] == "数据7/文件.txt"
    assert beats.count > 300


def test_tiny_frames_take_no_longer_for_what_follows() -> None:
    piece = b"\x50\x2a\x4d\x18\0\0\0\0" * (1 << 17)
    begin = time.process_time()
    assert sum(map(len, frames(iter([piece, piece[:12], piece[12:16]])))) == len(piece) + 16
    assert time.process_time() - begin < 2


class Counted(list[int]):
    looks = 0

    def __iter__(self) -> Any:
        self.looks += 1
        return super().__iter__()


def test_marks_are_looked_at_once_however_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sides, "_PORTION", 20)
    marks = [number * 0x9E3779B97F4A7C15 % 2**64 for number in range(1, 1501)]
    trained, tested = Counted(marks[:1000]), Counted([*marks[900:], *marks[:3], 0])
    assert sides._common(trained, tested) == (103, [0, 1, 2, 3, 4])
    assert (trained.looks, tested.looks) == (1, 1)
    assert sides._common(array("Q"), array("Q", tested)) == (0, [])
    assert sides._common(array("Q", [7] * 50), array("Q", [8, 7, 7])) == (2, [1, 2])


async def test_nothing_is_stored_once_the_lease_is_lost() -> None:
    """Another replica stores files of the same names by then."""
    stored, proofs = list[str](), iter([None, LeaseLost("x")])

    async def prove() -> None:
        if (lost := next(proofs)) is not None:
            raise lost

    async def put_file(key: str, path: Path, *, move: bool) -> None:
        stored.append(path.name)

    part = Part(id="p", dataset_id="d", upload_id="u", version=1, stored_version=1, part="train", reading=1)
    importer = PartImporter.__new__(PartImporter)
    importer._store = cast(Any, SimpleNamespace(put_file=put_file))
    lease = cast(Lease, SimpleNamespace(prove=prove))
    reading = Reading(None, {"train": {"files": {"index.jsonl": 1, "index.offsets": 1}}})
    with pytest.raises(LeaseLost):
        await importer._keep_files(lease, part, reading, Path())
    assert stored == ["train.index.jsonl"]
