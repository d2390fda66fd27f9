"""`/internal/training-tasks`: the result of an attempt, for the model service."""

from fastapi import APIRouter
from svckit.contracts.training import TrainingResult
from svckit.identity import CallingService
from svckit.ids import Ulid

from training_svc.attempts.deps import Reports, Store
from training_svc.attempts.reports import with_files

internal = APIRouter(prefix="/internal/training-tasks", tags=["internal"], include_in_schema=False)


@internal.get("/{task_id}/attempts/{attempt}/result")
async def read_training_result(
    task_id: Ulid, attempt: int, _: CallingService, reports: Reports, store: Store
) -> TrainingResult:
    """What an ended attempt left, with its files' paths and sizes."""
    return await with_files(store, await reports.result(task_id, attempt))
