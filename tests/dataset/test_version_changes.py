"""What came and went between two versions of a part, whether of one archive or of two."""

import asyncio
import json
import time
from typing import Any

import pytest

from dataset_svc.samples import changes
from tests.dataset.harness import Harness, archive, imported, part_of, two_classes, upload
from tests.dataset.test_version_removal import read_again
from tests.support.one_service import Caller

KINDS = ("added", "removed", "changed", "relabelled", "moved")


async def compared(caller: Caller, dataset: dict[str, Any], since: int, version: int, **query: Any) -> dict[str, Any]:
    path = f"/api/v1/datasets/{dataset['id']}/versions/{version}/changes"
    answer = await caller("GET", path, params={"since": since, **query})
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def counts(found: dict[str, Any]) -> dict[str, int]:
    return {kind: found[kind]["count"] for kind in KINDS if found[kind]["count"]} | {"same": found["same"]}


def members(found: dict[str, Any], kind: str) -> list[tuple[str | None, str | None]]:
    return [tuple(row[side] and row[side]["member"] for side in ("before", "after")) for row in found[kind]["items"]]


async def again(caller: Caller, dataset: dict[str, Any], files: dict[str, Any], version: int = 2) -> None:
    await upload(caller, dataset, archive(files))
    part = await part_of(caller, dataset, version=version)
    assert part["state"] == "ready", part


async def test_two_archives_are_compared_by_path_and_content(owner: Caller) -> None:
    files = two_classes(5)
    dataset, _ = await imported(owner, archive(files))
    later = files | {"财经/0.txt": "改了", "财经/新.txt": "新的", "体育/b1.txt": files["体育/1.txt"]}
    later |= {"财经/来自体育.txt": files["体育/2.txt"]}
    for gone in ("体育/1.txt", "体育/2.txt", "体育/3.txt"):
        del later[gone]
    await again(owner, dataset, later)
    found = await compared(owner, dataset, 1, 2)
    assert (found["before"], found["after"]) == (10, 10)
    assert counts(found) == {**dict.fromkeys(KINDS, 1), "same": 6}
    assert members(found, "added") == [(None, "财经/新.txt")]
    assert members(found, "removed") == [("体育/3.txt", None)]
    assert members(found, "changed") == [("财经/0.txt", "财经/0.txt")]
    assert members(found, "moved") == [("体育/1.txt", "体育/b1.txt")]
    assert members(found, "relabelled") == [("体育/2.txt", "财经/来自体育.txt")]
    assert found["relabelled"]["items"][0]["before"]["label"] == "体育"
    assert found["classes"] == [
        {"name": "体育", "before": 5, "after": 3},
        {"name": "财经", "before": 5, "after": 7},
    ]
    back = await compared(owner, dataset, 2, 1)
    assert members(back, "added") == [(None, "体育/3.txt")]


async def test_one_archive_that_was_read_again_is_compared_by_where_its_samples_lie(owner: Caller) -> None:
    """Copies within it are not taken for one another."""
    dataset, _ = await imported(owner, archive(two_classes(3) | {"体育/副本.txt": "财经 第0条"}))
    await read_again(owner, dataset, 2, classes={"体育": "运动"}, leave_out=[4], of=1)
    found = await compared(owner, dataset, 1, 2)
    assert counts(found) == {"removed": 1, "relabelled": 4, "same": 2}
    assert ("体育/副本.txt", "运动/副本.txt") in members(found, "relabelled")
    assert {row["name"]: (row["before"], row["after"]) for row in found["classes"]} == {
        "体育": (4, 0),
        "运动": (0, 4),
        "财经": (3, 2),
    }


async def test_texts_that_are_read_in_another_encoding_are_changed(owner: Caller) -> None:
    files = {f"{name}/{i}.txt": f"한국어 문장 {i}".encode("cp949") for name in ("a", "b") for i in range(3)}
    dataset, _ = await imported(owner, archive(files))
    await read_again(owner, dataset, 2, texts_encoding="gb18030")
    assert counts(await compared(owner, dataset, 1, 2)) == {"changed": 6, "same": 0}


