"""The results of successful attempts, of which the model service makes models: until it has, their task stays."""

from sqlalchemy.ext.asyncio import AsyncSession
from svckit.contracts.events import TrainingFinished
from svckit.contracts.handovers import MODEL_IMPORT
from svckit.errors import Reason
from svckit.handover import Handover
from svckit.references import Reference

from training_svc.attempts.repository import AttemptRepository
from training_svc.attempts.spec import attempt_prefix
from training_svc.models import Attempt, TrainingTask


def finished(task: TrainingTask, attempt: Attempt, *, artifact: bool) -> TrainingFinished:
    """The event of its end. `artifact`: something was put into the object store."""
    reason = Reason.model_validate(attempt.reason) if attempt.reason else None
    return TrainingFinished.model_validate(
        {
            "task_id": task.id,
            "attempt": attempt.number,
            "outcome": attempt.state,
            "owner_id": task.owner_id,
            "artifact_key": attempt_prefix(task.id, attempt.number) if artifact else None,
            "metrics": attempt.metrics or {},
            "name": task.name,
            "reason": reason.model_dump(exclude={"detail"}) if reason else None,
        }
    )


async def _succeeded(session: AsyncSession, task_id: str, number: str) -> TrainingFinished:
    return finished(*await AttemptRepository(session).with_task(task_id, int(number)), artifact=True)


def keeper(task: TrainingTask) -> Reference:
    """The model that is to be made, which has the task's name and owner."""
    return Reference(owner_id=task.owner_id, name=task.name)


MODEL_HANDOVER = Handover(MODEL_IMPORT, TrainingTask, _succeeded)
