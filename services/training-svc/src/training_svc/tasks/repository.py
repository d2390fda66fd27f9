"""Statements about training tasks."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, delete, or_, select, update
from svckit.errors import Unavailable
from svckit.ids import Ulid
from svckit.repository import ListFilter, Repository, ResourceRepository
from svckit.resources import Code
from svckit.work import WorkKind

from training_svc.attempts.states import ACTIVE, TaskState
from training_svc.models import Attempt, OpenStart, Removal, TrainingTask
from training_svc.ports import ReferenceHolder

DRAFT_RECHECK_S = 3600.0
"""How often the owners of what a draft names are asked when no event comes."""


DRAFT_WORK = WorkKind("draft")
"""Asking whether a draft could be started. As for the next two, keys are of the task's id."""
START_WORK = WorkKind("start")
"""Releasing the references of starts that did not go through."""
REMOVAL_WORK = WorkKind("removal")
"""Removing what a deleted task left."""


@dataclass(frozen=True)
class TaskFilter(ListFilter):
    """The list's filters."""

    purpose: Code | None = None
    task_type: Code | None = None
    state: TaskState | None = None
    algorithm_id: Ulid | None = None
    dataset_id: Ulid | None = None


class TaskRepository(ResourceRepository[TrainingTask]):
    row = TrainingTask

    async def active_of(self, owner_id: str) -> list[TrainingTask]:
        """For update."""
        return await self.locked(TrainingTask.owner_id == owner_id, TrainingTask.state.in_(ACTIVE))

    async def not_begun_with(
        self, *, dataset_id: str | None = None, algorithm_id: str | None = None
    ) -> list[TrainingTask]:
        """Drafts, queued tasks and those that are being started that name the dataset, or else the algorithm, for
        update."""
        if dataset_id is not None:
            named = TrainingTask.dataset_id == dataset_id
        else:
            named = TrainingTask.algorithm_id == algorithm_id
        starting = select(OpenStart.id).where(OpenStart.task_id == TrainingTask.id).exists()
        return await self.locked(named, or_(TrainingTask.state.in_((TaskState.DRAFT, TaskState.QUEUED)), starting))

    async def newest(self, most: int, *which: ColumnElement[bool]) -> list[tuple[TrainingTask, float | None]]:
        """Those that took their state last, with the progress of the latest attempt."""
        latest = and_(Attempt.task_id == TrainingTask.id, Attempt.number == TrainingTask.attempts)
        both = select(TrainingTask, Attempt.progress).outerjoin(Attempt, latest).where(*which)
        rows = await self._session.execute(both.order_by(TrainingTask.since.desc()).limit(most))
        return [(task, progress) for task, progress in rows]

    async def remove(self, task: TrainingTask) -> None:
        """The row with its attempts; what is outside goes by the removal written here."""
        self._session.add(
            Removal(task_id=task.id, attempts=task.attempts, dataset_id=task.dataset_id, algorithm_id=task.algorithm_id)
        )
        await super().remove(task)


class StartRepository(Repository[OpenStart]):
    """Starts whose references may be there without an attempt that needs them. Whoever begins one, lets it go through
    or looks at all of a task's has the task's row locked."""

    row = OpenStart

    async def begin(self, holder: ReferenceHolder) -> str:
        """Its id."""
        start = OpenStart(task_id=holder.task_id, dataset_id=holder.dataset_id, algorithm_id=holder.algorithm_id)
        await self.add(start)
        return start.id

    async def go_through(self, start_id: str) -> bool:
        """The attempt is written in this same transaction. Whether there was news of what it uses. Raises Unavailable
        when that took so long that the references may have been released."""
        row = await self._session.get(OpenStart, start_id, with_for_update=True)
        if row is None or row.given_up:
            raise Unavailable(what="references", detail="the start took too long")
        await self.remove(row)
        return row.news

    async def mark_changed(self, task_id: str) -> None:
        """Something of what this task uses may have changed: its owner is asked again once it is in the queue."""
        await self._session.execute(update(OpenStart).where(OpenStart.task_id == task_id).values(news=True))

    async def give_up(self, start_id: str) -> None:
        await self._session.execute(update(OpenStart).where(OpenStart.id == start_id).values(given_up=True))

    async def of_task(self, task_id: str) -> list[OpenStart]:
        """For update."""
        statement = select(OpenStart).where(OpenStart.task_id == task_id).order_by(OpenStart.id).with_for_update()
        return list(await self._session.scalars(statement))

    async def due(self, before: datetime) -> list[str]:
        """Tasks with a start that was given up, or began before that time."""
        statement = select(OpenStart.task_id).where(or_(OpenStart.given_up, OpenStart.begun_at < before)).distinct()
        return list(await self._session.scalars(statement))

    async def forget(self, starts: Sequence[OpenStart]) -> None:
        await self._session.execute(delete(OpenStart).where(OpenStart.id.in_([start.id for start in starts])))


class RemovalRepository(Repository[Removal]):
    """What deleted tasks left outside."""

    row = Removal

    async def due(self) -> list[Removal]:
        return list(await self._session.scalars(select(Removal)))
