"""Brings attempts to their ends: read -> observe -> plan (attempts/plan.py) -> act -> one write under the lease.

Every act may be repeated: names decide identity, so a run that a killed platform left is adopted. The runtime has
stored its files before the terminal state is written, and what is left at the runtime and at the ledger goes after it.

Only `attempt` starts and deletes jobs, so that what was deleted is not started again by a slower look. `run` may take
long at its end; `stop` is never held up by either.
"""

from collections.abc import Awaitable, Callable
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession
from svckit.contracts.dataset import Split
from svckit.db import Database, now
from svckit.errors import NotFound, PeerProblem, Reason, StorageFull, Unavailable
from svckit.faults import point
from svckit.live import LiveFeed
from svckit.objects.port import StoreFull
from svckit.runtime.jobs import JobObservation, JobPhase
from svckit.runtime.port import NoRoom, RuntimeUnavailable
from svckit.storage import StorageAccount
from svckit.work import Lease, ask

from training_svc.attempts.follower import Follower
from training_svc.attempts.metrics import last_values
from training_svc.attempts.outcome import Outcome, collect, figures
from training_svc.attempts.plan import Limits, RunArtifacts, StateDecision, decide_state, is_over
from training_svc.attempts.repository import QUEUE_WORK, RUN_WORK, AttemptRepository, Key, attempt_of, lock_attempt
from training_svc.attempts.schemas import Snapshot
from training_svc.attempts.service import AttemptService
from training_svc.attempts.spec import disk_limit, job_ref, job_spec
from training_svc.attempts.states import ENDED, TaskState
from training_svc.errors import DATASET_GONE, SPLIT_REFUSED, WAITING_ENGINE, WAITING_SERVICE, WAITING_STORAGE
from training_svc.models import Attempt, TrainingTask
from training_svc.ports import Ports
from training_svc.settings import TrainingSettings

_KEPT = 1000
Act = Callable[[Lease, Attempt], Awaitable[float | None]]


class Pace:
    """Seconds between two looks at an attempt: `shortest` while it writes, up to `longest` while nothing is heard of
    it. The runtime tells when its job begins and ends (watch.py)."""

    def __init__(self, shortest: float, longest: float) -> None:
        self._shortest, self._longest = shortest, longest
        self._before: dict[Key, float] = {}

    def again(self, key: Key, *, news: bool = False) -> float:
        before = None if news else self._before.get(key)
        if len(self._before) >= _KEPT:  # of attempts that other processes have gone on with
            self._before.clear()
        self._before[key] = self._shortest if before is None else min(before * 2, self._longest)
        return self._before[key]

    def forget(self, key: Key) -> None:
        self._before.pop(key, None)


