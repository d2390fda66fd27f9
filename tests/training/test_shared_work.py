"""Several processes of the training service on one database: they share the work, and no step is done twice."""

import asyncio
from collections import Counter
from dataclasses import replace

import pytest
from svckit.live import LiveFeed
from svckit.objects.port import ObjectStore
from svckit.work import LeaseLost, WorkQueue

from tests.support.fake_jobs import FakeJob, FakeJobs
from tests.support.one_service import eventually, running
from tests.training.harness import OWNER, PATH, Harness, detail, until_state
from training_svc.app import compose
from training_svc.attempts.driver import AttemptDriver
from training_svc.attempts.repository import RUN_WORK
from training_svc.attempts.spec import job_name
from training_svc.ports import Ports
from training_svc.reconciler import TrainingReconciler


class SeenBy(FakeJobs):
    """One process's way to the jobs of `whole`; `collected` counts what it has put into the store, by job. It waits in
    there until `may_collect` is set."""

    def __init__(self, store: ObjectStore, whole: FakeJobs) -> None:
        super().__init__(store)
        self.jobs, self.starts, self.deleted = whole.jobs, whole.starts, whole.deleted
        self.collected: Counter[str] = Counter()
        self.may_collect = asyncio.Event()
        self.may_collect.set()

    async def store_output(self, job: FakeJob, prefix: str) -> None:
        self.collected[job.spec.name] += 1
        await self.may_collect.wait()
        await super().store_output(job, prefix)


@pytest.fixture
def several(harness: Harness) -> Harness:
    """Each process has few slots."""
    sharing = {"reconcile_interval_s": 0.5, "poll_s": 0.2, "run_slots": 3}
    harness.settings = harness.settings.model_copy(update=sharing)
    return harness


def ports(harness: Harness, runtime: FakeJobs) -> Ports:
    return replace(harness.ports(), runtime=runtime)


async def told(harness: Harness, tasks: list[str]) -> bool:
    """Each end once."""
    return sorted(envelope.data["task_id"] for envelope in harness.around.published) == sorted(tasks)


async def test_two_processes_share_the_work_and_do_nothing_twice(several: Harness) -> None:
    harness = several
    sides = [SeenBy(harness.store, harness.runtime) for _ in range(2)]
    one, two = (
        compose(harness.settings, harness.around.bus, harness.around.peers, ports(harness, side)) for side in sides
    )
    async with running(one) as first, running(two) as second:
        owner, elsewhere = first.as_user(OWNER), second.as_user(OWNER)
        tasks = [await harness.started(owner, name=f"task {number}") for number in range(5)]
        for task_id in tasks:
            await until_state(elsewhere, task_id, "running")
        assert set(harness.ledger.rows) == {job_name(task_id, 1) for task_id in tasks}
        for side in sides:
            side.may_collect.clear()  # each process has only so many slots: the rest is the other's
        for task_id in tasks:
            harness.succeed(task_id, files={"run/log": b"loss=0.5\n"})

        async def all_taken() -> bool:
            return sum(side.collected.total() for side in sides) == len(tasks)

        await eventually(all_taken)
        for side in sides:
            side.may_collect.set()
        for task_id in tasks:
            await until_state(owner, task_id, "succeeded")

        async def gone() -> bool:
            return not harness.runtime.jobs and not harness.ledger.rows

        await eventually(gone)
        await eventually(lambda: told(harness, tasks))
    assert all(side.collected for side in sides)
    assert sides[0].collected + sides[1].collected == {job_name(task_id, 1): 1 for task_id in tasks}
    assert harness.runtime.starts == {job_name(task_id, 1): 1 for task_id in tasks}
    assert Counter(harness.runtime.deleted) == {job_name(task_id, 1): 1 for task_id in tasks}


async def test_what_a_killed_process_had_claimed_is_taken_over_when_its_leases_end(several: Harness) -> None:
    harness = several
    async with harness.run() as app:
        owner = app.as_user(OWNER)
        task_id = await harness.running_task(owner)
        killed = WorkQueue(app.app.state.database, 1.0)

        async def claimed() -> bool:
            return bool(await killed.claim("run", 9))

        await eventually(claimed)
        harness.succeed(task_id)
        await until_state(owner, task_id, "succeeded")
    assert harness.runtime.starts == {job_name(task_id, 1): 1}


async def test_a_paused_process_that_wakes_up_writes_nothing(several: Harness) -> None:
    """It was collecting when it was paused; meanwhile its lease ended and another has brought the attempt to its end,
    started again, and that runs."""
    harness = several
    async with harness.run() as app:
        owner, database = app.as_user(OWNER), app.app.state.database
        task_id = await harness.running_task(owner)
        slow = SeenBy(harness.store, harness.runtime)
        slow.may_collect.clear()
        driver = AttemptDriver(
            database, ports(harness, slow), LiveFeed(database), harness.settings, app.app.state.storage
        )

        async def claim() -> object:
            return await WorkQueue(database, 0.5).claim("run", 1)

        (lease,) = await eventually(claim)
        harness.runtime.write(job_name(task_id, 1), "output/evaluation.json", b'{"accuracy": 0.9}')
        harness.runtime.finish(job_name(task_id, 1), reason="code_error", exit_code=1)
        paused = asyncio.create_task(driver.run(lease))
        await until_state(owner, task_id, "failed")
        assert slow.collected.total() == 1
        harness.ledger.cpu = 1
        assert (await owner("POST", f"{PATH}/{task_id}/retry")).status_code == 202
        await until_state(owner, task_id, "running")
        slow.may_collect.set()
        with pytest.raises(LeaseLost):
            await paused
        after = await detail(owner, task_id)
        assert (after["state"], after["attempt"]["number"]) == ("running", 2)
        assert set(harness.ledger.rows) == {job_name(task_id, 2)}
        first = (await owner("GET", f"{PATH}/{task_id}/attempts")).json()[1]
        assert (first["state"], first["metrics"]) == ("failed", {"accuracy": 0.9})
        await eventually(lambda: told(harness, [task_id]))


