"""An archive on its way from the browser into the store, and what a killed process leaves."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from sqlalchemy import select, update
from svckit.db import now
from svckit.telemetry import THING_HEADER
from svckit.uploads.tables import Upload

from dataset_svc.importer import FOLDER
from dataset_svc.models import Part
from tests.dataset.harness import (
    OWNER,
    TUS,
    Harness,
    archive,
    begin,
    create,
    part_of,
    patch,
    two_classes,
    upload,
)
from tests.support.one_service import Caller, Running, eventually, stop_reconciling


async def test_an_archive_sent_in_chunks_is_imported(owner: Caller) -> None:
    dataset, data = await create(owner), archive(two_classes())
    location = (await begin(owner, dataset, len(data))).headers["location"]
    answers = [await patch(owner, location, at, data[at : at + 300]) for at in range(0, len(data), 300)]
    assert {answer.status_code for answer in answers} == {204}
    # for the audit log, which keeps the one that says what the file was for
    assert [answer.headers.get(THING_HEADER, "")[:26] for answer in answers] == [""] * (len(answers) - 1) + [
        dataset["id"]
    ]
    assert (await part_of(owner, dataset))["state"] == "ready"


async def test_the_detail_shows_how_far_an_upload_is(owner: Caller) -> None:
    dataset, data = await create(owner), archive(two_classes())
    location = (await begin(owner, dataset, len(data))).headers["location"]
    await patch(owner, location, 0, data[: len(data) // 2])
    part = (await owner("GET", f"/api/v1/datasets/{dataset['id']}")).json()["parts"][0]
    assert part["state"] == "uploading"
    assert part["progress"] == pytest.approx(0.5, abs=0.01)
    assert part["filename"] == "数据.zip"
    assert part["upload_id"] == location.rpartition("/")[2]


async def test_a_concurrent_patch_is_locked_out_and_the_archive_stays_whole(owner: Caller) -> None:
    dataset, data = await create(owner), archive(two_classes())
    location = (await begin(owner, dataset, len(data))).headers["location"]
    begun, go = asyncio.Event(), asyncio.Event()

    async def slowly() -> AsyncIterator[bytes]:
        yield data[:100]
        begun.set()
        await go.wait()
        yield data[100:]

    first = asyncio.create_task(patch(owner, location, 0, slowly()))
    await begun.wait()
    assert (await patch(owner, location, 0, data)).status_code == 423
    go.set()
    assert (await first).status_code == 204
    assert (await part_of(owner, dataset))["state"] == "ready"


async def test_only_the_owner_uploads_and_only_wanted_parts(owner: Caller, other: Caller) -> None:
    dataset = await create(owner)
    assert (await begin(other, dataset, 10)).status_code == 404
    refused = await begin(owner, dataset, 10, part="test")
    assert (refused.status_code, refused.json()["code"]) == (422, "dataset.part_not_wanted")
    assert (await begin(owner, {"id": "01HZX00000000000000000000A"}, 10)).status_code == 404


async def test_an_imported_archive_leaves_nothing_in_the_spool(harness: Harness, owner: Caller) -> None:
    dataset = await create(owner)
    location = await upload(owner, dataset, archive(two_classes()))
    await part_of(owner, dataset)
    assert harness.spooled == []
    assert harness.working == []
    assert (await owner("DELETE", location, headers=TUS)).status_code == 409
    prefix = f"datasets/{dataset['id']}/{location.rpartition('/')[2]}"
    names = [key.removeprefix(f"{prefix}/").split("/", 1) for key in await harness.keys(f"{prefix}/")]
    assert sorted(name[-1] for name in names) == [
        "archive.zip",
        "train/index.classes",
        "train/index.jsonl",
        "train/index.offsets",
    ]


async def test_a_restart_after_the_last_byte_finishes_the_import(harness: Harness) -> None:
    """The process is gone before the part has a row: only the complete upload and its spool file are there."""
    async with harness.run() as first:
        owner = first.as_user(OWNER)
        dataset = await create(owner)
        await stop_reconciling(first)
        await upload(owner, dataset, archive(two_classes()))
        assert await _states(first, Upload) == ["complete"]
        assert await _states(first, Part) == []
        assert len(harness.spooled) == 1
    async with harness.run() as second:
        assert (await part_of(second.as_user(OWNER), dataset))["state"] == "ready"
        assert await _states(second, Upload) == ["taken"]
    assert harness.spooled == []


@pytest.mark.parametrize(
    "fault", ["dataset.before_part", "dataset.after_part", "dataset.after_move", "dataset.after_read"]
)
async def test_a_failure_at_any_point_of_the_import_makes_one_part_in_the_end(
    harness: Harness, monkeypatch: pytest.MonkeyPatch, fault: str
) -> None:
    monkeypatch.setenv("MODELYARD_FAULT", f"{fault}:raise")
    monkeypatch.setattr("svckit.faults._passed", {})
    async with harness.run() as service:
        owner = service.as_user(OWNER)
        dataset = await create(owner)
        await upload(owner, dataset, archive(two_classes()))
        assert (await part_of(owner, dataset))["state"] == "ready"
        assert await _states(service, Part) == ["ready"]
    assert harness.spooled == []


async def test_a_part_whose_archive_is_lost_says_so(harness: Harness) -> None:
    async with harness.run() as first:
        owner = first.as_user(OWNER)
        dataset = await create(owner)
        await stop_reconciling(first)
        await upload(owner, dataset, archive(two_classes()))
    harness.spooled[0].unlink()
    async with harness.run() as second:
        part = await part_of(second.as_user(OWNER), dataset)
    assert part["reason"]["code"] == "import.upload_lost"


async def test_an_upload_that_a_killed_process_was_writing_goes_on_after_a_restart(harness: Harness) -> None:
    data = archive(two_classes())
    async with harness.run() as first:
        dataset = await create(first.as_user(OWNER))
        location = (await begin(first.as_user(OWNER), dataset, len(data))).headers["location"]
        async with first.app.state.database.writing() as session:
            await session.execute(update(Upload).values(writer="killed", writer_until=now() + timedelta(seconds=60)))
        assert (await patch(first.as_user(OWNER), location, 0, data)).status_code == 423
    async with harness.run(alone=True) as second:
        assert (await patch(second.as_user(OWNER), location, 0, data)).status_code == 204
        assert (await part_of(second.as_user(OWNER), dataset))["state"] == "ready"


async def test_a_start_removes_the_working_folders_that_a_killed_process_left(harness: Harness) -> None:
    left = harness.settings.work_dir / FOLDER / "x-y"
    left.mkdir(parents=True)

    async def tidied() -> bool:
        return not harness.working

    async with harness.run():
        await eventually(tidied)


async def test_an_upload_for_a_dataset_that_was_deleted_is_dropped(
    harness: Harness, owner: Caller, service: Running
) -> None:
    dataset = await create(owner)
    location = (await begin(owner, dataset, 10)).headers["location"]
    assert (await owner("DELETE", f"/api/v1/datasets/{dataset['id']}")).status_code == 204
    assert (await patch(owner, location, 0, b"0123456789")).status_code == 410
    await service.app.state.uploads.sweep()
    assert harness.spooled == []


async def _states(service: Running, table: type[Upload] | type[Part]) -> list[str]:
    async with service.app.state.database.reading() as session:
        return list(await session.scalars(select(table.state)))
