"""What the list shows of a dataset: what is inside, whose it is, and how many things use it."""

from typing import Any

from svckit.ids import new_id

from tests.dataset.harness import OWNER, PNG, archive, create, imported, part_of, two_classes, upload
from tests.support.one_service import Caller, Running


async def rows(caller: Caller) -> dict[str, Any]:
    return {row["name"]: row for row in (await caller("GET", "/api/v1/datasets")).json()["items"]}


async def test_a_row_shows_the_first_line_of_the_first_text(owner: Caller) -> None:
    long = "长" * 500
    files = {"a/1.txt": "\r\n  first\tline \r\nsecond line".encode("utf-8-sig"), "b/1.txt": "two"}
    await imported(owner, archive(files), name="texts", tags=["news"])
    await imported(owner, archive({"a/1.txt": f"{long}\n".encode("gb18030"), "b/1.txt": long}), name="long")
    await create(owner, name="empty")
    found = await rows(owner)
    about = {"part": "train", "version": 1, "sample": 0, "member": "a/1.txt"}
    assert found["texts"]["preview"] == about | {"text": "first line"}
    assert found["long"]["preview"]["text"] == "长" * 120
    assert found["empty"]["preview"] is None
    assert (found["texts"]["tags"], found["texts"]["owner_name"]) == (["news"], OWNER.name)


async def test_a_row_names_the_first_picture_and_the_newest_version_counts(owner: Caller) -> None:
    kind = {"purpose": "image", "task_type": "image_classification"}
    dataset, _ = await imported(owner, archive({"a/1.png": PNG + b"1", "b/2.png": PNG + b"2"}), **kind)
    preview = (await rows(owner))["新闻"]["preview"]
    assert (preview["member"], preview["text"]) == ("a/1.png", None)
    path = f"/api/v1/datasets/{dataset['id']}/samples/{preview['sample']}/content"
    shown = await owner("GET", path, params={"part": preview["part"], "version": preview["version"]})
    assert (shown.status_code, shown.content) == (200, PNG + b"1")
    await upload(owner, dataset, archive({"c/3.png": PNG + b"3", "d/4.png": PNG + b"4"}))
    await part_of(owner, dataset, version=2)
    preview = (await rows(owner))["新闻"]["preview"]
    assert (preview["member"], preview["version"]) == ("c/3.png", 2)


async def test_a_row_counts_what_uses_it(owner: Caller, service: Running) -> None:
    used, _ = await imported(owner, archive(two_classes()), name="used")
    await create(owner, name="unused")
    training = service.as_service("training-svc")
    for kind, count in (("task", 2), ("project", 1)):
        for _ in range(count):
            path = f"/internal/datasets/{used['id']}/references/{kind}/{new_id()}"
            assert (await training("PUT", path, json={"owner_id": OWNER.id, "name": "x"})).status_code == 204
    found = await rows(owner)
    assert (found["used"]["used_by"], found["unused"]["used_by"]) == ({"project": 1, "task": 2}, {})
    assert (await owner("GET", f"/api/v1/datasets/{used['id']}")).json()["used_by"] == {"project": 1, "task": 2}
