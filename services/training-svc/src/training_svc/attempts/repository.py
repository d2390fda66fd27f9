"""Statements about attempts, their metric points and evaluations."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, Text, cast, func, insert, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import load_only
from svckit.errors import NotFound
from svckit.repository import Repository, beyond
from svckit.work import WorkKind

from training_svc.attempts.metrics import Point
from training_svc.attempts.states import TaskState
from training_svc.models import Attempt, Evaluation, MetricPoint, TrainingTask

Key = tuple[str, int]
"""A task's id and the attempt's number."""
QUEUE_WORK = WorkKind("queue")
"""Admission, of the queue as a whole."""
ATTEMPT_WORK = WorkKind("attempt")
"""AttemptDriver.attempt; as for the next two, keys are of the task's id and the attempt's number."""
RUN_WORK = WorkKind("run")
"""AttemptDriver.run."""
STOP_WORK = WorkKind("stop")
"""AttemptDriver.stop."""
SIZES = select(Attempt.owner_id, Attempt.storage)
"""For svckit.storage: what is kept of attempts, and what those may come to that run."""
PointRow = Row[int, float | None, float | None, str, str]
"""id, step, epoch, phase, and the values as JSON text."""
_BATCH = 2000
_UNSETTLED = Attempt.settled.is_(False)
_WAITING = load_only(
    *(Attempt.owner_id, Attempt.state, Attempt.reason, Attempt.job, Attempt.hold_since, Attempt.news, Attempt.heard),
    Attempt.storage,
    raiseload=True,
)
_POINT = (MetricPoint.id, MetricPoint.step, MetricPoint.epoch, MetricPoint.phase, cast(MetricPoint.values, Text))


def attempt_of(what: str) -> Key:
    """Of a lease's `what`."""
    task_id, _, number = what.partition(":")
    return task_id, int(number)


async def lock_attempt(session: AsyncSession, key: Key) -> tuple[TrainingTask, Attempt] | None:
    """Both rows as they are now, locked until the transaction ends: always the task first (08, decision 33). Whoever
    writes rows of several tasks locks them in the order of their ids. None when the attempt is gone."""
    task = await session.get(TrainingTask, key[0], with_for_update=True, populate_existing=True)
    attempt = await session.get(Attempt, key, with_for_update=True, populate_existing=True)
    return None if task is None or attempt is None else (task, attempt)


