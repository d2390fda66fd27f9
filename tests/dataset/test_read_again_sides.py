"""What becomes of the one side of a dataset when the other is read again, or uploaded anew."""

from typing import Any

import pytest

from dataset_svc import refusals
from tests.dataset.harness import Harness, archive, create, part_of, upload
from tests.dataset.test_read_again import again, classes
from tests.support.one_service import Caller, eventually

BAD = archive({f"a/{i}.txt": "" for i in range(3)} | {"a/3.txt": "one"})


def side(text: str, each: int = 3, names: str = "ab") -> dict[str, str]:
    return {f"{name}/{i}.txt": f"{text} {name}{i}" for name in names for i in range(each)}


def both(train: dict[str, str], test: dict[str, str]) -> bytes:
    return archive({f"train/{path}": text for path, text in train.items()} | {f"test/{p}": t for p, t in test.items()})


async def separate(owner: Caller, train: bytes, test: bytes | None = None) -> dict[str, Any]:
    """A dataset of one archive or two, read."""
    dataset = await create(owner, test_mode="separate")
    await upload(owner, dataset, train)
    await part_of(owner, dataset)
    if test is not None:
        await upload(owner, dataset, test, "test")
    await part_of(owner, dataset, "test")
    return dataset


async def sides(owner: Caller, dataset: dict[str, Any], version: int) -> tuple[dict[str, Any], dict[str, Any]]:
    """Both, once they were read."""
    return await part_of(owner, dataset, "train", version), await part_of(owner, dataset, "test", version)


async def detail(owner: Caller, dataset: dict[str, Any]) -> dict[str, Any]:
    return dict((await owner("GET", f"/api/v1/datasets/{dataset['id']}")).json())


def codes(part: dict[str, Any]) -> list[str]:
    return [warning["code"] for warning in part["report"]["warnings"]]


async def archives(harness: Harness, dataset: dict[str, Any]) -> int:
    return len([key for key in await harness.keys(f"datasets/{dataset['id']}/") if key.endswith("archive.zip")])


async def test_a_test_set_of_its_own_stays_when_the_training_archive_is_read_again(owner: Caller) -> None:
    dataset = await separate(owner, both(side("train"), side("test")))
    await upload(owner, dataset, archive(side("own", 7)), "test")
    assert classes(await part_of(owner, dataset, "test", 2)) == {"a": 7, "b": 7}
    assert (await again(owner, dataset)).status_code == 202
    train, test = await sides(owner, dataset, 3)
    assert classes(test) == {"a": 7, "b": 7}
    assert refusals.WARN_TEST_IGNORED in codes(train)
    assert (await detail(owner, dataset))["counts"] == {"train": 6, "test": 14}


async def test_the_test_folder_of_a_new_training_archive_takes_the_place_of_the_earlier_one(owner: Caller) -> None:
    dataset = await separate(owner, both(side("train"), side("test")))
    await upload(owner, dataset, both(side("train", 4), side("test", 5)))
    train, test = await sides(owner, dataset, 2)
    assert (classes(test), codes(train)) == ({"a": 5, "b": 5}, [])


async def test_what_was_said_of_each_side_is_kept(owner: Caller) -> None:
    dataset = await separate(owner, both(side("train"), side("test")))
    assert (await again(owner, dataset, "test", leave_out=[0, 1], version=1)).status_code == 202
    assert [classes(each) for each in await sides(owner, dataset, 2)] == [{"a": 3, "b": 3}, {"a": 1, "b": 3}]
    assert (await again(owner, dataset, leave_out=[5], version=2)).status_code == 202
    found = await sides(owner, dataset, 3)
    assert [classes(each) for each in found] == [{"a": 3, "b": 2}, {"a": 1, "b": 3}]
    warnings = [warning for each in found for warning in each["report"]["warnings"]]
    assert [each["params"]["count"] for each in warnings if each["code"] == refusals.WARN_TAKEN_OUT] == [1, 2]


async def test_both_sides_of_an_archive_are_read_again_when_one_was_refused(owner: Caller) -> None:
    train = side("train", names="abc") | {f"c/{9 + i}.txt": "" for i in range(5)}
    dataset = await separate(owner, both(train, side("test", names="abc")))
    states = [part["state"] for part in (await detail(owner, dataset))["parts"]]
    assert states == ["invalid", "ready"]
    assert (await again(owner, dataset, classes={"a": "z", "c": None})).status_code == 202
    found = await sides(owner, dataset, 2)
    assert [(part["state"], classes(part)) for part in found] == [("ready", {"b": 3, "z": 3})] * 2
    assert refusals.WARN_TEST_IGNORED not in codes(found[0])
    assert (await detail(owner, dataset))["current_version"] == 2


