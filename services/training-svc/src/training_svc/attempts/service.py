"""How an attempt and its task change their state, always together, and who is told."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession
from svckit.db import now
from svckit.errors import Reason, StateForbids
from svckit.live import LiveEvent, LiveFeed
from svckit.outbox import emit
from svckit.owners import OWNER_WORK
from svckit.work import WorkKind, ask

from training_svc.attempts.handover import MODEL_HANDOVER, finished, keeper
from training_svc.attempts.plan import StateDecision
from training_svc.attempts.repository import (
    ATTEMPT_WORK,
    QUEUE_WORK,
    RUN_WORK,
    STOP_WORK,
    AttemptRepository,
    Key,
    lock_attempt,
)
from training_svc.attempts.schemas import Snapshot
from training_svc.attempts.spec import job_name
from training_svc.attempts.states import ATTEMPT, ENDED, TASK, TaskState
from training_svc.errors import TaskNotDraft
from training_svc.models import Attempt, TrainingTask

_AMOUNTS = frozenset({"cpu", "memory", "gpu"})
_NEXT: Mapping[TaskState, tuple[WorkKind, ...]] = {
    TaskState.PREPARING: (ATTEMPT_WORK,),
    TaskState.RUNNING: (RUN_WORK,),
    TaskState.STOPPING: (STOP_WORK, ATTEMPT_WORK),
    **dict.fromkeys(ENDED, (ATTEMPT_WORK,)),
}
"""What an attempt asks for when it takes a state."""


class AttemptService:
    def __init__(self, session: AsyncSession, live: LiveFeed) -> None:
        self._session = session
        self._live = live

    async def begin(self, task: TrainingTask, snapshot: Snapshot, *, news: bool) -> None:
        """The task's next attempt, in the queue. `news`: what it uses may have changed since its owner was asked."""
        task.attempts += 1
        attempt = Attempt(
            task_id=task.id,
            number=task.attempts,
            owner_id=task.owner_id,
            state=TaskState.QUEUED.value,
            job=job_name(task.id, task.attempts),
            snapshot=snapshot.model_dump(mode="json"),
            queued_at=now(),
            news=int(news or snapshot.awaits_image),  # that may have come meanwhile
            heard=0,
        )
        await AttemptRepository(self._session).add(attempt)
        TASK.advance(task, TaskState.QUEUED)
        task.since = now()
        self.explain(task, attempt, None)
        ask(self._session, QUEUE_WORK.key())
        ask(self._session, OWNER_WORK.key(task.owner_id))  # they may have been disabled since the request came

    async def mark_changed(self, key: Key) -> None:
        """Something of what a queued attempt uses may have changed: the queue asks its owner."""
        found = await lock_attempt(self._session, key)
        if found is not None and found[1].state == TaskState.QUEUED:
            found[1].news += 1
            ask(self._session, QUEUE_WORK.key())

    async def ask_less(self, task: TrainingTask, less: Mapping[str, Any]) -> None:
        """One that waits asks for less of what the ledger counts, and for nothing else: what it had found room for at
        this moment is given back, and the queue looks again. Raises TaskNotDraft."""
        found = await lock_attempt(self._session, (task.id, task.attempts))
        if found is None or found[1].state != TaskState.QUEUED:
            raise TaskNotDraft(state=task.state)
        _, attempt = found
        snapshot = Snapshot.model_validate(attempt.snapshot)
        before = snapshot.resources
        if not less.keys() <= _AMOUNTS or any(amount > before.get(name, 0) for name, amount in less.items()):
            raise TaskNotDraft(state=task.state)
        attempt.snapshot = snapshot.model_copy(update={"resources": {**before, **less}}).model_dump(mode="json")
        attempt.news += 1  # a look that is under way lets it through no more
        ask(self._session, QUEUE_WORK.key())

    async def end(self, task: TrainingTask, attempt: Attempt, decision: StateDecision, *, artifact: bool) -> None:
        """The terminal state and its event, in one transaction; of a success a model is to be made. `artifact`:
        something was put into the object store."""
        attempt.finished_at = attempt.finished_at or now()
        self.move(task, attempt, decision.state, decision.reason)
        emit(self._session, finished(task, attempt, artifact=artifact), task.id)
        if decision.state == TaskState.SUCCEEDED:
            await MODEL_HANDOVER.begin(self._session, task.id, str(attempt.number), keeper(task))

    async def stop(self, key: Key, reason: Reason) -> None:
        """Nothing happens to an attempt that has ended or is stopping already."""
        found = await lock_attempt(self._session, key)
        if found is None:
            return
        task, attempt = found
        if attempt.state in ENDED or attempt.state == TaskState.STOPPING:
            return
        if attempt.state == TaskState.QUEUED:
            attempt.storage = 0
            await self.end(task, attempt, StateDecision(TaskState.STOPPED, reason), artifact=False)
        else:
            attempt.stop_reason = reason.model_dump()
            self.move(task, attempt, TaskState.STOPPING, reason)

    def move(self, task: TrainingTask, attempt: Attempt, target: TaskState, reason: Reason | None) -> None:
        """Bring the latest attempt and its task to a state."""
        ATTEMPT.advance(attempt, target)
        TASK.advance(task, target)
        task.since = now()
        self.explain(task, attempt, reason)
        for kind in _NEXT[target]:
            ask(self._session, kind.key(*attempt.key))

    def explain(self, task: TrainingTask, attempt: Attempt, reason: Reason | None) -> None:
        """Another reason, and let the browser know the state."""
        attempt.reason = task.reason = reason.model_dump() if reason else None
        if task.state != attempt.state:
            raise StateForbids(kind="task", state=task.state, target=attempt.state)
        self.notify(task, "state")

    def notify(self, task: TrainingTask, event: LiveEvent, *, deleted: bool = False) -> None:
        """Let the browser know."""
        data = {
            "id": task.id,
            "state": task.state,
            "reason": Reason.model_validate(task.reason).model_dump() if task.reason else None,
            "attempt": task.attempts,
            "deleted": deleted,
        }
        self._live.notify(self._session, f"task:{task.id}", event, data, owner_id=task.owner_id)
