"""The work that goes on beside the requests, by kind of key (svckit.reconciler): attempts from their start to their end
(attempts/driver.py), the queue, drafts, starts that did not go through, what deleted tasks left, what nobody knows."""

import logging
from collections.abc import Awaitable
from contextlib import suppress

from sqlalchemy.ext.asyncio import AsyncSession
from svckit.db import Database, now
from svckit.errors import Reason
from svckit.handover import HANDOVER_WORK
from svckit.ids import outside_name
from svckit.live import LiveFeed
from svckit.reconciler import Kind, Step
from svckit.reservations import Shortage
from svckit.storage import StorageAccount
from svckit.work import Lease, WorkKey, WorkKind, cleanup_if_gone

from training_svc.attempts.driver import AttemptDriver
from training_svc.attempts.handover import MODEL_HANDOVER
from training_svc.attempts.queue import Admission
from training_svc.attempts.repository import (
    ATTEMPT_WORK,
    QUEUE_WORK,
    RUN_WORK,
    STOP_WORK,
    AttemptRepository,
    attempt_of,
)
from training_svc.attempts.schemas import Snapshot
from training_svc.attempts.service import AttemptService
from training_svc.attempts.spec import KIND, holder_of, job_name, task_prefix
from training_svc.attempts.states import AT_THE_RUNTIME, TaskState
from training_svc.errors import OWNER_DISABLED
from training_svc.models import Attempt
from training_svc.ports import Ports, ReferenceHolder
from training_svc.settings import TrainingSettings
from training_svc.tasks.references import LONGEST_START, StartReferences
from training_svc.tasks.repository import (
    DRAFT_RECHECK_S,
    DRAFT_WORK,
    REMOVAL_WORK,
    START_WORK,
    RemovalRepository,
    StartRepository,
    TaskRepository,
)
from training_svc.tasks.selection import Selector
from training_svc.tasks.service import TaskService

_log = logging.getLogger(__name__)
SWEEP_WORK = WorkKind("sweep")
"""Removing what no attempt knows, once for all processes."""


class TrainingReconciler:
    def __init__(
        self, database: Database, ports: Ports, live: LiveFeed, settings: TrainingSettings, account: StorageAccount
    ) -> None:
        self._database, self._ports, self._live = database, ports, live
        self._runtime = ports.runtime
        self._settings = settings
        self._queue = Admission(ports, live, settings, account)
        self._references = StartReferences(database, ports)
        self._selector = Selector(ports, settings.time_limit_s)
        self._driver = AttemptDriver(database, ports, live, settings, account)

    @property
    def kinds(self) -> dict[WorkKind, Kind]:
        return {
            QUEUE_WORK: Kind(self._admit, slots=1),
            ATTEMPT_WORK: Kind(self._cleaning_up(self._driver.attempt), slots=8),
            RUN_WORK: Kind(self._cleaning_up(self._driver.run), self._settings.run_slots),
            STOP_WORK: Kind(self._driver.stop),
            DRAFT_WORK: Kind(self._look_at_draft),
            START_WORK: Kind(self._references.release),
            REMOVAL_WORK: Kind(self._remove, slots=2),
            SWEEP_WORK: Kind(self._sweep, slots=1),
            HANDOVER_WORK: Kind(MODEL_HANDOVER.tell_again, slots=1),
        }

    def _cleaning_up(self, step: Step) -> Step:
        """The runtime may store the output of a task that is deleted meanwhile."""

        async def cleaned(lease: Lease) -> float | None:
            task_id, _ = attempt_of(lease.what)

            def is_there(session: AsyncSession) -> Awaitable[object]:
                return TaskRepository(session).find(task_id)

            async with cleanup_if_gone(self._database, is_there, REMOVAL_WORK.key(task_id)):
                return await step(lease)

        return cleaned

    async def stop_owner(self, session: AsyncSession, user_id: str) -> None:
        """Stop everything of a user who may not go on."""
        await TaskService(session, self._live).stop_all(user_id, Reason(code=OWNER_DISABLED))

    async def find_due(self) -> list[WorkKey]:
        async with self._database.reading() as session:
            repo = AttemptRepository(session)
            due = [
                (RUN_WORK if state == TaskState.RUNNING else ATTEMPT_WORK).key(*key) for key, state in await repo.due()
            ]
            due += [QUEUE_WORK.key()] if await repo.queue() else []
            due += [REMOVAL_WORK.key(row.task_id) for row in await RemovalRepository(session).due()]
            due += [START_WORK.key(task_id) for task_id in await StartRepository(session).due(now() - LONGEST_START)]
            due += await MODEL_HANDOVER.due(session)
        return [*due, SWEEP_WORK.key()]

    async def _admit(self, lease: Lease) -> float | None:
        return self._settings.poll_s if await self._queue.admit(lease) else None

    async def _look_at_draft(self, lease: Lease) -> float | None:
        """Say in the draft what its owners say of its algorithm and dataset now."""
        async with self._database.reading() as session:
            task = await TaskRepository(session).find(lease.what)
        if task is None or task.state != TaskState.DRAFT:
            return None
        reason = await self._selector.why_not(task)
        known = reason.model_dump() if reason else None
        if task.reason != known:
            async with lease.writing() as session:
                row = await TaskRepository(session).find_for_update(lease.what)
                if row is None or row.revision != task.revision or row.state != TaskState.DRAFT:
                    return 0.0
                row.reason = known
                AttemptService(session, self._live).notify(row, "state")
        return DRAFT_RECHECK_S

    async def _remove(self, lease: Lease) -> None:
        """May be asked for again, when something was stored after the first time."""
        async with self._database.reading() as session:
            removal = await RemovalRepository(session).find(lease.what)
        if removal is None:
            await self._ports.store.delete_prefix(task_prefix(lease.what))
            return
        for number in range(1, removal.attempts + 1):
            await self._runtime.delete(job_name(removal.task_id, number))
            await self._ports.ledger.release(job_name(removal.task_id, number))
        holder = ReferenceHolder(removal.task_id, removal.dataset_id, removal.algorithm_id)
        await self._ports.datasets.remove_reference(holder)
        await self._ports.algorithms.remove_reference(holder)
        await self._ports.store.delete_prefix(task_prefix(removal.task_id))
        async with lease.writing() as session:
            await RemovalRepository(session).discard(removal.task_id)

    async def _sweep(self, lease: Lease) -> float:
        """Remove jobs of this instance that no attempt knows, and release what is held for no attempt; hold again
        what is needed. Once for all processes."""
        names = await self._runtime.names()
        held = await self._ports.ledger.held()
        async with self._database.reading() as session:
            attempts = await AttemptRepository(session).unsettled()
        known = {row.job for row in attempts}
        for name in names:
            if name.startswith(outside_name(KIND, "")) and name not in known:
                _log.warning("removing %s, which no attempt knows", name)
                await self._runtime.delete(name)
        for name in set(held) - known:
            await self._ports.ledger.release(name)
        for row in attempts:
            if row.state in AT_THE_RUNTIME and row.job not in held:
                await self._hold_again(row)
        return self._settings.sweep_interval_s

    async def _hold_again(self, attempt: Attempt) -> None:
        async with self._database.reading() as session:
            task, row = await AttemptRepository(session).with_task(*attempt.key)
        with suppress(Shortage):  # it runs already; the next sweep asks again
            amounts = Snapshot.model_validate(row.snapshot).asked
            await self._ports.ledger.reserve(holder_of(row, task.name, now()), amounts)
