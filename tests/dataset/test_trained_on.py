"""Test samples that are in the training set, too, are told: the evaluation looks better than it is."""

import zlib
from typing import Any

import pytest

from tests.dataset.harness import archive, create, part_of, two_classes, upload
from tests.support.one_service import Caller

CODE = "import.warning.trained_on"


async def warned(owner: Caller, dataset: dict[str, Any], version: int = 1) -> list[dict[str, Any]]:
    """The params of the warning in the test part's report."""
    part = await part_of(owner, dataset, "test", version)
    assert part["state"] == "ready"
    return [each["params"] for each in part["report"]["warnings"] if each["code"] == CODE]


@pytest.mark.parametrize("order", [("train", "test"), ("test", "train")])
async def test_the_same_archive_on_both_sides_is_told_whichever_comes_first(
    owner: Caller, order: tuple[str, str]
) -> None:
    dataset = await create(owner, test_mode="separate")
    for name in order:
        await upload(owner, dataset, archive(two_classes()), name)
        await part_of(owner, dataset, name)
    (found,) = await warned(owner, dataset)
    assert (found["count"], found["samples"], found["percent"], len(found["examples"])) == (10, 10, 100, 5)


async def test_common_samples_are_counted_by_their_bytes_and_a_new_training_side_is_compared_anew(
    owner: Caller,
) -> None:
    dataset = await create(owner, test_mode="separate")
    await upload(owner, dataset, archive(two_classes()))
    await part_of(owner, dataset)
    other = {"体育/新.txt": "新的一条", "财经/另.txt": two_classes()["体育/0.txt"]}
    await upload(owner, dataset, archive(other), "test")
    (found,) = await warned(owner, dataset)
    assert found == {"count": 1, "samples": 2, "percent": 50, "examples": ["财经/另.txt"]}
    await upload(
        owner, dataset, archive({f"{name}/{i}.txt": f"{name} 另外{i}" for name in ("体育", "财经") for i in range(3)})
    )
    await part_of(owner, dataset, version=2)
    assert await warned(owner, dataset, version=2) == []


async def test_other_samples_of_the_same_size_and_checksum_are_none_of_these(owner: Caller) -> None:
    """A zip's checksum has 32 bits: among thousands of samples of one size it is that of others, too."""
    one, other = "c50963c80102", "d3f504638284"
    assert zlib.crc32(one.encode()) == zlib.crc32(other.encode())
    dataset = await create(owner, test_mode="separate")
    await upload(owner, dataset, archive({"体育/0.txt": one, "财经/0.txt": other, "财经/1.txt": f"x{one}"}))
    train = await part_of(owner, dataset)
    await upload(owner, dataset, archive({"体育/0.txt": f"x{other}", "财经/0.txt": "新"}), "test")
    assert await warned(owner, dataset) == []
    assert not [each for each in train["report"]["warnings"] if each["code"] == "import.warning.duplicates"]
