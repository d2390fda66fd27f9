"""Rules about training tasks: who may do what with one, and what its state allows. The reconciler does the rest."""

from collections.abc import Awaitable, Callable
from typing import Any

from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession
from svckit.contracts.handovers import MODEL_IMPORT
from svckit.db import now
from svckit.errors import EditConflict, Reason
from svckit.idempotency import Once
from svckit.identity import Principal
from svckit.live import LiveFeed
from svckit.references import must_be_unused
from svckit.resources import OnlyRevision, must_edit, must_see, named, owned
from svckit.work import ask

from training_svc.attempts.repository import AttemptRepository
from training_svc.attempts.service import AttemptService
from training_svc.attempts.states import ACTIVE, TaskState
from training_svc.errors import STOPPED_BY_USER, TaskActive, TaskNameTaken, TaskNotDraft
from training_svc.models import Attempt, TrainingTask
from training_svc.tasks.repository import DRAFT_RECHECK_S, DRAFT_WORK, REMOVAL_WORK, TaskRepository
from training_svc.tasks.schemas import CopyIn, TaskEdit
from training_svc.tasks.selection import Selection

BASIC = frozenset({"name", "description"})
_COPIED = ("description", "purpose", "task_type", "algorithm_id", "algorithm_name", "dataset_id", "dataset_name")
_COPIED_TOO = ("share", "seed", "parameters", "resources", "time_limit_s")


class TaskService:
    def __init__(self, session: AsyncSession, live: LiveFeed) -> None:
        self._session = session
        self._repo = TaskRepository(session)
        self._attempts = AttemptRepository(session)
        self._states = AttemptService(session, live)

    async def get(self, principal: Principal, task_id: str) -> TrainingTask:
        task = await self._repo.get(task_id)
        must_see(principal, task)
        return task

    async def latest(self, task: TrainingTask) -> Attempt | None:
        return await self._attempts.find((task.id, task.attempts)) if task.attempts else None

    async def create(self, principal: Principal, selection: Selection, once: Once) -> TrainingTask:
        """Raises TaskNameTaken, IdempotencyKeyReused."""
        made = await once.made_before(self._session, selection.draft)
        if made is not None:
            return await self.get(principal, made)
        columns = owned(principal, selection.draft.name) | selection.columns()
        task = await self._add(columns, self._repo.add)
        await once.remember(self._session, task.id)
        return task

    async def copy(self, principal: Principal, task_id: str, body: CopyIn, once: Once) -> TrainingTask:
        """A new draft of the caller's with the same wishes. Raises TaskNameTaken, IdempotencyKeyReused."""
        made = await once.made_before(self._session, body)
        if made is not None:
            return await self.get(principal, made)
        source = await self.get(principal, task_id)
        columns = owned(principal, body.name or source.name)
        columns |= {field: getattr(source, field) for field in _COPIED + _COPIED_TOO}
        task = await self._add(columns, self._repo.add if body.name else self._repo.add_beside_others)
        await once.remember(self._session, task.id)
        return task

    async def _add(self, columns: dict[str, Any], add: Callable[[TrainingTask], Awaitable[None]]) -> TrainingTask:
        values = {"attempts": 0, "revision": 1, "since": now()} | columns
        task = TrainingTask(state=TaskState.DRAFT.value, **values)
        try:
            await add(task)
        except IntegrityError:
            raise TaskNameTaken(name=columns["name"]) from None
        self._states.notify(task, "resource")
        ask(self._session, DRAFT_WORK.key(task.id), DRAFT_RECHECK_S)
        return task

    async def edit(
        self, principal: Principal, task_id: str, edit: tuple[TaskEdit, Selection | None], revision: OnlyRevision
    ) -> TrainingTask:
        """`edit`: the change, and the whole draft as checked with it.

        Raises EditConflict, TaskNameTaken, TaskNotDraft."""
        task = await self._for_owner(principal, task_id)
        body, selection = edit
        if not body.model_fields_set <= BASIC:
            await self._change_wishes(task, body, selection)
        revision.check(task)
        if body.description is not None:
            task.description = body.description
        for field, value in (named(task.id, body.name) if body.name else {}).items():
            setattr(task, field, value)
        try:
            await self._repo.reindex(task)
        except IntegrityError:
            raise TaskNameTaken(name=body.name) from None
        self._states.notify(task, "resource")
        return task

    async def _change_wishes(self, task: TrainingTask, body: TaskEdit, selection: Selection | None) -> None:
        """All of a draft's; one that waits may ask for less room."""
        if task.state == TaskState.QUEUED and body.resources and body.model_fields_set <= BASIC | {"resources"}:
            less = body.resources.model_dump(exclude_none=True)
            await self._states.ask_less(task, less)
            task.resources = task.resources | less
            return
        if task.state != TaskState.DRAFT or selection is None:
            raise TaskNotDraft(state=task.state)
        if selection.revision != task.revision:
            raise EditConflict(revision=task.revision)
        for field, value in selection.columns(task).items():
            setattr(task, field, value)

    async def delete(self, principal: Principal, task_id: str) -> None:
        """Raises TaskActive: stop it first; StillUsed while a model is being made of it."""
        task = await self._for_owner(principal, task_id)
        if task.state in ACTIVE:
            raise TaskActive(state=task.state)
        await must_be_unused(self._session, MODEL_IMPORT.resource, task.id)
        self._states.notify(task, "resource", deleted=True)
        await self._repo.remove(task)
        ask(self._session, REMOVAL_WORK.key(task.id))

    async def stop(self, principal: Principal, task_id: str) -> TrainingTask:
        """Nothing happens to a task that has ended, is stopping or was never started."""
        task = await self._for_owner(principal, task_id)
        await self._states.stop((task.id, task.attempts), Reason(code=STOPPED_BY_USER))
        return task

    async def stop_all(self, owner_id: str, reason: Reason) -> None:
        """Stop everything of a user who may not go on."""
        for task in await self._repo.active_of(owner_id):
            await self._states.stop((task.id, task.attempts), reason)

    async def _for_owner(self, principal: Principal, task_id: str) -> TrainingTask:
        task = await self._repo.get_for_update(task_id)
        must_edit(principal, task)
        return task