class AttemptRepository(Repository[Attempt]):
    """Their keys are Key."""

    row = Attempt

    async def with_task(self, task_id: str, number: int | None) -> tuple[TrainingTask, Attempt]:
        """This attempt, or the latest. Raises NotFound."""
        both = select(TrainingTask, Attempt).join(Attempt, Attempt.task_id == TrainingTask.id)
        wanted = TrainingTask.id == task_id, Attempt.number == (number or TrainingTask.attempts)
        row = (await self._session.execute(both.where(*wanted))).one_or_none()
        if row is None:
            raise NotFound()
        task, attempt = row
        return task, attempt

    async def of_task(self, task_id: str) -> list[Attempt]:
        """The newest first."""
        statement = select(Attempt).where(Attempt.task_id == task_id).order_by(Attempt.number.desc())
        return list(await self._session.scalars(statement))

    async def numbered(self, keys: Sequence[Key]) -> dict[Key, Attempt]:
        """Those of `keys`, without their snapshots and splits."""
        measured = (Attempt.metrics, Attempt.figures, Attempt.curve)
        shown = load_only(Attempt.progress, Attempt.started_at, Attempt.finished_at, *measured)
        statement = select(Attempt).where(tuple_(Attempt.task_id, Attempt.number).in_(keys)).options(shown)
        return {row.key: row for row in await self._session.scalars(statement)}

    async def queue(self) -> list[Attempt]:
        """Those that wait, in order of arrival, without their snapshots."""
        statement = select(Attempt).where(_UNSETTLED, Attempt.state == TaskState.QUEUED).options(_WAITING)
        return list(await self._session.scalars(statement.order_by(Attempt.queued_at, Attempt.task_id)))

    async def snapshots_of_queue(self) -> dict[Key, dict[str, Any]]:
        statement = select(Attempt.task_id, Attempt.number, Attempt.snapshot)
        rows = await self._session.execute(statement.where(_UNSETTLED, Attempt.state == TaskState.QUEUED))
        return {(task_id, number): snapshot for task_id, number, snapshot in rows}

    async def succeeded_of(self, task_ids: Sequence[str], after: tuple[str, Any] | None, most: int) -> list[Key]:
        """Keys of the first `most` attempts of these tasks whose output is stored, or of the first beyond `after`."""
        key = Attempt.task_id, Attempt.number
        ended = Attempt.settled, Attempt.state == TaskState.SUCCEEDED
        rows = select(*key).where(Attempt.task_id.in_(task_ids), *ended)
        return [(task_id, number) for task_id, number in await self._session.execute(beyond(rows, key, after, most))]

    async def due(self) -> list[tuple[Key, str]]:
        """Key and state of those that may have something at the runtime or at the ledger."""
        statement = select(Attempt.task_id, Attempt.number, Attempt.state)
        rows = await self._session.execute(statement.where(_UNSETTLED, Attempt.state != TaskState.QUEUED))
        return [((task_id, number), state) for task_id, number, state in rows]

    async def of_job(self, name: str) -> tuple[Key, str] | None:
        """Key and state of the attempt that has this job, unless it is settled."""
        statement = select(Attempt.task_id, Attempt.number, Attempt.state).where(_UNSETTLED, Attempt.job == name)
        row = (await self._session.execute(statement)).one_or_none()
        return None if row is None else ((row.task_id, row.number), row.state)

    async def unsettled(self) -> list[Attempt]:
        return list(await self._session.scalars(select(Attempt).where(_UNSETTLED)))

    async def add_points(self, key: Key, points: Sequence[Point]) -> None:
        """In batches, between which everything else gets its turn."""
        task_id, number = key
        for first in range(0, len(points), _BATCH):
            batch = points[first : first + _BATCH]
            rows = [{"task_id": task_id, "number": number} | vars(point) for point in batch]
            await self._session.execute(insert(MetricPoint), rows)

    async def points(self, key: Key, after: int, limit: int) -> Sequence[PointRow]:
        """In the order in which they were read, those with an id above `after`."""
        of_attempt = MetricPoint.task_id == key[0], MetricPoint.number == key[1]
        statement = select(*_POINT).where(*of_attempt, MetricPoint.id > after).order_by(MetricPoint.id).limit(limit)
        return (await self._session.execute(statement)).all()

    async def thinned_points(self, key: Key, most: int) -> Sequence[PointRow]:
        """At most `most` of each phase, evenly taken from the whole curve, in the order in which they were read."""
        place = func.row_number().over(partition_by=MetricPoint.phase, order_by=MetricPoint.id) - 1
        step = (func.count().over(partition_by=MetricPoint.phase) + most - 1) // most
        numbered = select(MetricPoint.id, place.label("place"), step.label("step"))
        chosen = numbered.where(MetricPoint.task_id == key[0], MetricPoint.number == key[1]).subquery()
        kept = select(chosen.c.id).where(chosen.c.place % chosen.c.step == 0)
        statement = select(*_POINT).where(MetricPoint.id.in_(kept)).order_by(MetricPoint.id)
        return (await self._session.execute(statement)).all()

    async def evaluation(self, key: Key) -> dict[str, Any] | None:
        row = await self._session.get(Evaluation, key)
        return row.content if row else None

    def add_evaluation(self, key: Key, content: dict[str, Any]) -> None:
        self._session.add(Evaluation(task_id=key[0], number=key[1], content=content))
