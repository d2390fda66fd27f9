"""An archive is read again in another way, without a new upload: what a guess got wrong, what classes are called, which
samples stay out, or what the dataset is for."""

from typing import Any, get_args

import pytest

from dataset_svc import refusals
from dataset_svc.archives.encodings import OF_NAMES, OF_TEXTS
from dataset_svc.imports.mends import Encoding, mended
from dataset_svc.samples.mending import MendService
from tests.dataset.harness import OWNER, PNG, Harness, archive, create, imported, part_of, two_classes, upload
from tests.support.one_service import Caller, eventually, stop_reconciling
from tests.support.raw_zip import raw_zip

KOREAN = raw_zip({f"{name}/{i}.txt".encode("cp949"): str(i).encode() for name in ("스포츠", "경제") for i in range(3)})


async def again(owner: Caller, dataset: dict[str, Any], part: str = "train", **body: Any) -> Any:
    return await owner("POST", f"/api/v1/datasets/{dataset['id']}/parts/{part}/read", json=body)


def classes(part: dict[str, Any]) -> dict[str, int]:
    return {row["name"]: row["count"] for row in part["report"]["classes"] if row["count"]}


def test_every_encoding_that_is_guessed_may_be_said() -> None:
    assert set(get_args(Encoding)) == {*OF_NAMES, *OF_TEXTS, "utf-8", "utf-16", "utf-16-le", "utf-16-be"}


@pytest.mark.parametrize(
    ("before", "said", "after"),
    [
        ({"a": "b"}, {"b": "c"}, {"a": "c", "b": "c"}),
        ({"a": "B"}, {"b": "c"}, {"a": "c", "b": "c"}),
        ({"a": "b"}, {"b": None}, {"a": None, "b": None}),
        ({"a": "b"}, {"b": "a"}, {"b": "a"}),
        ({"a": None}, {"a": "a"}, {}),
        ({"a": None}, {"a": "b"}, {"a": "b"}),
        ({"a": None}, {"b": "c"}, {"a": None, "b": "c"}),
        ({"a": None, "b": "a"}, {"a": "c"}, {"a": None, "b": "c"}),
    ],
    ids=str,
)
def test_what_is_said_of_classes_is_of_what_they_are_called_by_then(
    before: dict[str, str | None], said: dict[str, str | None], after: dict[str, str | None]
) -> None:
    assert mended({"classes": before}, {}, said, ()) == ({"classes": after} if after else {})


async def test_names_are_read_as_a_person_says_in_the_next_version(harness: Harness, owner: Caller) -> None:
    dataset, part = await imported(owner, KOREAN)
    assert set(classes(part)) == {"스포츠", "경제"}
    assert (await again(owner, dataset, names_encoding="gb18030")).status_code == 202
    assert set(classes(await part_of(owner, dataset, version=2))) == {"版力", "胶器明"}
    first = (await owner("GET", f"/api/v1/datasets/{dataset['id']}/versions/1")).json()["parts"][0]
    assert set(classes(first)) == {"스포츠", "경제"}
    keys = await harness.keys(f"datasets/{dataset['id']}/")
    assert len([key for key in keys if key.endswith("archive.zip")]) == 1
    assert len([key for key in keys if key.endswith("index.jsonl")]) == 2
    shown = (await owner("GET", f"/api/v1/datasets/{dataset['id']}/samples?label=版力")).json()
    assert [row["text"] for row in shown["items"]] == ["0", "1", "2"]


