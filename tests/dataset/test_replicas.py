"""Two replicas of the service on one database and one upload store."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, replace
from typing import Any

import pytest
from sqlalchemy import select
from svckit.objects.directory import DirectoryStore
from svckit.uploads.directory import DirectoryUploads
from svckit.uploads.tables import UPLOAD_WORK
from svckit.work import LeaseLost, Work, WorkQueue

from dataset_svc import importer
from dataset_svc.datasets.repository import PART_WORK
from dataset_svc.imports.reader import read_archive
from dataset_svc.imports.returned import Reading
from dataset_svc.models import Part
from dataset_svc.reconciler import DatasetReconciler
from dataset_svc.refusals import TOO_MANY_BAD, reason
from tests.dataset.harness import (
    OWNER,
    UPLOADS,
    Harness,
    archive,
    begin,
    create,
    part_of,
    patch,
    two_classes,
    upload,
)
from tests.support.one_service import Running, User, eventually, stop_reconciling


@dataclass
class Paused:
    """The reading of a dataset's archive by a process whose lease has ended. `go_on` lets it store what it has read."""

    dataset: dict[str, Any]
    step: "asyncio.Future[float | None]"
    go_on: asyncio.Event


async def test_replicas_continue_each_others_uploads(harness: Harness) -> None:
    data = archive(two_classes())
    async with harness.run() as first, harness.run() as second:
        callers = [first.as_user(OWNER), second.as_user(OWNER)]
        dataset = await create(callers[0])
        location = (await begin(callers[0], dataset, len(data))).headers["location"]
        for turn, at in enumerate(range(0, len(data), 300)):
            assert (await patch(callers[turn % 2], location, at, data[at : at + 300])).status_code == 204
        assert (await part_of(callers[1], dataset))["state"] == "ready"
    assert harness.spooled == []


async def test_an_archive_that_one_replica_received_is_imported_by_another(harness: Harness) -> None:
    async with harness.run() as first, harness.run() as second:
        await stop_reconciling(first)
        dataset = await create(first.as_user(OWNER))
        await upload(first.as_user(OWNER), dataset, archive(two_classes()))
        assert (await part_of(second.as_user(OWNER), dataset))["state"] == "ready"


async def test_only_one_replica_appends_at_a_time(harness: Harness) -> None:
    data, begun, go = archive(two_classes()), asyncio.Event(), asyncio.Event()

    async def slowly() -> AsyncIterator[bytes]:
        yield data[:100]
        begun.set()
        await go.wait()
        yield data[100:]

    async with harness.run() as first, harness.run() as second:
        owner = first.as_user(OWNER)
        dataset = await create(owner)
        location = (await begin(owner, dataset, len(data))).headers["location"]
        sending = asyncio.create_task(patch(owner, location, 0, slowly()))
        await begun.wait()
        refused = await patch(second.as_user(OWNER), location, 0, data)
        assert (refused.status_code, refused.json()["code"]) == (423, "upload.locked")
        go.set()
        assert (await sending).status_code == 204
        assert (await part_of(second.as_user(OWNER), dataset))["state"] == "ready"


async def test_replicas_share_the_work_and_do_nothing_twice(harness: Harness, monkeypatch: pytest.MonkeyPatch) -> None:
    finished: Counter[str] = Counter()
    read: Counter[str] = Counter()
    monkeypatch.setattr(DirectoryUploads, "finish", _counted(DirectoryUploads.finish, finished, 1))
    monkeypatch.setattr(importer, "read_archive", _counted(read_archive, read, 0))
    async with harness.run() as first, harness.run() as second:
        owner = first.as_user(OWNER)
        datasets = [await create(owner, f"数据{number}") for number in range(6)]
        uploads = [await upload(owner, dataset, archive(two_classes())) for dataset in datasets]
        for dataset in datasets:
            assert (await part_of(second.as_user(OWNER), dataset))["state"] == "ready"
        assert await _values(first, Part.state) == ["ready"] * 6
    assert finished == Counter(location.removeprefix(f"{UPLOADS}/") for location in uploads)
    assert sorted(read.values()) == [1] * 6


async def test_imports_hold_up_neither_deletes_nor_other_uploads(
    harness: Harness, monkeypatch: pytest.MonkeyPatch
) -> None:
    reading = asyncio.Event()

    async def stuck(*_: Any) -> None:
        reading.set()
        await asyncio.Event().wait()

    async with harness.run() as service:
        owner = service.as_user(OWNER)
        gone = await create(owner, "要删的")
        await upload(owner, gone, archive(two_classes()))
        await part_of(owner, gone)
        monkeypatch.setattr(importer, "read_archive", stuck)
        waiting = [await create(owner, f"数据{number}") for number in range(5)]
        for dataset in waiting:
            await upload(owner, dataset, archive(two_classes()))
        await reading.wait()
        assert (await owner("DELETE", f"/api/v1/datasets/{gone['id']}")).status_code == 204
        await eventually(lambda: _all_moved(harness, gone, waiting))


async def test_a_replica_leaves_the_folder_in_which_another_reads(
    harness: Harness, monkeypatch: pytest.MonkeyPatch
) -> None:
    reading, go, read = asyncio.Event(), asyncio.Event(), read_archive

    async def held_up(*given: Any) -> Any:
        reading.set()
        await go.wait()
        return await read(*given)

    monkeypatch.setattr(importer, "read_archive", held_up)
    async with harness.run() as service:
        owner, state = service.as_user(OWNER), service.app.state
        dataset = await create(owner)
        await upload(owner, dataset, archive(two_classes()))
        await reading.wait()
        (folder,) = harness.working
        other = DatasetReconciler(state.database, state.ports, state.live, harness.settings, state.storage)
        assert await other.find_due() == [f"part:{folder.name.split('-')[0]}"]
        assert harness.working == [folder]
        go.set()
        assert (await part_of(owner, dataset))["state"] == "ready"


