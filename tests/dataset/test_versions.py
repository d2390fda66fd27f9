"""How far an import has come, in the list, and what is kept of earlier versions."""

from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest
from sqlalchemy import select
from svckit.live import LiveRow
from svckit.uploads import tables

from dataset_svc.imports.job import Job
from dataset_svc.imports.reader import read_archive
from dataset_svc.imports.returned import Reading
from tests.dataset.harness import (
    OWNER,
    Harness,
    archive,
    begin,
    create,
    imported,
    part_of,
    patch,
    two_classes,
    upload,
)
from tests.support.one_service import Caller, Running, stop_reconciling


async def listed(caller: Caller, **params: str) -> dict[str, str]:
    """Name -> import state."""
    rows = (await caller("GET", "/api/v1/datasets", params=params)).json()["items"]
    return {row["name"]: row["import_state"] for row in rows}


async def test_the_list_tells_how_far_each_import_has_come(owner: Caller) -> None:
    await create(owner, "空")
    arriving = await create(owner, "上传中")
    await begin(owner, arriving, 100)
    bad = await create(owner, "坏")
    await upload(owner, bad, b"no archive")
    await part_of(owner, bad)
    half = await create(owner, "一半", test_mode="separate")
    await upload(owner, half, archive(two_classes()))
    await part_of(owner, half)
    await imported(owner, archive(two_classes()), name="好")
    shown = (await owner("GET", "/api/v1/datasets")).json()["items"]
    assert {row["name"]: row["import_progress"] for row in shown} == {
        **dict.fromkeys(("空", "坏", "一半", "好")),
        "上传中": 0.0,
    }
    states = {"空": "empty", "上传中": "uploading", "坏": "invalid", "一半": "partial", "好": "ready"}
    assert await listed(owner) == states
    assert await listed(owner, state="invalid") == {"坏": "invalid"}
    assert (await owner("GET", f"/api/v1/datasets/{half['id']}")).json()["import_state"] == "partial"


async def test_how_far_the_reading_is_is_told_apart_from_states(
    service: Running, owner: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever looks writes it into what they see, and asks for nothing."""

    async def slowly(job: Job, timeout_s: float, progress: Callable[[float], Awaitable[None]]) -> Reading:
        await progress(0.5)
        return await read_archive(job, timeout_s, progress)

    monkeypatch.setattr("dataset_svc.importer.read_archive", slowly)
    dataset, _ = await imported(owner, archive(two_classes()))
    async with service.app.state.database.reading() as session:
        rows = list(await session.scalars(select(LiveRow).where(LiveRow.topic == f"dataset:{dataset['id']}")))
    told = [(row.event, row.data["state"], row.data["progress"]) for row in rows if row.data.get("part") == "train"]
    assert [each for each in told if each[0] == "progress"] == [("progress", "validating", 0.5)]
    assert ("state", "ready", 1.0) in told


async def test_an_upload_that_nobody_sends_is_interrupted_with_what_was_received(
    harness: Harness, service: Running, owner: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = archive(two_classes())
    dataset = await create(owner)
    location = str((await begin(owner, dataset, len(data))).headers["location"])
    assert (await patch(owner, location, 0, data[:40])).status_code == 204
    path = f"/api/v1/datasets/{dataset['id']}"
    coming = (await owner("GET", path)).json()
    assert (coming["import_state"], coming["parts"][0]["state"], coming["parts"][0]["received"]) == (
        ("uploading", "uploading", 40)
    )
    monkeypatch.setattr(tables, "INTERRUPTED_AFTER", timedelta(0))
    found = (await owner("GET", path)).json()
    part = found["parts"][0]
    assert (found["import_state"], part["state"], part["received"], part["size"]) == (
        ("interrupted", "interrupted", 40, len(data))
    )
    assert part["progress"] == found["import_progress"] == 40 / len(data)
    assert await listed(owner, state="interrupted") == {"新闻": "interrupted"}
    overview = (await service.as_service("gateway")("GET", "/internal/overview")).json()
    assert overview["counts"] == {"dataset": {"interrupted": 1}}
    await service.app.state.uploads.sweep()
    async with service.app.state.database.reading() as session:
        told = [row.data for row in await session.scalars(select(LiveRow).order_by(LiveRow.position))]
    assert told[-1]["state"] == "interrupted"
    assert (await patch(owner, location, 40, data[40:])).status_code == 204
    assert (await part_of(owner, dataset))["state"] == "ready"


async def test_a_failed_import_says_why_wherever_it_is_shown(owner: Caller) -> None:
    """Also beside an earlier version that stays in use."""
    bad = await create(owner, "坏")
    await upload(owner, bad, b"no archive")
    await part_of(owner, bad)
    used, _ = await imported(owner, archive(two_classes()), name="用")
    await upload(owner, used, b"no archive")
    await part_of(owner, used, version=2)
    rows = {row["name"]: row for row in (await owner("GET", "/api/v1/datasets")).json()["items"]}
    assert (rows["坏"]["import_state"], rows["用"]["import_state"]) == ("invalid", "ready")
    detail = (await owner("GET", f"/api/v1/datasets/{bad['id']}")).json()
    for told in (rows["坏"], rows["用"], detail):
        assert told["import_reason"]["code"] == detail["parts"][0]["reason"]["code"]


async def test_an_archive_that_has_arrived_is_validating_wherever_it_is_shown(harness: Harness) -> None:
    async with harness.run() as service:
        await stop_reconciling(service)
        owner = service.as_user(OWNER)
        dataset = await create(owner)
        await upload(owner, dataset, archive(two_classes()))
        found = (await owner("GET", f"/api/v1/datasets/{dataset['id']}")).json()
        overview = (await service.as_service("gateway")("GET", "/internal/overview")).json()
        assert (found["import_state"], found["parts"][0]["state"]) == ("validating", "validating")
        assert overview["counts"] == {"dataset": {"validating": 1}}
        assert await listed(owner, state="validating") == {"新闻": "validating"}


async def test_a_refused_upload_leaves_the_earlier_version_in_use_and_readable(owner: Caller) -> None:
    dataset, _ = await imported(owner, archive(two_classes()))
    await upload(owner, dataset, b"no archive")
    await part_of(owner, dataset, version=2)
    path = f"/api/v1/datasets/{dataset['id']}/versions"
    versions = (await owner("GET", path)).json()
    assert [(row["version"], row["current"]) for row in versions] == [(2, False), (1, True)]
    assert [part["state"] for row in versions for part in row["parts"]] == ["invalid", "ready"]
    assert all(part["report"] is None for row in versions for part in row["parts"])
    earlier = (await owner("GET", f"{path}/1")).json()
    assert earlier["parts"][0]["report"]["samples"] == 10
    assert (await owner("GET", f"{path}/3")).status_code == 404


async def test_versions_are_hidden_from_those_who_may_not_see_the_dataset(owner: Caller, other: Caller) -> None:
    dataset, _ = await imported(owner, archive(two_classes()))
    assert (await other("GET", f"/api/v1/datasets/{dataset['id']}/versions")).status_code == 404
    assert (await other("GET", f"/api/v1/datasets/{dataset['id']}/versions/1")).status_code == 404
