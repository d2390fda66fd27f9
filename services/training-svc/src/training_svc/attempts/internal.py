"""`/internal/training-tasks`: the result of an attempt, for the model service."""

from fastapi import APIRouter, Request
from svckit.contracts.training import TrainingResult
from svckit.identity import CallingService
from svckit.ids import Ulid

from training_svc.attempts.reports import with_files
from training_svc.deps import RunReports
from training_svc.ports import Ports

router = APIRouter(prefix="/internal/training-tasks", tags=["internal"], include_in_schema=False)


@router.get("/{task_id}/attempts/{attempt}/result")
async def read_training_result(
    task_id: Ulid, attempt: int, _: CallingService, reports: RunReports, request: Request
) -> TrainingResult:
    """What an ended attempt left, with its files' paths and sizes."""
    ports: Ports = request.app.state.ports
    return await with_files(ports.store, await reports.result(task_id, attempt))