async def test_an_archive_waits_for_the_reading_of_another_of_its_part(
    harness: Harness, monkeypatch: pytest.MonkeyPatch
) -> None:
    go, read = asyncio.Event(), read_archive

    async def held_up(*given: Any) -> Any:
        await go.wait()
        return await read(*given)

    monkeypatch.setattr(importer, "read_archive", held_up)
    data = archive(two_classes())
    async with harness.run() as service:
        owner, admin = service.as_user(OWNER), service.as_user(User("管理员", ("user", "admin")))
        dataset = await create(owner)
        location = (await begin(admin, dataset, len(data))).headers["location"]
        await upload(owner, dataset, data)
        await eventually(lambda: _values(service, Part.state))
        assert (await patch(admin, location, 0, data)).status_code == 204
        await eventually(lambda: _idle(service, f"upload:{location.removeprefix(f'{UPLOADS}/')}"))
        go.set()
        assert (await part_of(owner, dataset, version=2))["state"] == "ready"


@pytest.fixture
async def paused(harness: Harness, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Paused]:
    storing, go_on, put = asyncio.Event(), asyncio.Event(), DirectoryStore.put_file

    async def held_up(*given: Any, **how: Any) -> Any:
        if "index.jsonl" in given[1] and not storing.is_set():
            storing.set()
            await go_on.wait()
        return await put(*given, **how)

    monkeypatch.setattr(DirectoryStore, "put_file", held_up)
    async with harness.run(work_dir=harness.settings.work_dir / "paused") as app:
        owner, state = app.as_user(OWNER), app.app.state
        await stop_reconciling(app)
        dataset = await create(owner)
        await upload(owner, dataset, archive(two_classes()))
        kinds = DatasetReconciler(state.database, state.ports, state.live, state.settings, state.storage).kinds
        queue = WorkQueue(state.database, 30.0)
        (arrived,) = await queue.claim(UPLOAD_WORK, 1)
        await kinds[UPLOAD_WORK].step(arrived)
        await queue.done(arrived, None)
        (lease,) = await queue.claim(PART_WORK, 1)
        step = asyncio.ensure_future(kinds[PART_WORK].step(lease))
        await storing.wait()
        await queue.release([lease])
        yield Paused(dataset, step, go_on)


async def test_a_process_that_was_paused_leaves_nothing_of_a_deleted_dataset(harness: Harness, paused: Paused) -> None:
    """It was storing what it had read; meanwhile another has read the archive, and the dataset was deleted."""
    async with harness.run() as other:
        owner, dataset = other.as_user(OWNER), paused.dataset
        assert (await part_of(owner, dataset))["state"] == "ready"
        assert (await owner("DELETE", f"/api/v1/datasets/{dataset['id']}")).status_code == 204

        async def is_empty() -> bool:
            return await harness.keys("datasets/") == []

        await eventually(is_empty)
        paused.go_on.set()
        with pytest.raises(LeaseLost):
            await paused.step
        await eventually(is_empty)


async def test_a_process_that_was_paused_deletes_nothing_of_a_dataset_that_another_has_made_ready(
    harness: Harness, paused: Paused
) -> None:
    async with harness.run() as other:
        owner, dataset = other.as_user(OWNER), paused.dataset
        ready = await part_of(owner, dataset)
        assert ready["state"] == "ready"
        before = await harness.keys("datasets/")
        paused.go_on.set()
        with pytest.raises(LeaseLost):
            await paused.step
        await eventually(lambda: _no_work(other))
        assert await harness.keys("datasets/") == before
        assert await part_of(owner, dataset) == ready


async def test_a_process_that_was_paused_leaves_nothing_of_what_another_has_refused(
    harness: Harness, paused: Paused, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The archive stays, to be read again."""
    monkeypatch.setattr(importer, "read_archive", _refusing)
    async with harness.run() as other:
        owner, dataset = other.as_user(OWNER), paused.dataset
        assert (await part_of(owner, dataset))["state"] == "invalid"
        await eventually(lambda: _no_work(other))
        paused.go_on.set()
        with pytest.raises(LeaseLost):
            await paused.step

        async def only_the_archive() -> bool:
            return [key.rpartition("/")[2] for key in await harness.keys("datasets/")] == ["archive.zip"]

        await eventually(only_the_archive)


async def _refusing(*given: Any) -> Reading:
    reading = await read_archive(*given)
    return replace(reading, reasons={"train": reason(TOO_MANY_BAD)})


async def _no_work(service: Running) -> bool:
    return not await _values(service, Work.key)


def _counted(call: Callable[..., Awaitable[Any]], counts: Counter[str], which: int) -> Callable[..., Awaitable[Any]]:
    """Counts by the argument `which`, or by its archive."""

    async def counted(*given: Any) -> Any:
        counts[str(getattr(given[which], "archive", given[which]))] += 1
        return await call(*given)

    return counted


async def _all_moved(harness: Harness, gone: dict[str, Any], waiting: list[dict[str, Any]]) -> bool:
    """Whether nothing of one dataset and the archive of each other lies in the store."""
    kept = [await harness.keys(f"datasets/{dataset['id']}/") for dataset in waiting]
    return not await harness.keys(f"datasets/{gone['id']}/") and all(len(keys) == 1 for keys in kept)


async def _idle(service: Running, key: str) -> bool:
    """Whether nobody has to work on it."""
    return key not in await _values(service, Work.key)


async def _values(service: Running, column: Any) -> list[str]:
    async with service.app.state.database.reading() as session:
        return list(await session.scalars(select(column)))