async def test_classes_are_renamed_merged_and_left_out_and_samples_too(owner: Caller) -> None:
    dataset, _ = await imported(owner, archive(two_classes(5) | {f"军事/{i}.txt": f"军事{i}" for i in range(3)}))
    answer = await again(owner, dataset, classes={"军事": "体育", "财经": "经济"}, leave_out=[0, 1], version=1)
    assert answer.status_code == 202, answer.text
    part = await part_of(owner, dataset, version=2)
    assert classes(part) == {"体育": 6, "经济": 5}
    assert {"count": 2} in [w["params"] for w in part["report"]["warnings"] if w["code"] == refusals.WARN_TAKEN_OUT]
    await again(owner, dataset, classes={"经济": None})
    third = await part_of(owner, dataset, version=3)
    assert third["reason"]["code"] == refusals.SINGLE_CLASS
    assert (await owner("GET", f"/api/v1/datasets/{dataset['id']}")).json()["current_version"] == 2


async def test_what_was_refused_is_read_as_what_the_dataset_is_for_now(harness: Harness, owner: Caller) -> None:
    dataset, part = await imported(owner, archive({f"{c}/{i}.png": PNG + bytes([i]) for c in "ab" for i in range(3)}))
    assert part["reason"]["code"] == refusals.WRONG_FORMAT
    kind = {"purpose": "image", "task_type": "image_classification"}
    edited = await owner("PATCH", f"/api/v1/datasets/{dataset['id']}", json=kind)
    assert edited.status_code == 200, edited.text
    assert (await again(owner, dataset)).status_code == 202

    async def is_ready() -> bool:
        return bool((await part_of(owner, dataset))["state"] == "ready")

    await eventually(is_ready)
    found = (await owner("GET", f"/api/v1/datasets/{dataset['id']}")).json()
    assert (found["current_version"], found["classes"]) == (1, ["a", "b"])


async def test_sides_in_one_archive_are_both_read_once_the_dataset_has_both(owner: Caller) -> None:
    files = {f"{side}/{name}": text for side in ("train", "test") for name, text in two_classes(3).items()}
    dataset, part = await imported(owner, archive(files))
    assert part["reason"]["code"] == refusals.SPLIT_FOLDERS
    await owner("PATCH", f"/api/v1/datasets/{dataset['id']}", json={"test_mode": "separate"})
    assert (await again(owner, dataset)).status_code == 202

    async def is_whole() -> bool:
        found = (await owner("GET", f"/api/v1/datasets/{dataset['id']}")).json()
        return bool(found["counts"] == {"train": 6, "test": 6})

    await eventually(is_whole)


@pytest.mark.parametrize("data", [b"no archive at all" * 10, archive(two_classes())[:-40]], ids=["none", "cut"])
async def test_what_is_no_archive_is_not_kept(harness: Harness, owner: Caller, data: bytes) -> None:
    dataset, _ = await imported(owner, data)
    refused = await again(owner, dataset)
    assert (refused.status_code, refused.json()["code"]) == (409, "dataset.archive_gone")

    async def is_gone() -> bool:
        return await harness.keys(f"datasets/{dataset['id']}/") == []

    await eventually(is_gone)


async def test_the_next_upload_takes_the_place_of_what_was_refused_and_kept(harness: Harness, owner: Caller) -> None:
    dataset, _ = await imported(owner, archive({f"{c}/{i}.png": PNG for c in "ab" for i in range(3)}))
    assert len(await harness.keys(f"datasets/{dataset['id']}/")) == 1
    await upload(owner, dataset, archive(two_classes()))
    await part_of(owner, dataset, version=2)

    async def one_archive() -> bool:
        keys = await harness.keys(f"datasets/{dataset['id']}/")
        return len([key for key in keys if key.endswith("archive.zip")]) == 1

    await eventually(one_archive)


@pytest.mark.parametrize(
    "body",
    [
        {"names_encoding": "latin-1"},
        {"classes": {"a": "b/c"}},
        {"classes": {"a": ""}},
        {"leave_out": [-1], "version": 1},
        {"leave_out": [0]},
        {"x": 1},
    ],
    ids=str,
)
async def test_what_cannot_be_said_is_refused(owner: Caller, body: dict[str, Any]) -> None:
    dataset, _ = await imported(owner, archive(two_classes()))
    assert (await again(owner, dataset, **body)).status_code == 422


