"""Two transactions on the same task that meet: a user's, and one of the work that goes on beside the requests."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from dataclasses import replace
from typing import Any

import pytest
from svckit.contracts.events import DatasetOffline
from svckit.db import Database
from svckit.identity import Principal
from svckit.live import LiveFeed
from svckit.runtime.jobs import JobPhase
from svckit.work import Lease, WorkKey, WorkKind, WorkQueue, ask

from tests.support.one_service import Caller, Running, eventually
from tests.training.harness import OWNER, Harness, detail, until_reason, until_state
from training_svc.attempts.follower import Follower
from training_svc.attempts.repository import ATTEMPT_WORK, QUEUE_WORK, RUN_WORK, AttemptRepository, attempt_of
from training_svc.attempts.spec import job_name
from training_svc.reconciler import TrainingReconciler
from training_svc.tasks.repository import TaskRepository
from training_svc.tasks.service import TaskService

PRINCIPAL = Principal(user_id=OWNER.id, name=OWNER.name, roles=frozenset(OWNER.roles))
Work = Callable[["Meeting", Lease], Coroutine[Any, Any, None]]
"""A step of the reconciler that writes a task and its attempt, and is named by its kind of key."""


class Meeting:
    """The service's parts over its database while no app runs, so that a test says what happens when."""

    def __init__(self, harness: Harness) -> None:
        self.harness = harness
        self.database = Database(harness.settings.database_url)
        self.live = LiveFeed(self.database)
        account = harness.account(self.database)
        self.reconciler = TrainingReconciler(self.database, harness.ports(), self.live, harness.settings, account)

    async def lease(self, key: WorkKey) -> Lease:
        """Asked for and claimed by this process."""
        async with self.database.writing() as session:
            ask(session, key)
        leases = await WorkQueue(self.database, 30).claim(key.partition(":")[0], 9)
        return next(lease for lease in leases if lease.key == key)

    async def stop_beside(self, task_id: str, work: Work, key: WorkKey) -> None:
        """A user's stop has locked the task when the work comes; then it goes on, and after it the work."""
        lease = await self.lease(key)
        async with self.database.writing() as session:
            await TaskRepository(session).get_for_update(task_id)
            beside = asyncio.create_task(work(self, lease))
            await asyncio.wait({beside}, timeout=0.5)  # it must not get through
            assert not beside.done()
            await TaskService(session, self.live).stop(PRINCIPAL, task_id)
        await beside
        await WorkQueue(self.database, 30).release([lease])


async def step(meeting: Meeting, lease: Lease) -> None:
    kind, _, _ = lease.key.partition(":")
    await meeting.reconciler.kinds[WorkKind(kind)].step(lease)


async def drive(meeting: Meeting, lease: Lease) -> None:
    """The job is seen running, which the row does not say yet."""
    await step(meeting, lease)


async def finish(meeting: Meeting, lease: Lease) -> None:
    """The job is seen ended."""
    (job,) = meeting.harness.runtime.jobs.values()
    job.seen = replace(job.seen, phase=JobPhase.SUCCEEDED)
    await step(meeting, lease)


async def follow(meeting: Meeting, lease: Lease) -> None:
    """The job has written a metric line."""
    harness, key = meeting.harness, attempt_of(lease.what)
    harness.runtime.write(job_name(*key), "run/log", b"loss=1\n")
    async with meeting.database.reading() as session:
        attempt = await AttemptRepository(session).get(key)
    await Follower(harness.runtime, meeting.live, 10).advance(lease, attempt)


async def admit(meeting: Meeting, lease: Lease) -> None:
    """There is room for one that waits."""
    meeting.harness.ledger.cpu = 100
    await step(meeting, lease)


@pytest.fixture
async def meeting(harness: Harness) -> AsyncIterator[Meeting]:
    meeting = Meeting(harness)
    yield meeting
    await meeting.database.close()


async def task_of_a_killed_platform(harness: Harness, state: str) -> str:
    """A task in that state, on which nothing works any more."""
    harness.runtime.stays_preparing = True
    harness.ledger.cpu = 0 if state == "queued" else 100
    async with harness.run() as app:
        owner = app.as_user(OWNER)
        task_id = await harness.started(owner)
        await until_state(owner, task_id, state)
        if state == "queued":
            await until_reason(owner, task_id, "waiting.capacity")
        else:
            await eventually(lambda: _has_job(harness, task_id))
    harness.runtime.stays_preparing = False
    return task_id


async def _has_job(harness: Harness, task_id: str) -> bool:
    return job_name(task_id, 1) in harness.runtime.jobs


@pytest.mark.parametrize(("work", "kind"), [(drive, ATTEMPT_WORK), (finish, RUN_WORK), (follow, RUN_WORK)])
async def test_a_stop_beside_the_reconciler_is_kept_and_nobody_gets_an_error(
    harness: Harness, meeting: Meeting, work: Work, kind: WorkKind
) -> None:
    task_id = await task_of_a_killed_platform(harness, "preparing")
    await meeting.stop_beside(task_id, work, kind.key(task_id, 1))
    async with meeting.database.reading() as session:
        task = await TaskRepository(session).get(task_id)
        attempt = await AttemptRepository(session).get((task_id, 1))
    assert (task.state, attempt.state) == ("stopping", "stopping")
    async with harness.run() as app:
        await until_state(app.as_user(OWNER), task_id, "stopped")


async def test_a_stop_beside_the_queue_is_kept_and_leaves_no_reservation(harness: Harness, meeting: Meeting) -> None:
    task_id = await task_of_a_killed_platform(harness, "queued")
    await meeting.stop_beside(task_id, admit, QUEUE_WORK.key())
    async with meeting.database.reading() as session:
        task = await TaskRepository(session).get(task_id)
    assert (task.state, harness.ledger.rows, harness.runtime.jobs) == ("stopped", {}, {})


async def test_a_draft_is_edited_beside_an_event_and_both_are_kept(
    harness: Harness, service: Running, owner: Caller
) -> None:
    """The event waits for the edit, which names another dataset, and then has nothing to say."""
    task_id = await harness.draft(owner)
    before = harness.datasets.dataset.id
    harness.datasets.dataset = harness.datasets.dataset.model_copy(update={"id": harness.algorithms.algorithm.id})
    database: Database = service.app.state.database
    async with database.writing() as session:
        task = await TaskRepository(session).get_for_update(task_id)
        sent = asyncio.create_task(harness.around.send(DatasetOffline(dataset_id=before)))
        await asyncio.wait({sent}, timeout=0.5)
        task.dataset_id = harness.datasets.dataset.id
    await sent
    assert (await detail(owner, task_id))["reason"] is None
