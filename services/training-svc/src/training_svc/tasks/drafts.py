"""Writing drafts: the owners of algorithm and dataset are asked before anything is written."""

from svckit.db import Database
from svckit.idempotency import Once
from svckit.identity import Principal
from svckit.live import LiveFeed
from svckit.resources import OnlyRevision, must_edit

from training_svc.attempts.states import TaskState
from training_svc.models import TrainingTask
from training_svc.tasks.repository import TaskRepository
from training_svc.tasks.schemas import TaskEdit, TaskIn
from training_svc.tasks.selection import Selection, Selector, draft_of
from training_svc.tasks.service import BASIC, TaskService

_MAY_BE_NONE = frozenset({"share", "time_limit_s"})


class DraftService:
    """It holds no session while it asks."""

    def __init__(self, database: Database, live: LiveFeed, selector: Selector) -> None:
        self._database = database
        self._live = live
        self._selector = selector

    async def create(self, principal: Principal, body: TaskIn, once: Once) -> TrainingTask:
        """A request that comes again is answered without asking the owners: what they say may have changed. Raises what
        Selector.for_draft and TaskService.create raise."""
        async with self._database.reading() as session:
            made = await once.made(session, body)
            if made is not None:
                return await TaskService(session, self._live).get(principal, made)
        selection = await self._selector.for_draft(body, principal.user_id)
        async with self._database.writing() as session:
            return await TaskService(session, self._live).create(principal, selection, once)

    async def edit(self, principal: Principal, task_id: str, body: TaskEdit, revision: OnlyRevision) -> TrainingTask:
        """Raises what Selector.for_draft and TaskService.edit raise."""
        selection = None if body.model_fields_set <= BASIC else await self._checked(principal, task_id, body)
        async with self._database.writing() as session:
            return await TaskService(session, self._live).edit(principal, task_id, (body, selection), revision)

    async def _checked(self, principal: Principal, task_id: str, body: TaskEdit) -> Selection | None:
        """The whole draft with the change; None for a task that is no draft. Raises NotFound, Forbidden."""
        async with self._database.reading() as session:
            task = await TaskRepository(session).get(task_id)
        must_edit(principal, task)
        if task.state != TaskState.DRAFT:
            return None
        given = body.model_dump(include=body.model_fields_set)
        change = {name: value for name, value in given.items() if value is not None or name in _MAY_BE_NONE}
        draft = TaskIn.model_validate(draft_of(task).model_dump() | change)
        return await self._selector.for_draft(draft, task.owner_id, task.revision)
