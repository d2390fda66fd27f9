"""What is read about attempts: curves, evaluations, results for other services."""

import asyncio
import json
from collections.abc import Sequence

from svckit.contracts.training import FinishedTask, ResultFile, TrainingResult, UsedDataset
from svckit.errors import NotFound
from svckit.identity import Principal
from svckit.objects.port import ObjectStore
from svckit.resources import must_see

from training_svc.attempts.outcome import sizes_of_files
from training_svc.attempts.repository import AttemptRepository, PointRow
from training_svc.attempts.schemas import Snapshot
from training_svc.attempts.spec import attempt_prefix
from training_svc.attempts.states import ENDED
from training_svc.errors import NoEvaluation
from training_svc.models import Attempt


class AttemptReports:
    def __init__(self, attempts: AttemptRepository) -> None:
        self._attempts = attempts

    async def attempt(self, principal: Principal, task_id: str, number: int | None) -> Attempt:
        """This attempt, or the latest. Raises NotFound."""
        task, attempt = await self._attempts.with_task(task_id, number)
        must_see(principal, task)
        return attempt

    async def points(self, attempt: Attempt, after: int, limit: int) -> str:
        """MetricPoints as JSON text, written in a thread: there may be many."""
        return await asyncio.to_thread(_points, await self._attempts.points(attempt.key, after, limit), after)

    async def evaluation(self, attempt: Attempt) -> dict[str, object]:
        """Raises NoEvaluation."""
        found = await self._attempts.evaluation(attempt.key)
        if found is None:
            raise NoEvaluation()
        return found

    async def result(self, task_id: str, number: int) -> TrainingResult:
        """An ended attempt without its files. Raises NotFound."""
        task, attempt = await self._attempts.with_task(task_id, number)
        if attempt.state not in ENDED:
            raise NotFound()
        snapshot = Snapshot.model_validate(attempt.snapshot)
        known = attempt.split or snapshot.dataset.model_dump()
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
            classes=known["classes"],
            class_count=known["class_count"],
        )


def _points(rows: Sequence[PointRow], after: int) -> str:
    """MetricPoints. What the database holds as JSON stays as it is."""
    items = ",".join(
        f'{{"id":{id_},"step":{json.dumps(step)},"epoch":{json.dumps(epoch)},'
        f'"phase":{json.dumps(phase)},"values":{values}}}'
        for id_, step, epoch, phase, values in rows
    )
    return f'{{"items":[{items}],"next_after":{rows[-1][0] if rows else after}}}'


async def with_files(store: ObjectStore, result: TrainingResult) -> TrainingResult:
    """The result with what lies in the object store below its artifact key."""
    sizes = await sizes_of_files(store, result.artifact_key)
    return result.model_copy(update={"files": [ResultFile(path=path, size=size) for path, size in sizes.items()]})
