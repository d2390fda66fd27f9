"""A task whose training has succeeded is kept until the model service has made its model (K12)."""

from collections.abc import Awaitable, Callable

import pytest
from sqlalchemy import delete, update
from svckit.contracts.events import TrainingFinished
from svckit.db import Database, now
from svckit.handover import HANDOVER_WORK
from svckit.live import LiveFeed
from svckit.work import Work

from tests.support.meeting import begun
from tests.support.one_service import Caller, Running, eventually, stop_reconciling
from tests.training.harness import OWNER, PATH, Harness, until_state
from training_svc.attempts.plan import StateDecision
from training_svc.attempts.repository import lock_attempt
from training_svc.attempts.service import AttemptService
from training_svc.attempts.spec import job_name
from training_svc.attempts.states import TaskState

Succeeded = Callable[[], Awaitable[str]]


@pytest.fixture
def succeeded(harness: Harness, owner: Caller) -> Succeeded:
    async def make() -> str:
        task_id = await harness.running_task(owner)
        harness.succeed(task_id)
        await until_state(owner, task_id, "succeeded")
        return task_id

    return make


async def until_told(harness: Harness, times: int) -> list[TrainingFinished]:
    async def told() -> bool:
        return len(harness.around.published) >= times

    await eventually(told)
    return [TrainingFinished.model_validate(envelope.data) for envelope in harness.around.published]


async def test_a_task_is_not_deleted_before_its_model_is_made(
    harness: Harness, service: Running, owner: Caller, succeeded: Succeeded
) -> None:
    task_id = await succeeded()
    refused = await owner("DELETE", f"{PATH}/{task_id}")
    assert (refused.status_code, refused.json()["code"]) == (409, "resource.still_used")
    assert refused.json()["params"]["users"] == [
        {"kind": "import", "id": "1", "name": "第一个任务", "owner_id": OWNER.id}
    ]
    for _ in range(2):
        await harness.model_made(service, task_id)
    assert (await owner("DELETE", f"{PATH}/{task_id}")).status_code == 204


async def test_each_attempt_keeps_it(harness: Harness, service: Running, owner: Caller, succeeded: Succeeded) -> None:
    task_id = await succeeded()
    assert (await owner("POST", f"{PATH}/{task_id}/start")).status_code == 202
    await until_state(owner, task_id, "running")
    harness.succeed(task_id, 2)
    await until_state(owner, task_id, "succeeded")
    await harness.model_made(service, task_id, 2)
    assert (await owner("DELETE", f"{PATH}/{task_id}")).status_code == 409
    await harness.model_made(service, task_id, 1)
    assert (await owner("DELETE", f"{PATH}/{task_id}")).status_code == 204


@pytest.mark.parametrize("outcome", ["failed", "stopped"])
async def test_a_task_without_a_model_is_deleted_at_once(harness: Harness, owner: Caller, outcome: str) -> None:
    task_id = await harness.running_task(owner)
    if outcome == "stopped":
        await owner("POST", f"{PATH}/{task_id}/stop")
    else:
        harness.runtime.finish(job_name(task_id, 1), reason="code_error", exit_code=1)
    await until_state(owner, task_id, outcome)
    assert (await owner("DELETE", f"{PATH}/{task_id}")).status_code == 204


async def test_a_delete_beside_the_end_waits_and_is_refused(harness: Harness, service: Running, owner: Caller) -> None:
    task_id = await harness.running_task(owner)
    await stop_reconciling(service)
    database: Database = service.app.state.database
    async with database.writing() as session:
        found = await lock_attempt(session, (task_id, 1))
        assert found is not None
        await AttemptService(session, LiveFeed(database)).end(*found, StateDecision(TaskState.SUCCEEDED), artifact=True)
        await session.flush()
        deletion = await begun(owner("DELETE", f"{PATH}/{task_id}"))
    refused = await deletion
    assert (refused.status_code, refused.json()["code"]) == (409, "resource.still_used")


async def test_an_end_beside_a_delete_finds_the_task(harness: Harness, service: Running, owner: Caller) -> None:
    """The delete comes first, of a task that has not ended, and is refused."""
    task_id = await harness.running_task(owner)
    database: Database = service.app.state.database
    async with database.writing() as session:
        assert await lock_attempt(session, (task_id, 1)) is not None
        deletion = await begun(owner("DELETE", f"{PATH}/{task_id}"))
        harness.succeed(task_id)
    assert (await deletion).status_code == 409
    await until_state(owner, task_id, "succeeded")


@pytest.mark.parametrize("lost", [False, True])
async def test_it_is_told_again_until_the_model_is_made(
    harness: Harness, service: Running, owner: Caller, succeeded: Succeeded, *, lost: bool
) -> None:
    """Also when what would have told it again was lost."""
    task_id = await succeeded()
    (first,) = await until_told(harness, 1)
    database: Database = service.app.state.database
    key = HANDOVER_WORK.key(task_id, 1)
    async with database.writing() as session:
        changed = delete(Work) if lost else update(Work).values(due_at=now())
        await session.execute(changed.where(Work.key == key))
    if lost:
        async with harness.run():
            assert await until_told(harness, 2) == [first, first]
    else:
        database.wake("work")
        assert await until_told(harness, 2) == [first, first]
    await harness.model_made(service, task_id)
    async with database.writing() as session:
        await session.execute(update(Work).where(Work.key == key).values(due_at=now()))
    database.wake("work")

    async def forgotten() -> bool:
        async with database.reading() as session:
            return await session.get(Work, key) is None

    await eventually(forgotten)
    assert len(harness.around.published) == 2
