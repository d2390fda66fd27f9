"""Two processes of the model service on one database share the work: nothing is done twice or written late."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest
from sqlalchemy import func, select
from svckit.errors import NotFound
from svckit.live import LiveFeed
from svckit.objects.directory import DirectoryStore
from svckit.objects.port import StoredObject
from svckit.work import LeaseLost, WorkQueue

from model_svc.adapters.services import ServicePeer
from model_svc.adapters.training import TrainingPeer
from model_svc.models import Model
from model_svc.ports import Ports
from model_svc.reconciler import ModelReconciler
from model_svc.registry.repository import IMPORT_WORK
from tests.model.harness import FILES, OWNER, Harness, model_of
from tests.support.one_service import Running, eventually, stop_reconciling


async def count_models(service: Running) -> int:
    async with service.app.state.database.reading() as session:
        return int(await session.scalar(select(func.count()).select_from(Model)))


async def test_two_processes_bring_each_training_in_once(harness: Harness, monkeypatch: pytest.MonkeyPatch) -> None:
    copied: Counter[str] = Counter()
    copy = DirectoryStore.copy

    async def counted(store: DirectoryStore, source: str, target: str) -> StoredObject:
        copied[source] += 1
        return await copy(store, source, target)

    monkeypatch.setattr(DirectoryStore, "copy", counted)
    async with harness.run() as first, harness.run() as second:
        events = [await harness.train(name=f"模型 {number}") for number in range(6)]
        await asyncio.gather(*(harness.around.send(event) for event in events))
        for event in events:
            await model_of(second.as_user(OWNER), event.task_id)
        assert await count_models(first) == len(events)
    assert copied.total() == len(events) * (len(FILES) + 1)
    assert set(copied.values()) == {1}


async def test_what_a_killed_process_had_claimed_is_taken_over(harness: Harness) -> None:
    async with harness.run() as killed:
        await stop_reconciling(killed)
        event = await harness.train()
        await harness.around.send(event)
        assert await WorkQueue(killed.app.state.database, 0.5).claim("import", 1)
        async with harness.run() as other:
            await model_of(other.as_user(OWNER), event.task_id)
            assert await count_models(other) == 1


@dataclass
class Paused:
    """An import by a process whose lease has ended. `go_on` lets it make its first copy."""

    task_id: str
    step: "asyncio.Future[float | None]"
    go_on: asyncio.Event


@pytest.fixture
async def paused(harness: Harness, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Paused]:
    copying, go_on, copy = asyncio.Event(), asyncio.Event(), DirectoryStore.copy

    async def held_up(store: DirectoryStore, source: str, target: str) -> StoredObject:
        if not copying.is_set():
            copying.set()
            await go_on.wait()
        return await copy(store, source, target)

    monkeypatch.setattr(DirectoryStore, "copy", held_up)
    async with harness.run() as app:
        await stop_reconciling(app)
        event, database = await harness.train(), app.app.state.database
        await harness.around.send(event)
        (lease,) = await WorkQueue(database, 0.5).claim("import", 1)
        ports = Ports(harness.store, TrainingPeer(harness.around.peers), ServicePeer(harness.around.peers))
        work = ModelReconciler(database, ports, LiveFeed(database), harness.settings, app.app.state.storage)
        step = asyncio.ensure_future(work.kinds[IMPORT_WORK].step(lease))
        await copying.wait()
        yield Paused(event.task_id, step, go_on)


async def test_a_process_that_was_paused_writes_nothing(harness: Harness, paused: Paused) -> None:
    async with harness.run() as other:
        owner = other.as_user(OWNER)
        model = await model_of(owner, paused.task_id)
        paused.go_on.set()
        with pytest.raises(LeaseLost):
            await paused.step
        assert await model_of(owner, paused.task_id) == model
        assert await count_models(other) == 1


async def test_a_process_that_was_paused_deletes_nothing(harness: Harness, paused: Paused) -> None:
    """The training was deleted after another process had brought it in."""
    async with harness.run() as other:
        model = await model_of(other.as_user(OWNER), paused.task_id)
        await harness.store.delete_prefix(f"training/{paused.task_id}/")
        paused.go_on.set()
        with pytest.raises(LeaseLost):
            await paused.step
        assert len([found async for found in harness.store.list(f"models/{model['id']}/")]) == len(FILES) + 1


async def test_a_process_that_was_paused_leaves_nothing_of_a_deleted_model(harness: Harness, paused: Paused) -> None:
    async with harness.run() as other:
        owner = other.as_user(OWNER)
        model = await model_of(owner, paused.task_id)
        assert (await owner("DELETE", f"/api/v1/models/{model['id']}")).status_code == 204

        async def is_empty() -> bool:
            return not [found async for found in harness.store.list("models/")]

        await eventually(is_empty)
        paused.go_on.set()
        with pytest.raises(NotFound):
            await paused.step
        await eventually(is_empty)
