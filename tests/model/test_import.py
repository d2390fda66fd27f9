"""A finished training becomes exactly one model, however often its event comes and wherever the platform is killed."""

import asyncio
import hashlib
from collections.abc import Awaitable, Callable

from sqlalchemy import func, select
from starlette.responses import PlainTextResponse
from starlette.types import Receive, Scope, Send
from svckit.contracts.events import TrainingFinished
from svckit.ids import new_id
from svckit.live import LiveFeed
from svckit.objects.port import StoredObject
from svckit.work import WorkQueue

from model_svc.models import Model
from model_svc.reconciler import ModelReconciler
from model_svc.registry.repository import IMPORT_WORK
from tests.model.harness import FILES, OWNER, Harness, model_of
from tests.support.one_service import Caller, Running, eventually, stop_reconciling


async def count_models(service: Running) -> int:
    async with service.app.state.database.reading() as session:
        return int(await session.scalar(select(func.count()).select_from(Model)))


async def test_a_success_makes_one_model_with_all_files(harness: Harness, service: Running, owner: Caller) -> None:
    event = await harness.train()
    await harness.around.send(event)
    model = await model_of(owner, event.task_id)
    detail = (await owner("GET", f"/api/v1/models/{model['id']}")).json()
    files = {path.removeprefix("output/model/"): data for path, data in FILES.items()}
    expected = {path: (len(data), hashlib.sha256(data).hexdigest()) for path, data in files.items()}
    assert {file["path"]: (file["size"], file["sha256"]) for file in detail["files"]} == expected
    for path, data in files.items():
        assert await harness.store.get_bytes(f"models/{model['id']}/files/{path}") == data
    assert await harness.store.get_bytes(f"models/{model['id']}/evaluation.json") == b'{"accuracy": 0.9}'
    assert (detail["version"], detail["metrics"], detail["servable"]) == (1, {"accuracy": 0.9}, True)
    assert detail["lineage"]["dataset"]["version"] == 2
    assert detail["owner_name"] == OWNER.name


async def test_what_a_model_takes_is_told_when_it_is_ready(harness: Harness, service: Running, owner: Caller) -> None:
    event = await harness.train()
    await harness.around.send(event)
    await model_of(owner, event.task_id)
    size = sum(len(data) for path, data in FILES.items() if path.startswith("output/model/"))

    async def told() -> bool:
        return harness.around.storage.sizes == {OWNER.id: size}

    await eventually(told)


async def test_the_event_twice_makes_one_model(harness: Harness, service: Running, owner: Caller) -> None:
    event = await harness.train()
    sent = await harness.around.send(event)
    await harness.around.send(event, sent.id)
    await harness.around.send(event)
    await model_of(owner, event.task_id)
    assert await count_models(service) == 1


async def test_the_next_training_of_the_name_makes_the_next_version(
    harness: Harness, service: Running, owner: Caller
) -> None:
    for version in (1, 2):
        event = await harness.train()
        await harness.around.send(event)
        assert (await model_of(owner, event.task_id))["version"] == version


async def test_only_a_success_makes_a_model(harness: Harness, service: Running, owner: Caller) -> None:
    for outcome in ("failed", "stopped"):
        event = (await harness.train()).model_copy(update={"outcome": outcome})
        await harness.around.send(event)
    good = await harness.train()
    await harness.around.send(good)
    await model_of(owner, good.task_id)
    assert await count_models(service) == 1


async def test_a_result_that_is_gone_fails_with_the_reason(harness: Harness, service: Running, owner: Caller) -> None:
    event = TrainingFinished(task_id=new_id(), attempt=1, outcome="succeeded", owner_id=OWNER.id)
    await harness.around.send(event)
    model = await model_of(owner, event.task_id, "failed")
    assert model["reason"]["code"] == "model.result_gone"
    assert model["owner_name"] == OWNER.name


async def test_a_missing_file_fails_and_leaves_no_object(harness: Harness, service: Running, owner: Caller) -> None:
    event = await harness.train(left_out="output/model/weights.bin")
    await harness.around.send(event)
    model = await model_of(owner, event.task_id, "failed")
    assert model["reason"]["code"] == "model.result_incomplete"
    assert [stored async for stored in harness.store.list(f"models/{model['id']}/")] == []


async def test_a_file_of_another_size_fails(harness: Harness, service: Running, owner: Caller) -> None:
    event = await harness.train()
    harness.training.results[event.task_id]["files"][0]["size"] += 1
    await harness.around.send(event)
    model = await model_of(owner, event.task_id, "failed")
    assert model["reason"]["code"] == "model.result_incomplete"


async def test_an_import_cut_off_while_copying_is_finished_by_the_next_start(harness: Harness) -> None:
    event = await harness.train()
    async with harness.run() as first:
        held = asyncio.Event()
        first.app.state.ports.store.copy = _hang(held)
        await harness.around.send(event)
        async with asyncio.timeout(10):
            await held.wait()
        owner = first.as_user(OWNER)
        assert await model_of(owner, event.task_id, "importing")
        assert (await owner("GET", "/api/v1/models")).json()["items"] == []
    async with harness.run() as second:
        assert (await model_of(second.as_user(OWNER), event.task_id))["file_count"] == len(FILES)
        assert await count_models(second) == 1


async def test_an_import_cut_off_before_the_flip_is_finished_by_the_next_start(harness: Harness) -> None:
    event = await harness.train()
    async with harness.run() as first:
        await stop_reconciling(first)
        await harness.around.send(event)
        state = first.app.state
        work = _Cut(state.database, state.ports, LiveFeed(state.database), state.settings, state.storage)
        (lease,) = await WorkQueue(state.database, 30).claim("import", 1)
        await work.kinds[IMPORT_WORK].step(lease)
        assert work.reached
    async with harness.run() as second:
        assert (await model_of(second.as_user(OWNER), event.task_id))["state"] == "ready"
        assert await count_models(second) == 1


async def test_a_training_service_that_is_away_only_delays_the_import(
    harness: Harness, service: Running, owner: Caller
) -> None:
    event = await harness.train()
    known = harness.training.results.pop(event.task_id)
    away = _Away()
    harness.around.clients.add_app("training-svc", away)
    await harness.around.send(event)
    await eventually(away.asked)
    harness.training.results[event.task_id] = known
    harness.around.clients.add_app("training-svc", harness.training.app())
    assert (await model_of(owner, event.task_id))["state"] == "ready"


class _Cut(ModelReconciler):
    """Dies between the copies and the row flip."""

    reached = False

    async def _finish(self, *_: object) -> None:
        self.reached = True


class _Away:
    """An app that is broken."""

    def __init__(self) -> None:
        self.calls = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.calls += 1
        await PlainTextResponse("broken", 500)(scope, receive, send)

    async def asked(self) -> int:
        return self.calls


def _hang(held: asyncio.Event) -> Callable[[str, str], Awaitable[StoredObject]]:
    async def copy(source: str, target: str) -> StoredObject:
        held.set()
        await asyncio.Event().wait()
        raise AssertionError("unreachable")

    return copy