async def test_a_row_before_others_moves_them(owner: Caller) -> None:
    """Records are called by their lines."""
    rows = [f"{label}\t第{i}条{label}" for label in ("体育", "财经") for i in range(4)]
    form = {"format": "single_text"}
    dataset, part = await imported(owner, archive({"数据.tsv": "\n".join(rows)}), **form)
    assert part["state"] == "ready", part
    await again(owner, dataset, {"数据.tsv": "\n".join(["体育\t新的一条", *rows])})
    found = await compared(owner, dataset, 1, 2)
    assert counts(found) == {"added": 1, "moved": 8, "same": 0}
    await read_again(owner, dataset, 3, leave_out=[1], of=2)
    assert counts(await compared(owner, dataset, 2, 3)) == {"removed": 1, "same": 8}


async def test_what_is_marked_otherwise_is_told_as_what_is_of_another_class(owner: Caller) -> None:
    form = {"format": "json", "task_type": "entity_extraction", "annotation": "entity"}
    marked = [[6, 8, "地点"], [0, 1, "序数"]]
    rows: list[dict[str, Any]] = [{"text": f"第{i}句话里有北京", "entities": marked} for i in range(4)]
    dataset, part = await imported(owner, archive({"data.json": json.dumps(rows)}), **form)
    assert part["state"] == "ready", part
    rows[1]["entities"] = [[6, 8, "机构"], [0, 1, "序数"]]
    rows[2]["text"] += "。"
    await again(owner, dataset, {"data.json": json.dumps(rows)})
    assert counts(await compared(owner, dataset, 1, 2)) == {"changed": 1, "relabelled": 1, "same": 2}


async def test_a_version_is_the_same_as_itself(owner: Caller) -> None:
    dataset, _ = await imported(owner, archive(two_classes()))
    assert counts(await compared(owner, dataset, 1, 1)) == {"same": 10}


async def test_lists_are_cut_and_numbers_are_whole(owner: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    """In portions, too."""
    monkeypatch.setattr(changes, "_PORTION", 7)
    monkeypatch.setattr(changes, "_LISTED", 3)
    monkeypatch.setattr(changes, "_LISTED_CLASSES", 2)
    dataset, _ = await imported(owner, archive({f"{name}/{i}.txt": f"{name}{i}" for name in "abc" for i in range(20)}))
    await again(owner, dataset, {f"{name}/{i}.txt": f"{name}{i}" for name in "abcd" for i in range(10, 20)})
    found = await compared(owner, dataset, 1, 2)
    assert counts(found) == {"added": 10, "removed": 30, "same": 30}
    assert (len(found["added"]["items"]), len(found["removed"]["items"])) == (3, 3)
    assert (found["class_count"], len(found["classes"])) == (4, 2)


async def test_what_cannot_be_compared_is_refused(owner: Caller, other: Caller) -> None:
    dataset, _ = await imported(owner, archive(two_classes()))
    await upload(owner, dataset, b"no archive")
    await part_of(owner, dataset, version=2)
    path = f"/api/v1/datasets/{dataset['id']}/versions"
    for which in ("2/changes?since=1", "1/changes?since=2", "9/changes?since=1", "1/changes?since=1&part=test"):
        answer = await owner("GET", f"{path}/{which}")
        assert (answer.status_code, answer.json()["code"]) == (409, "dataset.part_not_ready"), which
    assert (await other("GET", f"{path}/1/changes?since=1")).status_code == 404
    assert (await owner("GET", f"{path}/1/changes")).status_code == 422


async def test_files_that_are_gone_are_named(harness: Harness, owner: Caller) -> None:
    dataset, _ = await imported(owner, archive(two_classes()))
    index = next(key for key in await harness.keys(f"datasets/{dataset['id']}/") if key.endswith("index.jsonl"))
    await harness.store.delete(index)
    answer = await owner("GET", f"/api/v1/datasets/{dataset['id']}/versions/1/changes?since=1")
    assert (answer.status_code, answer.json()["code"]) == (410, "dataset.files_damaged")


async def test_nobody_waits_while_versions_are_compared(owner: Caller) -> None:
    """How long the event loop was at work without a pause: of processor time, since others may have the machine."""
    names = [f"{name}/{i}.txt" for name in "ab" for i in range(10_000)]
    dataset, _ = await imported(owner, archive({name: name for name in names}))
    longest, last, ended = 0.0, time.thread_time(), asyncio.Event()

    async def look() -> None:
        nonlocal longest, last
        while not ended.is_set():
            await asyncio.sleep(0)
            longest, last = max(longest, time.thread_time() - last), time.thread_time()

    looking = asyncio.create_task(look())
    await compared(owner, dataset, 1, 1)
    ended.set()
    await looking
    assert longest < 0.05
