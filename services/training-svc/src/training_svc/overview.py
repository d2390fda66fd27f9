"""The training service's part of the overview page."""

from sqlalchemy.ext.asyncio import AsyncSession
from svckit.contracts.overview import ServiceOverview
from svckit.overview import MOST_ITEMS, StateCounts, of_owner, overview_item, recent

from training_svc.attempts.states import ACTIVE, TaskState
from training_svc.models import TrainingTask
from training_svc.tasks.repository import TaskRepository


async def overview(session: AsyncSession, owner: str | None) -> ServiceOverview:
    """What is trained, what waits (with its place in the queue) and what failed lately."""
    counts = StateCounts(session, owner)
    await counts.add("task", TrainingTask, TrainingTask.state)
    tasks, answer = TaskRepository(session), counts.answer
    answer.active = [
        overview_item("task", task, task.since, reason=task.reason, progress=progress)
        for task, progress in await tasks.newest(
            MOST_ITEMS, of_owner(TrainingTask, owner), TrainingTask.state.in_(ACTIVE)
        )
    ]
    failed = TrainingTask.state == TaskState.FAILED, TrainingTask.since > recent()
    answer.failures = await counts.newest("task", TrainingTask, TrainingTask.since, *failed)
    return answer
