"""Starting a task: what it uses is asked for and kept from being deleted, then its attempt joins the queue."""

from sqlalchemy.ext.asyncio import AsyncSession
from svckit.db import Database
from svckit.errors import EditConflict, StateForbids
from svckit.identity import Principal
from svckit.live import LiveFeed
from svckit.resources import must_edit

from training_svc.attempts.service import AttemptService
from training_svc.attempts.states import AGAIN, STARTABLE, TaskState
from training_svc.models import TrainingTask
from training_svc.tasks.references import StartReferences
from training_svc.tasks.repository import StartRepository, TaskRepository
from training_svc.tasks.selection import Selector

States = frozenset[TaskState]


class StartService:
    """Two transactions, between which the owners of dataset and algorithm are asked."""

    def __init__(self, database: Database, live: LiveFeed, references: StartReferences, selector: Selector) -> None:
        self._database = database
        self._live = live
        self._references = references
        self._selector = selector

    async def start(self, principal: Principal, task_id: str) -> TrainingTask:
        """Attempt n+1 joins the queue. Raises StateForbids while one has not ended, EditConflict when the task is
        changed meanwhile, Unavailable, PeerProblem, and what Selector.for_start raises."""
        return await self._start(principal, task_id, STARTABLE)

    async def retry(self, principal: Principal, task_id: str) -> TrainingTask:
        """As start, for a task that failed or was stopped."""
        return await self._start(principal, task_id, AGAIN)

    async def _start(self, principal: Principal, task_id: str, states: States) -> TrainingTask:
        async with self._database.writing() as session:
            task = await _startable(session, principal, task_id, states)
            start_id = await self._references.begin(session, task)
        try:
            snapshot = await self._selector.for_start(task)
            async with self._database.writing() as session:
                row = await _startable(session, principal, task_id, states)
                if row.revision != task.revision:
                    raise EditConflict(revision=row.revision)
                news = await StartRepository(session).go_through(start_id)
                row.algorithm_name, row.dataset_name = snapshot.algorithm.name, snapshot.dataset.name
                await AttemptService(session, self._live).begin(row, snapshot, news=news)
        except BaseException:
            await self._references.give_up(task_id, start_id)
            raise
        return row


async def _startable(session: AsyncSession, principal: Principal, task_id: str, states: States) -> TrainingTask:
    """The task's row, locked. Raises NotFound, Forbidden, StateForbids."""
    task = await TaskRepository(session).get_for_update(task_id)
    must_edit(principal, task)
    if task.state not in states:
        raise StateForbids(kind="task", state=task.state, target=str(TaskState.QUEUED))
    return task