class AttemptDriver:
    """The steps for the keys `attempt:`, `run:` and `stop:` `<task id>:<number>`."""

    def __init__(
        self, database: Database, ports: Ports, live: LiveFeed, settings: TrainingSettings, account: StorageAccount
    ) -> None:
        self._database, self._ports, self._live = database, ports, live
        self._account = account
        self._runtime = ports.runtime
        self._settings = settings
        self._pace = Pace(settings.reconcile_interval_s, settings.poll_s)
        self._splits: dict[Key, Split] = {}
        self._follower = Follower(ports.runtime, live, settings.max_points)

    async def attempt(self, lease: Lease) -> float | None:
        """Start its job; hand it over to `run`; when it has ended, give back what it held."""
        return await self._explained(lease, self._attempt)

    async def run(self, lease: Lease) -> float | None:
        """Look at its job, follow what that writes, and bring it to its end."""
        return await self._explained(lease, self._run)

    async def stop(self, lease: Lease) -> float | None:
        """Tell the job to stop, at once, whatever else goes on."""
        return await self._explained(lease, self._stop)

    async def _explained(self, lease: Lease, act: Act) -> float | None:
        """`act`, and where it cannot go on the attempt says why."""
        async with self._database.reading() as session:
            attempt = await AttemptRepository(session).find(attempt_of(lease.what))
        if attempt is None or attempt.settled:
            return None
        again_s = None
        try:
            again_s = await act(lease, attempt)
        except RuntimeUnavailable as error:
            await self._note(lease, attempt, Reason(code=WAITING_ENGINE, detail=str(error)))
            again_s = self._pace.again(attempt.key)
        except StoreFull as error:
            await self._note(lease, attempt, Reason(code=WAITING_STORAGE, detail=str(error)))
            again_s = self._pace.again(attempt.key)
        except StorageFull as error:
            await self._note(lease, attempt, Reason(code=WAITING_STORAGE, detail=str(error)))
            raise
        except Unavailable as error:
            reason = Reason(code=WAITING_SERVICE, params={"service": error.params.get("what")})
            await self._note(lease, attempt, reason)
            raise
        finally:
            if again_s is None:
                self._pace.forget(attempt.key)
                self._splits.pop(attempt.key, None)
        return again_s

    async def _attempt(self, lease: Lease, attempt: Attempt) -> float | None:
        if attempt.state in ENDED:
            await self._settle(lease, attempt)
        elif attempt.state in (TaskState.RUNNING, TaskState.STOPPING):
            await self._hand_over(lease, attempt)
        elif attempt.state == TaskState.PREPARING:
            return await self._prepare(lease, attempt)
        return None

    async def _prepare(self, lease: Lease, attempt: Attempt) -> float | None:
        split = await self._split(lease, attempt)
        if split is None:
            return None
        spec = job_spec(attempt, split, self._settings)
        try:
            seen = await self._runtime.ensure(spec)
        except NoRoom:
            await self._note(lease, attempt, Reason(code=WAITING_STORAGE, params={"needed": spec.disk}))
            return self._pace.again(attempt.key)
        if is_over(seen):
            await self._hand_over(lease, attempt, split)
            return None
        if seen.phase is JobPhase.RUNNING:
            point("training.after_start")
        await self._progress(lease, attempt, seen, split)
        return None if seen.phase is JobPhase.RUNNING else self._pace.again(attempt.key)

    async def _hand_over(self, lease: Lease, attempt: Attempt, split: Split | None = None) -> None:
        async with lease.writing() as session:
            found = await _locked(session, attempt) if split else None
            if found is not None:
                found[1].split = _columns(split)
            ask(session, RUN_WORK.key(*attempt.key))

    async def _split(self, lease: Lease, attempt: Attempt) -> Split | None:
        """Asked for once by each process, and kept with the attempt when its job begins. Its manifest stays the dataset
        service's, which the task's reference keeps. None when the attempt failed over it."""
        if attempt.key in self._splits:
            return self._splits[attempt.key]
        wanted = Snapshot.model_validate(attempt.snapshot)
        try:
            split = await self._ports.datasets.split(
                wanted.dataset.id, wanted.dataset.version, wanted.share, wanted.seed
            )
        except PeerProblem as refusal:
            code = DATASET_GONE if refusal.peer_status == NotFound.status else SPLIT_REFUSED
            params = {"code": refusal.peer_code} | refusal.params
            await self._fail(lease, attempt, Reason(code=code, params=params, detail=refusal.detail))
            return None
        if len(self._splits) >= _KEPT:  # of attempts that other processes have gone on with
            self._splits.clear()
        self._splits[attempt.key] = split
        return split

    async def _fail(self, lease: Lease, attempt: Attempt, reason: Reason) -> None:
        await self._end(lease, attempt, StateDecision(TaskState.FAILED, reason), Outcome(None, RunArtifacts()))

    async def _progress(self, lease: Lease, attempt: Attempt, seen: JobObservation, split: Split | None = None) -> None:
        """`running` once it runs; a reason of before goes away."""
        begun = attempt.state == TaskState.PREPARING and seen.phase is JobPhase.RUNNING
        if not begun and attempt.reason is None:
            return
        async with lease.writing() as session:
            found = await _locked(session, attempt)
            if found is None:
                return
            task, row = found
            service = AttemptService(session, self._live)
            if begun:
                row.started_at, row.split = seen.started_at or now(), _columns(split)
                service.move(task, row, TaskState.RUNNING, None)
            else:
                service.explain(task, row, None)

    async def _run(self, lease: Lease, attempt: Attempt) -> float | None:
        """One that is being stopped is told so again at every look: its job may have been started meanwhile."""
        stopping = attempt.state == TaskState.STOPPING
        if stopping:
            await self._runtime.stop(attempt.job, self._settings.grace_s)
        elif attempt.state not in (TaskState.PREPARING, TaskState.RUNNING):
            return None
        seen = await self._runtime.observe(job_ref(attempt))
        if is_over(seen):
            await self._finish(lease, attempt, seen)
            return None
        if attempt.state == TaskState.PREPARING:
            return None
        if seen is not None and not stopping:
            await self._progress(lease, attempt, seen)
        return self._pace.again(attempt.key, news=await self._follower.advance(lease, attempt))

    async def _finish(self, lease: Lease, attempt: Attempt, seen: JobObservation | None) -> None:
        """What is in the model folder of a run that was stopped is kept as a checkpoint, not as a model."""
        await self._follower.advance(lease, attempt, ended=True)
        outcome = await collect(self._ports, attempt, seen)
        if attempt.state == TaskState.STOPPING:
            reason = Reason.model_validate(attempt.stop_reason) if attempt.stop_reason else None
            decision = StateDecision(TaskState.STOPPED, reason)
        else:
            snapshot = Snapshot.model_validate(attempt.snapshot)
            written = disk_limit(attempt, self._settings)
            by_quota = written.bytes < self._settings.output_bytes
            limits = Limits(snapshot.asked.memory, snapshot.time_limit_s, written, by_quota)
            decision = decide_state(seen, outcome.left, limits)
        await self._end(lease, attempt, decision, outcome)

    async def _stop(self, lease: Lease, attempt: Attempt) -> float | None:
        if attempt.state == TaskState.STOPPING:
            await self._runtime.stop(attempt.job, self._settings.grace_s)
        return None

    async def _end(self, lease: Lease, attempt: Attempt, decision: StateDecision, outcome: Outcome) -> None:
        """One transaction: terminal state, evaluation and event. What the owner decided meanwhile wins."""
        async with lease.writing() as session:
            found = await _locked(session, attempt)
            if found is None:
                return  # whoever changed it has asked
            task, row = found
            seen = outcome.seen
            if seen is not None:
                row.started_at = row.started_at or seen.started_at
                row.finished_at, row.exit_code = seen.finished_at, seen.exit_code
            if outcome.log_size is not None:
                row.log_size = outcome.log_size
            beyond = max(0, (outcome.log_size or 0) - self._settings.log_limit)  # is not kept
            row.storage = outcome.size - beyond
            if outcome.evaluation is not None:
                AttemptRepository(session).add_evaluation(row.key, outcome.evaluation)
                row.figures = last_values({}, figures(outcome.evaluation))
                row.metrics = last_values(row.figures, (row.metrics or {}) | row.figures)
            await AttemptService(session, self._live).end(task, row, decision, artifact=outcome.collected)

    async def _settle(self, lease: Lease, attempt: Attempt) -> None:
        """Give back what the attempt held, then say that nothing of it is left. May be repeated."""
        point("training.after_finished_emitted")
        await self._ports.ledger.release(attempt.job)
        await self._runtime.delete(attempt.job)
        await self._account.tell()
        async with lease.writing() as session:
            found = await lock_attempt(session, attempt.key)
            if found is not None:
                found[1].settled = True
            ask(session, QUEUE_WORK.key())

    async def _note(self, lease: Lease, attempt: Attempt, reason: Reason) -> None:
        """Nothing is known, or nothing can be done now: the state stays, the reason says so."""
        async with lease.writing() as session:
            found = await _locked(session, attempt)
            if found is None or found[1].state in ENDED or (found[1].reason or {}).get("code") == reason.code:
                return
            AttemptService(session, self._live).explain(*found, reason)


def _columns(split: Split | None) -> dict[str, Any] | None:
    return split.model_dump(mode="json") if split else None


async def _locked(session: AsyncSession, known: Attempt) -> tuple[TrainingTask, Attempt] | None:
    """As lock_attempt; None also when the attempt has moved on since it was looked at."""
    found = await lock_attempt(session, known.key)
    return found if found is not None and found[1].state == known.state else None
