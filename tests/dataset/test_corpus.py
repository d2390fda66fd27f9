"""Odd and broken archives from other projects' test suites. `archives.tsv` says what becomes of each and why: each ends
within 5 s of processor time and 256 MB of address space, with a stable code or ready, and leaves nothing. A seeded
tenth (MODELYARD_SEED, printed), the whole corpus with MODELYARD_WHOLE=1 (08, decision 30)."""

import csv
import os
import random
from functools import partial
from pathlib import Path

import pytest

from tests.dataset.harness import Harness, imported
from tests.support.one_service import User, eventually

ARCHIVES = Path(__file__).resolve().parents[3] / "shared" / "data" / "archives"
DATASETS = ARCHIVES.parent / "datasets"
OWNER = User("王工")
MEMORY = 256 * 1024**2
LONGEST_S = 5.0

pytestmark = [pytest.mark.shared, pytest.mark.attack]


def expected() -> dict[str, str]:
    """What each file of the corpus gets: a code, or `ready`."""
    with Path(__file__).with_name("archives.tsv").open(encoding="utf-8", newline="") as file:
        return {row["file"]: row["code"] for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)}


def chosen() -> list[str]:
    files = sorted(expected())
    if os.environ.get("MODELYARD_WHOLE") == "1":
        return files
    seed = int(os.environ.get("MODELYARD_SEED") or random.randrange(2**31))  # noqa: S311 - chooses tests
    print(f"MODELYARD_SEED={seed}")  # noqa: T201 - to run the same again
    return sorted(random.Random(seed).sample(files, len(files) // 10))  # noqa: S311 - chooses tests


def test_the_table_knows_every_archive() -> None:
    with (ARCHIVES / "CATALOGUE.tsv").open(encoding="utf-8", newline="") as file:
        assert expected().keys() == {row[0] for row in list(csv.reader(file, delimiter="\t"))[1:]}


async def test_every_odd_archive_ends_as_the_table_says_and_leaves_nothing(harness: Harness) -> None:
    table = expected()
    async with harness.run(import_memory_bytes=MEMORY) as service:
        owner = service.as_user(OWNER)
        for number, name in enumerate(chosen()):
            began = _worked()
            dataset, part = await imported(owner, (ARCHIVES / name).read_bytes(), name=f"{number} {name}"[:100])
            assert _worked() - began < LONGEST_S, name
            code = "ready" if part["state"] == "ready" else part["reason"]["code"]
            assert code == table[name], (name, part["reason"])
            if not part["has_archive"]:
                await eventually(partial(_nothing_left, harness, dataset["id"]), 10.0)
            assert harness.spooled == [], name
            assert harness.working == [], name


def _worked() -> float:
    """Seconds of processor time of the processes that have read archives."""
    times = os.times()
    return times.children_user + times.children_system


async def _nothing_left(harness: Harness, dataset_id: str) -> bool:
    """The row says invalid first; the bytes go in the next step."""
    return await harness.keys(f"datasets/{dataset_id}/") == []


@pytest.mark.parametrize("name", ["zh_thucnews__dir", "img_fashion_mnist__dir"])
async def test_real_sets_of_the_format_dir_are_imported_whole(harness: Harness, name: str) -> None:
    task = {"purpose": "image", "task_type": "image_classification"} if name.startswith("img") else {}
    async with harness.run() as service:
        _, part = await imported(service.as_user(OWNER), (DATASETS / f"{name}.zip").read_bytes(), name=name, **task)
    assert part["state"] == "ready", part["reason"]
    assert len(part["report"]["classes"]) == 10
    assert part["report"]["bad"] == 0
