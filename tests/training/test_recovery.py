"""A platform that was killed goes on: nothing is started twice, nothing is told twice."""

import asyncio
from unittest.mock import patch

import pytest
from svckit import faults
from svckit.errors import PeerProblem, Problem
from svckit.storage import StorageAccount

from tests.support.one_service import User, eventually
from tests.training.harness import OTHER, OWNER, PATH, Harness, detail, until_reason, until_state
from training_svc.attempts.driver import Pace
from training_svc.attempts.plan import LEAST_OUTPUT
from training_svc.attempts.spec import job_name


@pytest.fixture
def fault(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    monkeypatch.setattr(faults, "_passed", {})
    return monkeypatch


async def test_a_container_that_was_started_before_the_row_said_so_is_adopted(
    harness: Harness, fault: pytest.MonkeyPatch
) -> None:
    fault.setenv("MODELYARD_FAULT", "training.after_start:raise")
    async with harness.run() as app:
        owner = app.as_user(OWNER)
        task_id = await harness.started(owner)
        name = job_name(task_id, 1)

        async def begun() -> bool:
            return name in harness.runtime.starts

        await eventually(begun)
        assert (await detail(owner, task_id))["state"] == "preparing"
    fault.delenv("MODELYARD_FAULT")
    async with harness.run() as app:
        owner = app.as_user(OWNER)
        await until_state(owner, task_id, "running")
        harness.succeed(task_id)
        await until_state(owner, task_id, "succeeded")
        assert len((await owner("GET", f"{PATH}/{task_id}/attempts")).json()) == 1
    assert harness.runtime.starts == {name: 1}


async def test_a_kill_after_the_end_was_written_settles_and_tells_once(
    harness: Harness, fault: pytest.MonkeyPatch
) -> None:
    fault.setenv("MODELYARD_FAULT", "training.after_finished_emitted:raise")
    async with harness.run() as app:
        owner = app.as_user(OWNER)
        task_id = await harness.running_task(owner)
        harness.succeed(task_id)
        await until_state(owner, task_id, "succeeded")
    fault.delenv("MODELYARD_FAULT")
    async with harness.run() as app:
        owner = app.as_user(OWNER)

        async def gone() -> bool:
            return not harness.runtime.jobs and not harness.ledger.rows

        await eventually(gone)
        assert (await detail(owner, task_id))["state"] == "succeeded"
    told = {
        envelope.id: envelope.data["outcome"] for envelope in harness.around.published
    }  # the same event may come twice
    assert list(told.values()) == ["succeeded"]


async def test_what_ended_while_the_platform_was_down_is_read_whole(harness: Harness) -> None:
    async with harness.run() as app:
        owner = app.as_user(OWNER)
        task_id = await harness.running_task(owner)
        harness.runtime.write(job_name(task_id, 1), "run/log", b"loss=1\nlo")

        async def read() -> bool:
            return bool((await detail(owner, task_id))["attempt"]["metrics"])

        await eventually(read)
    harness.runtime.write(job_name(task_id, 1), "run/log", b"ss=0.5\nloss=0.25")
    harness.succeed(task_id)
    async with harness.run() as app:
        owner = app.as_user(OWNER)
        await until_state(owner, task_id, "succeeded")
        points = (await owner("GET", f"{PATH}/{task_id}/metrics")).json()["items"]
    assert [point["values"]["loss"] for point in points] == [1.0, 0.5, 0.25]


async def test_what_the_runtime_tells_is_seen_at_once_and_what_it_does_not_tell_at_a_slow_look(
    harness: Harness,
) -> None:
    harness.settings = harness.settings.model_copy(update={"reconcile_interval_s": 3600.0, "poll_s": 3600.0})
    async with harness.run() as app:
        owner = app.as_user(OWNER)
        task_id = await harness.running_task(owner)
        harness.succeed(task_id)
        await until_state(owner, task_id, "succeeded")
    harness.settings = harness.settings.model_copy(update={"reconcile_interval_s": 0.05, "poll_s": 0.2})
    async with harness.run() as app:
        owner = app.as_user(OWNER)
        task_id = await harness.running_task(owner, name="second")
        harness.runtime.lose(job_name(task_id, 1))
        assert (await until_state(owner, task_id, "failed"))["reason"]["code"] == "task.result_lost"


async def test_jobs_are_held_to_their_limits_from_the_start(harness: Harness) -> None:
    async with harness.run():

        async def held() -> bool:
            return harness.runtime.enforced > 0

        await eventually(held)


def test_an_attempt_that_writes_is_looked_at_often_and_a_quiet_one_ever_more_seldom() -> None:
    pace = Pace(0.5, 3.0)
    quiet = [pace.again(("a", 1)) for _ in range(5)]
    assert quiet == [0.5, 1.0, 2.0, 3.0, 3.0]
    assert pace.again(("a", 1), news=True) == 0.5
    assert pace.again(("b", 1)) == 0.5


@pytest.mark.parametrize("front", [OWNER, OTHER], ids=["one_owner", "two_owners"])
async def test_what_a_look_that_was_ended_midway_held_keeps_no_room_from_those_before(
    harness: Harness, front: User
) -> None:
    """A waits for its algorithm, B has room held for it and is not through yet when the process ends, and A's algorithm
    is there again: A had waited for what B held, and B for its turn, for ever."""
    reached = asyncio.Event()
    async with harness.run() as app:
        account: StorageAccount = app.app.state.storage

        async def claim(owner_id: str, *, grows: bool = True) -> None:
            if grows:
                reached.set()
                await asyncio.Event().wait()

        before, owner = app.as_user(front), app.as_user(OWNER)
        harness.ledger.cpu = 0
        first = await harness.started(before, name="A")
        await until_reason(before, first, "waiting.capacity")
        await harness.algorithm_is(PeerProblem(Problem(title="offline", status=409, code="algorithm.offline")))
        await until_reason(before, first, "waiting.algorithm_offline")
        harness.algorithms.refusal = None
        harness.around.storage.limit = 2 * LEAST_OUTPUT
        with patch.object(account, "claim", claim):
            harness.ledger.cpu = 1
            second = await harness.started(owner, name="B")
            async with asyncio.timeout(20):
                await reached.wait()
            await harness.algorithm_is(None)
    assert harness.ledger.rows == {job_name(second, 1): 1}
    async with harness.run() as app:
        await until_state(app.as_user(front), first, "running")
        await until_reason(app.as_user(OWNER), second, "waiting.capacity")


async def test_jobs_and_reservations_that_nobody_knows_are_swept(harness: Harness) -> None:
    harness.around.storage.limit = 5 * LEAST_OUTPUT
    harness.settings = harness.settings.model_copy(update={"sweep_interval_s": 0.05})
    async with harness.run() as app:
        owner = app.as_user(OWNER)
        task_id = await harness.running_task(owner)
        known = harness.runtime.jobs[job_name(task_id, 1)]
        harness.runtime.jobs |= {"task-01stray-1": known, "check-01other-1": known}
        harness.ledger.rows["task-01stray-1"] = 1.0
        harness.ledger.rows.pop(job_name(task_id, 1))
        before = harness.ledger.holders.pop(job_name(task_id, 1)).storage

        async def swept() -> bool:
            jobs, held = set(harness.runtime.jobs), set(harness.ledger.rows)
            return (jobs, held) == ({job_name(task_id, 1), "check-01other-1"}, {job_name(task_id, 1)})

        await eventually(swept)
        assert harness.ledger.holders[job_name(task_id, 1)].storage == before > 0