async def test_a_paused_process_that_wakes_up_leaves_nothing_of_a_deleted_task(several: Harness) -> None:
    """It was collecting when it was paused; meanwhile another has brought the attempt to its end, and the task was
    deleted."""
    harness = several
    async with harness.run() as app:
        owner, state = app.as_user(OWNER), app.app.state
        task_id = await harness.running_task(owner)
        slow = SeenBy(harness.store, FakeJobs(harness.store))
        slow.jobs = {name: replace(job, files=dict(job.files)) for name, job in harness.runtime.jobs.items()}
        slow.may_collect.clear()
        work = TrainingReconciler(state.database, ports(harness, slow), state.live, harness.settings, state.storage)

        async def claim() -> object:
            return await WorkQueue(state.database, 0.5).claim(RUN_WORK, 1)

        (lease,) = await eventually(claim)
        slow.finish(job_name(task_id, 1))
        paused = asyncio.ensure_future(work.kinds[RUN_WORK].step(lease))

        async def collecting() -> bool:
            return slow.collected.total() == 1

        await eventually(collecting)
        harness.succeed(task_id)
        await until_state(owner, task_id, "succeeded")
        await harness.model_made(app, task_id)
        assert (await owner("DELETE", f"{PATH}/{task_id}")).status_code == 204

        async def is_empty() -> bool:
            return not [found async for found in harness.store.list("tasks/")]

        await eventually(is_empty)
        slow.may_collect.set()
        with pytest.raises(LeaseLost):
            await paused
        await eventually(is_empty)


async def test_trainings_that_are_being_collected_hold_up_neither_a_stop_nor_the_queue(harness: Harness) -> None:
    harness.settings = harness.settings.model_copy(update={"run_slots": 2})
    slow = SeenBy(harness.store, harness.runtime)
    app = compose(harness.settings, harness.around.bus, harness.around.peers, ports(harness, slow))
    async with running(app) as service:
        owner = service.as_user(OWNER)
        large = [await harness.running_task(owner, name=f"large {number}") for number in range(3)]
        slow.may_collect.clear()
        for task_id in large:
            harness.succeed(task_id)

        async def collecting() -> bool:
            return slow.collected.total() == 2

        await eventually(collecting)
        other = await harness.running_task(owner, name="behind them")
        await owner("POST", f"{PATH}/{other}/stop")

        async def stopped() -> bool:
            return slow.jobs[job_name(other, 1)].seen.reason == "killed"

        await eventually(stopped)
        slow.may_collect.set()
        await until_state(owner, other, "stopped")


async def test_a_late_release_of_an_attempt_frees_nothing_of_the_next(harness: Harness) -> None:
    """The ledger answers the first attempt's release only after the second has its room."""
    harness.ledger.cpu = 2
    async with harness.run() as app:
        owner = app.as_user(OWNER)
        task_id = await harness.running_task(owner)
        gate = asyncio.Event()
        release, asked = harness.ledger.release, asyncio.Event()

        async def late(holder_id: str) -> None:
            asked.set()
            await gate.wait()
            await release(holder_id)

        harness.ledger.release = late  # type: ignore[method-assign]
        harness.runtime.finish(job_name(task_id, 1), reason="code_error", exit_code=1)
        await until_state(owner, task_id, "failed")
        await asked.wait()
        assert (await owner("POST", f"{PATH}/{task_id}/retry")).status_code == 202
        await until_state(owner, task_id, "running")
        gate.set()

        async def released() -> bool:
            return set(harness.ledger.rows) == {job_name(task_id, 2)}

        await eventually(released)


async def test_copies_at_once_in_two_processes_get_names_of_their_own(several: Harness) -> None:
    app = compose(several.settings, several.around.bus, several.around.peers, ports(several, several.runtime))
    other = compose(several.settings, several.around.bus, several.around.peers, ports(several, several.runtime))
    async with running(app) as first, running(other) as second:
        owner, elsewhere = first.as_user(OWNER), second.as_user(OWNER)
        task_id = await several.draft(owner, name="task")
        path = f"/api/v1/training-tasks/{task_id}/copy"
        answers = await asyncio.gather(*(caller("POST", path, json={}) for caller in (owner, elsewhere) * 4))
        assert [answer.status_code for answer in answers] == [201] * 8, [answer.text for answer in answers]
        assert sorted(answer.json()["name"] for answer in answers) == [f"task ({number})" for number in range(2, 10)]
