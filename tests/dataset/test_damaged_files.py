"""A file of a dataset that is missing or damaged in the store is said to be so, before the first byte of an answer."""

import os
from pathlib import Path
from typing import Any

import pytest

from tests.dataset.harness import Harness, archive, imported
from tests.support.one_service import Caller, Running

pytestmark = pytest.mark.attack

FILES = ("archive.zip", "train/index.jsonl", "train/index.offsets", "train/index.classes")
USES = {
    "samples": set(FILES[:3]),
    "samples?label=类 1": set(FILES),
    "samples/0/content": set(FILES[:3]),
    "classes": {*FILES[2:]},
    "classes?q=类 1": {*FILES[2:]},
    "download": {FILES[0]},
    "splits": {*FILES[2:]},
}
"""What each question reads."""


def cut(path: Path) -> None:
    os.truncate(path, 20)


def overwrite(path: Path) -> None:
    path.write_bytes(b"\xff" * path.stat().st_size)


def turned(path: Path) -> None:
    """The same bytes the other way round: sizes and most numbers stay plausible."""
    path.write_bytes(path.read_bytes()[::-1])


async def ask(owner: Caller, service: Running, dataset: dict[str, Any], what: str, seed: int) -> Any:
    if what == "splits":
        path = f"/internal/datasets/{dataset['id']}/versions/1/splits"
        return await service.as_service("training-svc")("POST", path, json={"share": 0.5, "seed": seed})
    return await owner("GET", f"/api/v1/datasets/{dataset['id']}/{what}")


@pytest.mark.parametrize("damage", [os.unlink, cut, overwrite, turned], ids=["gone", "cut", "overwritten", "turned"])
async def test_a_damaged_file_is_named(harness: Harness, service: Running, owner: Caller, damage: Any) -> None:
    files = {f"类 {number}/{n}.txt": "样本" * 50 for number in range(600) for n in range(2)}
    dataset, _ = await imported(owner, archive(files))
    keys = await harness.keys(f"datasets/{dataset['id']}/")
    for seed, name in enumerate(FILES):
        location = await harness.store.locate(next(key for key in keys if key.endswith(name)))
        assert location.path is not None
        kept = location.path.read_bytes()
        damage(location.path)
        for what, reads in USES.items():
            answer = await ask(owner, service, dataset, what, seed)
            expected = 410 if name in reads else 200
            if what == "download" and damage in (overwrite, turned):
                expected = 200  # its checksum is not compared with every download
            assert answer.status_code == expected, (name, what, answer.text[:200])
            if expected == 410:
                problem = answer.json()
                assert problem["code"] == "dataset.files_damaged"
                assert problem["params"]["file"] in reads
        location.path.write_bytes(kept)
        assert (await ask(owner, service, dataset, "samples", seed)).status_code == 200


@pytest.mark.parametrize("encoding", ["rot13", "utf-7", "idna "])
async def test_an_encoding_that_no_text_is_read_in_is_damage(
    harness: Harness, service: Running, owner: Caller, encoding: str
) -> None:
    dataset, _ = await imported(owner, archive({f"{name}/0.txt": name for name in ("体育", "财经")}))
    keys = await harness.keys(f"datasets/{dataset['id']}/")
    location = await harness.store.locate(next(key for key in keys if key.endswith("index.jsonl")))
    assert location.path is not None
    location.path.write_bytes(location.path.read_bytes().replace(b'"utf-8"', f'"{encoding}"'.encode()))
    for what in ("samples", "samples/0/content"):
        answer = await ask(owner, service, dataset, what, 0)
        assert (answer.status_code, answer.json()["code"]) == (410, "dataset.files_damaged")
