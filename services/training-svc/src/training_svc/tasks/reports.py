"""What is read about tasks: lists, details, comparisons."""

import asyncio
import json
from collections.abc import Sequence
from typing import TypeVar

from svckit.identity import Principal
from svckit.paging import Page, PageQuery
from svckit.reservations import reason_for
from svckit.resources import View, must_see

from training_svc.attempts.curve import sparkline
from training_svc.attempts.repository import AttemptRepository, PointRow
from training_svc.attempts.schemas import (
    AttemptDetail,
    AttemptView,
    LatestAttempt,
    Measured,
    MetricPointView,
    SparklineView,
)
from training_svc.models import Attempt, TrainingTask
from training_svc.tasks.repository import TaskFilter, TaskRepository
from training_svc.tasks.schemas import ComparedTask, Comparison, TaskDetail, TaskRow, TaskView

POINTS_COMPARED = 1000
"""Of each phase of a task."""
V = TypeVar("V", bound=View)
M = TypeVar("M", bound=Measured)


class TaskReports:
    def __init__(self, tasks: TaskRepository, attempts: AttemptRepository) -> None:
        self._tasks = tasks
        self._attempts = attempts

    async def page(self, principal: Principal, wanted: TaskFilter, query: PageQuery) -> Page[TaskRow]:
        """Tasks that may be seen, each with its latest attempt."""
        page = await self._tasks.page(principal, wanted, query)
        latest = await self._attempts.numbered([(task.id, task.attempts) for task in page.items if task.attempts])
        return page.map(lambda task: row_of(principal, task, latest.get((task.id, task.attempts))))

    async def detail(self, principal: Principal, task_id: str) -> TaskDetail:
        """Raises NotFound."""
        task = await self._visible(principal, task_id)
        return detail_of(principal, task, await self._attempts.find((task_id, task.attempts)))

    async def attempts(self, principal: Principal, task_id: str) -> list[AttemptView]:
        """The newest first."""
        await self._visible(principal, task_id)
        rows = await self._attempts.of_task(task_id)
        return [_told(principal, _measured(AttemptView, row), row) for row in rows]

    async def compare(self, principal: Principal, task_ids: Sequence[str]) -> Comparison:
        """The latest attempts side by side, in the order asked for. Raises NotFound for one that may not be seen."""
        return Comparison(items=[await self._compared(principal, task_id) for task_id in dict.fromkeys(task_ids)])

    async def _compared(self, principal: Principal, task_id: str) -> ComparedTask:
        detail = await self.detail(principal, task_id)
        key = (task_id, detail.attempts)
        points = await self._attempts.thinned_points(key, POINTS_COMPARED)
        return ComparedTask(
            task=detail,
            evaluation=await self._attempts.evaluation(key),
            points=await asyncio.to_thread(_views, points),
        )

    async def _visible(self, principal: Principal, task_id: str) -> TrainingTask:
        task = await self._tasks.get(task_id)
        must_see(principal, task)
        return task


def _views(rows: Sequence[PointRow]) -> list[MetricPointView]:
    return [
        MetricPointView(id=id_, step=step, epoch=epoch, phase=phase, values=json.loads(values))
        for id_, step, epoch, phase, values in rows
    ]


def row_of(principal: Principal, task: TrainingTask, attempt: Attempt | None) -> TaskRow:
    """The task with what a list tells of its latest attempt."""
    latest = _measured(LatestAttempt, attempt) if attempt else None
    row = TaskRow(**{name: getattr(task, name) for name in TaskView.model_fields}, latest=latest)
    return _told(principal, row, task)


def _measured(view: type[M], attempt: Attempt) -> M:
    found = view.model_validate(attempt)
    if attempt.curve is None:
        return found
    name, values = sparkline(attempt.curve)
    return found.model_copy(update={"sparkline": SparklineView(name=name, values=values)})


def detail_of(principal: Principal, task: TrainingTask, attempt: Attempt | None) -> TaskDetail:
    """The task with its latest attempt."""
    columns = {
        name: getattr(task, name) for name in (*TaskView.model_fields, "parameters", "resources", "time_limit_s")
    }
    latest = _told(principal, _measured(AttemptDetail, attempt), attempt) if attempt else None
    return _told(principal, TaskDetail(**columns, attempt=latest), task)


def _told(principal: Principal, view: V, row: TrainingTask | Attempt) -> V:
    """The view with the row's reason as this user is told it."""
    return view.model_copy(update={"reason": reason_for(principal, row.reason)})
