"""What happens to a dataset, an algorithm or the owner after a start has asked and before its attempt is not missed."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from svckit.contracts.events import DatasetDeleted, DatasetOffline, UserDisabled
from svckit.db import Database
from svckit.inbox import EventContext
from svckit.owners import OWNER_WORK
from svckit.work import Work

from tests.support.meeting import begun
from tests.support.one_service import Caller, Running, eventually
from tests.training.fakes import problem
from tests.training.harness import OWNER, PATH, Harness, until_reason, until_state
from training_svc.events import on_dataset_changed
from training_svc.ports import ReferenceHolder

Deed = Callable[[], Awaitable[None]]
OFFLINE = {"dataset": problem(409, "dataset.offline"), "algorithm": problem(409, "algorithm.offline")}


def once_asked(harness: Harness, monkeypatch: pytest.MonkeyPatch, deed: Deed) -> None:
    """`deed` is done when both owners have answered a start, which has not written its attempt yet."""
    use = harness.algorithms.use

    async def use_and_go_on(holder: ReferenceHolder, owner_id: str, name: str) -> Any:
        found = await use(holder, owner_id, name)
        monkeypatch.undo()
        await deed()
        return found

    monkeypatch.setattr(harness.algorithms, "use", use_and_go_on)


async def startable(harness: Harness, owner: Caller, *, again: bool) -> str:
    """A draft, or a task that was stopped, while there is no room for another."""
    if not again:
        return await harness.draft(owner)
    harness.ledger.cpu = 0
    task_id = await harness.started(owner)
    await owner("POST", f"{PATH}/{task_id}/stop")
    await until_state(owner, task_id, "stopped")
    harness.ledger.cpu = 100
    return task_id


@pytest.mark.parametrize("again", [False, True])
@pytest.mark.parametrize("what", ["dataset", "algorithm"])
async def test_what_goes_offline_while_a_task_is_started_is_waited_for(
    harness: Harness, owner: Caller, monkeypatch: pytest.MonkeyPatch, what: str, *, again: bool
) -> None:
    task_id = await startable(harness, owner, again=again)

    async def go_offline() -> None:
        change = harness.dataset_is if what == "dataset" else harness.algorithm_is
        await change(OFFLINE[what])

    once_asked(harness, monkeypatch, go_offline)
    assert (await owner("POST", f"{PATH}/{task_id}/start")).status_code == 202
    await until_reason(owner, task_id, f"waiting.{what}_offline")
    assert harness.runtime.jobs == {}


@pytest.mark.parametrize("again", [False, True])
async def test_an_event_beside_the_attempt_is_heard_by_it(
    harness: Harness, service: Running, owner: Caller, monkeypatch: pytest.MonkeyPatch, *, again: bool
) -> None:
    """The event has marked the start and is not committed when the attempt is to be written."""
    task_id = await startable(harness, owner, again=again)
    asked, go_on = asyncio.Event(), asyncio.Event()

    async def wait() -> None:
        asked.set()
        await go_on.wait()

    once_asked(harness, monkeypatch, wait)
    start = asyncio.create_task(owner("POST", f"{PATH}/{task_id}/start"))
    async with asyncio.timeout(10):
        await asked.wait()
    database: Database = service.app.state.database
    harness.datasets.refusal = OFFLINE["dataset"]
    async with database.writing() as session:
        event = DatasetOffline(dataset_id=harness.datasets.dataset.id)
        await on_dataset_changed(EventContext(session, service.app), event)
        go_on.set()
        await begun(start)
    assert (await start).status_code == 202
    await until_reason(owner, task_id, "waiting.dataset_offline")
    assert harness.runtime.jobs == {}


async def test_who_is_disabled_while_a_task_is_started_runs_nothing(
    harness: Harness, service: Running, owner: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The event is handled before there is anything to stop."""
    harness.ledger.cpu = 0
    task_id = await harness.draft(owner)

    async def handled() -> bool:
        async with service.app.state.database.reading() as session:
            return await session.get(Work, OWNER_WORK.key(OWNER.id)) is None

    async def disable() -> None:
        harness.around.disabled.add(OWNER.id)
        await harness.around.send(UserDisabled(user_id=OWNER.id))
        await eventually(handled)

    once_asked(harness, monkeypatch, disable)
    assert (await owner("POST", f"{PATH}/{task_id}/start")).status_code == 202
    await until_state(owner, task_id, "stopped")
    await until_reason(owner, task_id, "task.owner_disabled")


async def test_a_draft_hears_that_its_dataset_is_deleted(harness: Harness, owner: Caller) -> None:
    """A draft keeps nothing; its dataset may be deleted while it is online."""
    task_id = await harness.draft(owner)
    harness.datasets.refusal = problem(404, "resource.not_found")
    await harness.around.send(DatasetDeleted(dataset_id=harness.datasets.dataset.id))
    reason = await until_reason(owner, task_id, "waiting.dataset_offline")
    assert reason["params"] == {"code": "resource.not_found"}