@pytest.mark.parametrize("part", ["train", "test"])
async def test_a_class_of_both_sides_of_one_archive_is_renamed_at_once(owner: Caller, part: str) -> None:
    dataset = await separate(owner, both(side("train"), side("test")))
    assert (await again(owner, dataset, part, classes={"a": "z"})).status_code == 202
    assert [set(classes(each)) for each in await sides(owner, dataset, 2)] == [{"b", "z"}] * 2


@pytest.mark.parametrize("order", [("train", "test"), ("test", "train")])
async def test_a_class_is_renamed_in_one_archive_after_the_other(owner: Caller, order: tuple[str, str]) -> None:
    dataset = await separate(owner, archive(side("train")), archive(side("test")))
    assert (await again(owner, dataset, order[0], classes={"a": "z"})).status_code == 202
    refused = await part_of(owner, dataset, order[0], 2)
    assert refused["reason"]["code"] == refusals.UNKNOWN_TEST_CLASS
    assert (await again(owner, dataset, order[1], classes={"a": "z"})).status_code == 202
    found = await sides(owner, dataset, 3)
    assert [(part["state"], set(classes(part))) for part in found] == [("ready", {"b", "z"})] * 2
    assert (await detail(owner, dataset))["current_version"] == 3


async def test_an_archive_that_does_not_fit_the_other_side_is_judged_anew_with_the_next_upload(owner: Caller) -> None:
    dataset = await separate(owner, archive(side("train")), archive(side("test")))
    await upload(owner, dataset, archive(side("train", names="xy")))
    assert (await part_of(owner, dataset, version=2))["reason"]["code"] == refusals.UNKNOWN_TEST_CLASS
    await upload(owner, dataset, archive(side("test", names="xy")), "test")
    assert [part["state"] for part in await sides(owner, dataset, 3)] == ["ready", "ready"]


async def test_what_was_refused_comes_along_into_the_next_version_and_goes_with_the_next_upload(
    harness: Harness, owner: Caller
) -> None:
    dataset = await separate(owner, archive(side("train")), BAD)
    assert (await again(owner, dataset, leave_out=[0], version=1)).status_code == 202
    _, test = await sides(owner, dataset, 2)
    assert (test["state"], test["reason"]["code"], test["has_archive"]) == ("invalid", refusals.TOO_MANY_BAD, True)
    assert (await again(owner, dataset, "test")).status_code == 202
    assert (await part_of(owner, dataset, "test", 2))["state"] == "invalid"
    await upload(owner, dataset, archive(side("test")), "test")
    assert (await part_of(owner, dataset, "test", 3))["state"] == "ready"

    async def two() -> bool:
        return await archives(harness, dataset) == 2

    await eventually(two)
    first = (await owner("GET", f"/api/v1/datasets/{dataset['id']}/versions/1")).json()
    assert [part["has_archive"] for part in first["parts"]] == [True, False]


async def test_a_refused_test_archive_gives_way_to_the_test_folder_of_the_next_training_archive(
    harness: Harness, owner: Caller
) -> None:
    dataset = await separate(owner, archive(side("train")), BAD)
    await upload(owner, dataset, both(side("train"), side("test")))
    assert [part["state"] for part in await sides(owner, dataset, 2)] == ["ready", "ready"]

    async def two() -> bool:
        return await archives(harness, dataset) == 2

    await eventually(two)


async def test_an_archive_that_holds_both_sides_is_counted_once(owner: Caller) -> None:
    data = both(side("train"), side("test"))
    dataset = await separate(owner, data)
    assert (await detail(owner, dataset))["size"] == len(data)


async def test_records_are_known_by_the_same_numbers_whichever_sides_are_read(owner: Caller) -> None:
    def table(side: str) -> str:
        return "".join(f"{label}\t{side} {label} {i}\n" for label in "ab" for i in range(3))

    form = {"annotation": "classification", "format": "single_text", "test_mode": "separate"}
    dataset = await create(owner, **form)
    await upload(owner, dataset, archive({"train.tsv": table("train"), "test.tsv": table("test")}))
    await sides(owner, dataset, 1)
    await upload(owner, dataset, archive({"data.tsv": table("new")}))
    await sides(owner, dataset, 2)
    assert (await again(owner, dataset, "test", leave_out=[0], version=2)).status_code == 202
    await sides(owner, dataset, 3)
    shown = await owner("GET", f"/api/v1/datasets/{dataset['id']}/samples", params={"part": "test"})
    assert [row["text"] for row in shown.json()["items"]] == [
        f"test {name}" for name in ("a 1", "a 2", "b 0", "b 1", "b 2")
    ]
