"""Brings attempts to their ends: find_due -> observe -> plan (attempts/plan.py) -> act -> one write.

Every act may be repeated: names decide identity, so a run that a killed platform left is adopted. Files are collected
before the terminal state is written, and what is left at the runtime and at the ledger goes after it.
"""

import logging
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy.ext.asyncio import AsyncSession
from svckit.db import Database, ask_wake, now
from svckit.errors import PeerProblem, Reason, StorageFull, Unavailable
from svckit.faults import point
from svckit.ids import outside_name
from svckit.live import LiveFeed
from svckit.objects.port import ObjectNotFound, StoreFull
from svckit.reservations import Shortage
from svckit.runtime.port import JobObservation, JobPhase, RuntimeUnavailable

from training_svc.attempts.follower import Follower
from training_svc.attempts.metrics import last_values
from training_svc.attempts.outcome import Outcome, collect, figures
from training_svc.attempts.plan import Limits, RunArtifacts, StateDecision, decide_state, is_over, room_for
from training_svc.attempts.queue import Admission
from training_svc.attempts.repository import WORK, AttemptRepository, Key, lock_attempt
from training_svc.attempts.schemas import Snapshot
from training_svc.attempts.service import AttemptService
from training_svc.attempts.spec import KIND, attempt_prefix, job_name, job_spec, resources_of, task_prefix
from training_svc.attempts.states import AT_THE_RUNTIME, ENDED, TaskState
from training_svc.errors import DATASET_GONE, SPLIT_REFUSED, WAITING_ENGINE, WAITING_SERVICE, WAITING_STORAGE
from training_svc.models import Attempt, TrainingTask
from training_svc.ports import Ports, ReferenceHolder, Split
from training_svc.settings import TrainingSettings
from training_svc.tasks.references import LONGEST_START, StartReferences
from training_svc.tasks.repository import RemovalRepository, StartRepository

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class ReconcilerDeps:
    """What the reconciler works with."""

    database: Database
    ports: Ports
    live: LiveFeed