async def test_only_who_may_edit_it_and_not_while_it_is_read(owner: Caller, other: Caller) -> None:
    dataset, _ = await imported(owner, archive(two_classes()))
    assert (await again(other, dataset)).status_code == 404
    assert (await again(owner, dataset, leave_out=[10_000], version=1)).status_code == 404
    assert (await again(owner, dataset, "test")).status_code == 409
    empty = await create(owner, name="leer")
    assert (await again(owner, empty)).json()["code"] == "dataset.archive_gone"


async def test_a_class_that_was_left_out_comes_back_by_its_name(owner: Caller) -> None:
    dataset, _ = await imported(owner, archive(two_classes(3) | {f"军事/{i}.txt": f"军事{i}" for i in range(3)}))
    await again(owner, dataset, classes={"军事": None, "财经": "经济"})
    second = await part_of(owner, dataset, version=2)
    assert (classes(second), second["left_out"]) == ({"体育": 3, "经济": 3}, ["军事"])
    assert (await again(owner, dataset, classes={"军事": "军事"})).status_code == 202
    third = await part_of(owner, dataset, version=3)
    assert (classes(third), third["left_out"]) == ({"体育": 3, "经济": 3, "军事": 3}, [])


async def test_a_class_that_is_not_there_cannot_be_changed(owner: Caller) -> None:
    """Also when the same is asked twice."""
    dataset, _ = await imported(owner, archive(two_classes(3) | {f"军事/{i}.txt": f"军事{i}" for i in range(3)}))
    refused = await again(owner, dataset, classes={"没有": "有", "财经": "经济"})
    assert (refused.status_code, refused.json()["code"]) == (422, "dataset.class_unknown")
    assert refused.json()["params"] == {"classes": ["没有"], "count": 1}
    assert (await again(owner, dataset, classes={"财经": "体育", "军事": "体育"})).status_code == 202
    assert (await part_of(owner, dataset, version=2))["state"] == "invalid"
    assert (await again(owner, dataset, classes={"财经": "体育"})).json()["code"] == "dataset.class_unknown"
    assert (await again(owner, dataset, classes={"体育": "运动"})).status_code == 202


async def test_samples_are_left_out_of_the_version_that_is_named_only(owner: Caller) -> None:
    dataset, _ = await imported(owner, archive(two_classes(5)))
    assert (await again(owner, dataset, leave_out=[0], version=1)).status_code == 202
    assert (await part_of(owner, dataset, version=2))["report"]["samples"] == 9
    twice = await again(owner, dataset, leave_out=[0], version=1)
    assert (twice.status_code, twice.json()["code"]) == (412, "edit.conflict")
    assert (await owner("GET", f"/api/v1/datasets/{dataset['id']}")).json()["parts"][0]["version"] == 2


async def test_an_archive_that_was_read_again_meanwhile_is_not_what_was_meant(
    owner: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    places = MendService._places

    async def meanwhile(*given: Any) -> list[int]:
        found = await places(*given)
        monkeypatch.undo()
        await again(owner, dataset, leave_out=[9], version=1)
        await part_of(owner, dataset, version=2)
        return found

    dataset, _ = await imported(owner, archive(two_classes(5)))
    monkeypatch.setattr(MendService, "_places", meanwhile)
    assert (await again(owner, dataset, leave_out=[0], version=1)).json()["code"] == "edit.conflict"


async def test_an_archive_is_read_by_one_request_at_a_time(harness: Harness) -> None:
    async with harness.run() as service:
        owner = service.as_user(OWNER)
        dataset, _ = await imported(owner, archive(two_classes()))
        await stop_reconciling(service)
        assert (await again(owner, dataset)).status_code == 202
        refused = await again(owner, dataset)
        assert (refused.status_code, refused.json()["code"]) == (409, "dataset.importing")
