"""What is read about tasks and attempts: details, curves, evaluations, comparisons, results for other services."""

import asyncio
import json
from collections.abc import Sequence

from svckit.errors import NotFound
from svckit.identity import Principal
from svckit.objects.port import ObjectStore
from svckit.paging import Page, PageQuery
from svckit.resources import must_see

from training_svc.errors import NoEvaluation
from training_svc.models import Attempt, TrainingTask
from training_svc.tasks.attempts import AttemptRepository, PointRow
from training_svc.tasks.repository import TaskFilter, TaskRepository
from training_svc.tasks.schemas import (
    AttemptDetail,
    AttemptView,
    ComparedTask,
    Comparison,
    FinishedTask,
    LatestAttempt,
    MetricPointView,
    ResultFile,
    Snapshot,
    TaskDetail,
    TaskRow,
    TaskView,
    TrainingResult,
    UsedDataset,
)
from training_svc.tasks.spec import attempt_prefix
from training_svc.tasks.states import ENDED

POINTS_COMPARED = 1000
"""Of each phase of a task."""
_RESULT_FOLDERS = ("output/", "run/")


class ReportService:
    def __init__(self, tasks: TaskRepository, attempts: AttemptRepository) -> None:
        self._tasks = tasks
        self._attempts = attempts

    async def page(self, principal: Principal, wanted: TaskFilter, query: PageQuery) -> Page[TaskRow]:
        """Tasks that may be seen, each with its latest attempt."""
        page = await self._tasks.page(principal, wanted, query)
        latest = await self._attempts.numbered([(task.id, task.attempts) for task in page.items if task.attempts])
        return page.map(lambda task: row_of(task, latest.get((task.id, task.attempts))))

    async def detail(self, principal: Principal, task_id: str) -> TaskDetail:
        """Raises NotFound."""
        task = await self._visible(principal, task_id)
        return detail_of(task, await self._attempts.find((task_id, task.attempts)))

    async def attempts(self, principal: Principal, task_id: str) -> list[AttemptView]:
        """The newest first."""
        await self._visible(principal, task_id)
        return [AttemptView.model_validate(row) for row in await self._attempts.of_task(task_id)]

    async def points(self, attempt: Attempt, after: int, limit: int) -> str:
        """MetricPoints as JSON text, written in a thread: there may be many."""
        return await asyncio.to_thread(_points, await self._attempts.points(attempt.key, after, limit), after)

    async def evaluation(self, attempt: Attempt) -> dict[str, object]:
        """Raises NoEvaluation."""
        found = await self._attempts.evaluation(attempt.key)
        if found is None:
            raise NoEvaluation()
        return found

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

    async def result(self, task_id: str, number: int) -> TrainingResult:
        """An ended attempt without its files. Raises NotFound."""
        task = await self._tasks.get(task_id)
        attempt = await self._attempts.get((task_id, number))
        if attempt.state not in ENDED:
            raise NotFound()
        snapshot = Snapshot.model_validate(attempt.snapshot)
        return TrainingResult(
            task=FinishedTask(
                **{name: getattr(task, name) for name in ("id", "name", "owner_id", "owner_name")},
                purpose=task.purpose,
                task_type=task.task_type,
                algorithm=snapshot.algorithm,
                dataset=UsedDataset.model_validate(snapshot.dataset),
                parameters=snapshot.parameters,
                attempt=number,
            ),
            outcome=attempt.state,
            artifact_key=attempt_prefix(task_id, number),
            files=[],
            evaluation=await self._attempts.evaluation((task_id, number)),
            serve=snapshot.serve,
            format=snapshot.dataset.format,
            classes=(attempt.split or {}).get("classes") or snapshot.dataset.classes,
        )

    async def _visible(self, principal: Principal, task_id: str) -> TrainingTask:
        task = await self._tasks.get(task_id)
        must_see(principal, task)
        return task


def _points(rows: Sequence[PointRow], after: int) -> str:
    """MetricPoints. What the database holds as JSON stays as it is."""
    items = ",".join(
        f'{{"id":{id_},"step":{json.dumps(step)},"epoch":{json.dumps(epoch)},'
        f'"phase":{json.dumps(phase)},"values":{values}}}'
        for id_, step, epoch, phase, values in rows
    )
    return f'{{"items":[{items}],"next_after":{rows[-1][0] if rows else after}}}'


def _views(rows: Sequence[PointRow]) -> list[MetricPointView]:
    return [
        MetricPointView(id=id_, step=step, epoch=epoch, phase=phase, values=json.loads(values))
        for id_, step, epoch, phase, values in rows
    ]


async def with_files(store: ObjectStore, result: TrainingResult) -> TrainingResult:
    """The result with what lies in the object store below its artifact key."""
    key = result.artifact_key
    files = [
        ResultFile(path=stored.key.removeprefix(key), size=stored.size)
        async for stored in store.list(key)
        if stored.key.removeprefix(key).startswith(_RESULT_FOLDERS)
    ]
    return result.model_copy(update={"files": files})


def row_of(task: TrainingTask, attempt: Attempt | None) -> TaskRow:
    """The task with what a list tells of its latest attempt."""
    latest = LatestAttempt.model_validate(attempt) if attempt else None
    return TaskRow(**{name: getattr(task, name) for name in TaskView.model_fields}, latest=latest)


def detail_of(task: TrainingTask, attempt: Attempt | None) -> TaskDetail:
    """The task with its latest attempt."""
    columns = {
        name: getattr(task, name) for name in (*TaskView.model_fields, "parameters", "resources", "time_limit_s")
    }
    return TaskDetail(**columns, attempt=AttemptDetail.model_validate(attempt) if attempt else None)
