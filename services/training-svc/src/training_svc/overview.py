"""The training service's part of the overview page."""

from sqlalchemy import and_, select
from sqlalchemy.ext.asyncio import AsyncSession
from svckit.contracts.overview import ServiceOverview
from svckit.overview import MOST_ITEMS, StateCounts, of_owner, overview_item, recent

from training_svc.attempts.states import ACTIVE, TaskState
from training_svc.models import Attempt, TrainingTask


async def overview(session: AsyncSession, owner: str | None) -> ServiceOverview:
    """What is trained, what waits (with its place in the queue) and what failed lately."""
    counts = StateCounts(session, owner)
    await counts.add("task", TrainingTask, TrainingTask.state)
    latest = and_(Attempt.task_id == TrainingTask.id, Attempt.number == TrainingTask.attempts)
    newest = select(TrainingTask, Attempt.progress).outerjoin(Attempt, latest)
    newest = newest.where(of_owner(TrainingTask, owner)).order_by(TrainingTask.since.desc()).limit(MOST_ITEMS)
    active = await session.execute(newest.where(TrainingTask.state.in_(ACTIVE)))
    failed = TrainingTask.state == TaskState.FAILED, TrainingTask.since > recent()
    failures = await session.execute(newest.where(*failed))
    answer = counts.answer
    answer.active = [
        overview_item("task", task, task.since, reason=task.reason, progress=progress) for task, progress in active
    ]
    answer.failures = [overview_item("task", task, task.since, reason=task.reason) for task, _ in failures]
    return answer