class TrainingReconciler:
    """Keys are `queue`, `attempt:<task id>:<number>`, `start:<task id>` and `removal:<task id>`."""

    def __init__(self, deps: ReconcilerDeps, settings: TrainingSettings) -> None:
        self._database, self._ports, self._live = deps.database, deps.ports, deps.live
        self._runtime = deps.ports.runtime
        self._settings = settings
        self._queue = Admission(deps.database, deps.ports, deps.live, timedelta(seconds=settings.hold_s))
        self._references = StartReferences(deps.database, deps.ports)
        self._follower = Follower(deps.database, deps.ports.runtime, deps.live, settings.max_points)

    async def find_due(self) -> list[str]:
        async with self._database.reading() as session:
            repo = AttemptRepository(session)
            due = [f"attempt:{row.task_id}:{row.number}" for row in await repo.due()]
            due += ["queue"] if await repo.queue() else []
            due += [f"removal:{row.task_id}" for row in await RemovalRepository(session).due()]
            return due + [f"start:{task_id}" for task_id in await StartRepository(session).due(now() - LONGEST_START)]

    async def step(self, key: str) -> None:
        kind, _, rest = key.partition(":")
        if kind == "queue":
            await self._queue.admit()
        elif kind == "removal":
            await self._remove(rest)
        elif kind == "start":
            await self._references.release(rest)
        else:
            task_id, _, number = rest.partition(":")
            await self._attempt((task_id, int(number)))

    async def _attempt(self, key: Key) -> None:
        async with self._database.reading() as session:
            attempt = await AttemptRepository(session).find(key)
        if attempt is None or attempt.settled:
            return
        try:
            if attempt.state in ENDED:
                await self._settle(attempt)
            elif attempt.state == TaskState.STOPPING:
                await self._stop(attempt)
            elif attempt.state in AT_THE_RUNTIME:
                await self._drive(attempt)
        except RuntimeUnavailable as error:
            await self._note(attempt, Reason(code=WAITING_ENGINE, detail=str(error)))
        except (StoreFull, StorageFull) as error:
            await self._note(attempt, Reason(code=WAITING_STORAGE, detail=str(error)))
            raise
        except Unavailable as error:
            await self._note(attempt, Reason(code=WAITING_SERVICE, params={"service": error.params.get("what")}))
            raise

    async def _drive(self, attempt: Attempt) -> None:
        """A job that is being prepared is brought on; one that was seen running is only looked at."""
        if attempt.state == TaskState.RUNNING:
            seen = await self._runtime.observe_job(attempt.job)
        else:
            split = await self._split(attempt)
            if split is None or await self._lacks_room(attempt, split):
                return
            seen = await self._runtime.ensure_job(job_spec(attempt, split, self._settings))
            if seen.phase is JobPhase.RUNNING:
                point("training.after_start")
        if seen is None or is_over(seen):
            await self._finish(attempt, seen)
            return
        await self._progress(attempt, seen)
        if seen.phase is JobPhase.RUNNING:
            await self._follower.advance(attempt)

    async def _split(self, attempt: Attempt) -> Split | None:
        """Computed once, and its manifest kept with the attempt. None when the attempt failed over it."""
        if attempt.split is not None:
            return Split.model_validate(attempt.split)
        wanted = Snapshot.model_validate(attempt.snapshot)
        try:
            split = await self._ports.datasets.split(
                wanted.dataset.id, wanted.dataset.version, wanted.share, wanted.seed
            )
            target = f"{attempt_prefix(*attempt.key)}manifest.json"
            await self._ports.store.copy(split.manifest_key, target)
        except PeerProblem as refusal:
            params = {"code": refusal.peer_code} | refusal.params
            await self._fail(attempt, Reason(code=SPLIT_REFUSED, params=params, detail=refusal.detail))
            return None
        except ObjectNotFound as missing:
            await self._fail(attempt, Reason(code=DATASET_GONE, detail=str(missing)))
            return None
        async with self._database.writing() as session:
            found = await _locked(session, attempt)
            if found is None:
                return None
            _, row = found
            row.split = split.model_dump(mode="json")
        attempt.split = row.split
        return split

    async def _lacks_room(self, attempt: Attempt, split: Split) -> bool:
        """Whether the dataset cannot be laid out now; then the attempt says so, and nothing of its job is made."""
        free, needed = await self._ports.store.free_bytes(), room_for(split)
        if free is None or free >= needed:
            return False
        waits = "needed" in (attempt.reason or {}).get("params", {})
        if not waits and await self._runtime.observe_job(attempt.job) is not None:
            return False  # it is being laid out already
        await self._note(attempt, Reason(code=WAITING_STORAGE, params={"needed": needed}))
        return True

    async def _fail(self, attempt: Attempt, reason: Reason) -> None:
        await self._end(attempt, StateDecision(TaskState.FAILED, reason), Outcome(None, RunArtifacts()))

    async def _progress(self, attempt: Attempt, seen: JobObservation) -> None:
        """`running` once it runs; a reason of before goes away."""
        begun = attempt.state == TaskState.PREPARING and seen.phase is JobPhase.RUNNING
        if not begun and attempt.reason is None:
            return
        async with self._database.writing() as session:
            found = await _locked(session, attempt)
            if found is None:
                return
            task, row = found
            service = AttemptService(session, self._live)
            if begun:
                row.started_at = seen.started_at or now()
                service.move(task, row, TaskState.RUNNING, None)
            else:
                service.explain(task, row, None)

    async def _finish(self, attempt: Attempt, seen: JobObservation | None) -> None:
        """The run has ended by itself."""
        await self._follower.advance(attempt, ended=True)
        outcome = await collect(self._ports, attempt, seen)
        snapshot = Snapshot.model_validate(attempt.snapshot)
        limits = Limits(resources_of(snapshot.resources).memory, snapshot.time_limit_s)
        await self._end(attempt, decide_state(seen, outcome.left, limits), outcome)

    async def _stop(self, attempt: Attempt) -> None:
        """What is in the model folder then is kept as a checkpoint, not as a model."""
        await self._runtime.stop_job(attempt.job, self._settings.grace_s)
        seen = await self._runtime.observe_job(attempt.job)
        if not is_over(seen):
            await self._follower.advance(attempt)
            return
        await self._follower.advance(attempt, ended=True)
        reason = Reason.model_validate(attempt.stop_reason) if attempt.stop_reason else None
        outcome = await collect(self._ports, attempt, seen)
        await self._end(attempt, StateDecision(TaskState.STOPPED, reason), outcome)

    async def _end(self, attempt: Attempt, decision: StateDecision, outcome: Outcome) -> None:
        """One transaction: terminal state, evaluation and event. What the owner decided meanwhile wins."""
        async with self._database.writing() as session:
            found = await _locked(session, attempt)
            if found is None:
                ask_wake(session, WORK)
                return
            task, row = found
            seen = outcome.seen
            if seen is not None:
                row.started_at = row.started_at or seen.started_at
                row.finished_at, row.exit_code = seen.finished_at, seen.exit_code
            if outcome.log_size is not None:
                row.log_size = outcome.log_size
            if outcome.evaluation is not None:
                AttemptRepository(session).add_evaluation(row.key, outcome.evaluation)
                numbers = figures(outcome.evaluation)
                row.metrics = last_values(numbers, (row.metrics or {}) | numbers)
            AttemptService(session, self._live).end(task, row, decision, artifact=outcome.collected)
        point("training.after_finished_emitted")
        await self._settle(attempt)

    async def _settle(self, attempt: Attempt) -> None:
        """Give back what the attempt held, then say that nothing of it is left. May be repeated."""
        await self._ports.ledger.release(attempt.task_id)
        await self._runtime.delete_job(attempt.job)
        async with self._database.writing() as session:
            found = await lock_attempt(session, attempt.key)
            if found is not None:
                found[1].settled = True
            ask_wake(session, WORK)

    async def _note(self, attempt: Attempt, reason: Reason) -> None:
        """Nothing is known, or nothing can be done now: the state stays, the reason says so."""
        async with self._database.writing() as session:
            found = await _locked(session, attempt)
            if found is None or found[1].state in ENDED or (found[1].reason or {}).get("code") == reason.code:
                return
            AttemptService(session, self._live).explain(*found, reason)

    async def _remove(self, task_id: str) -> None:
        async with self._database.reading() as session:
            removal = await RemovalRepository(session).find(task_id)
        if removal is None:
            return
        for number in range(1, removal.attempts + 1):
            await self._runtime.delete_job(job_name(task_id, number))
        await self._ports.ledger.release(task_id)
        holder = ReferenceHolder(task_id, removal.dataset_id, removal.algorithm_id)
        await self._ports.datasets.remove_reference(holder)
        await self._ports.algorithms.remove_reference(holder)
        await self._ports.store.delete_prefix(task_prefix(task_id))
        async with self._database.writing() as session:
            await RemovalRepository(session).done(task_id)

    async def sweep(self) -> None:
        """Remove jobs of this instance that no attempt knows, and release what is held for no attempt; hold again
        what is needed."""
        names = await self._runtime.list_workloads("job")
        held = await self._ports.ledger.held()
        async with self._database.reading() as session:
            attempts = await AttemptRepository(session).unsettled()
            leaving = {row.task_id for row in await RemovalRepository(session).due()}
        jobs, tasks = {row.job for row in attempts}, {row.task_id for row in attempts}
        for name in names:
            if name.startswith(outside_name(KIND, "")) and name not in jobs:
                _log.warning("removing %s, which no attempt knows", name)
                await self._runtime.delete_job(name)
        for task_id in set(held) - tasks - leaving:
            await self._ports.ledger.release(task_id)
        for row in attempts:
            if row.state in AT_THE_RUNTIME and row.task_id not in held:
                amounts = resources_of(Snapshot.model_validate(row.snapshot).resources)
                with suppress(Shortage):  # it runs already; the next sweep asks again
                    await self._ports.ledger.reserve(row.task_id, row.owner_id, amounts)


async def _locked(session: AsyncSession, known: Attempt) -> tuple[TrainingTask, Attempt] | None:
    """As lock_attempt; None also when the attempt has moved on since it was looked at."""
    found = await lock_attempt(session, known.key)
    return found if found is not None and found[1].state == known.state else None
