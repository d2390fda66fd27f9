"""Statements about training tasks."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, delete, false, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from svckit.errors import NotFound, Unavailable
from svckit.identity import Principal
from svckit.names import index_name, name_contains, unindex_name
from svckit.paging import Page, PageQuery, paginate
from svckit.resources import Tab

from training_svc.attempts.states import ACTIVE, TaskState
from training_svc.models import OpenStart, Removal, TrainingTask
from training_svc.ports import ReferenceHolder

SORTABLE = {
    "created_at": TrainingTask.created_at,
    "updated_at": TrainingTask.updated_at,
    "name": TrainingTask.name_folded,
}


DRAFT_RECHECK_S = 3600.0
"""How often the owners of what a draft names are asked when no event comes."""


def draft_key(task_id: str) -> str:
    """The work (svckit.work) of asking whether a draft could be started."""
    return f"draft:{task_id}"


@dataclass(frozen=True)
class TaskFilter:
    """The list's filters; None means any."""

    q: str | None = None
    purpose: str | None = None
    task_type: str | None = None
    state: str | None = None
    owner: str | None = None
    algorithm_id: str | None = None
    dataset_id: str | None = None
    tab: Tab = "all"


class TaskRepository:
    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def find(self, task_id: str) -> TrainingTask | None:
        return await self._session.get(TrainingTask, task_id)

    async def get(self, task_id: str) -> TrainingTask:
        """Raises NotFound."""
        row = await self.find(task_id)
        if row is None:
            raise NotFound()
        return row

    async def find_for_update(self, task_id: str) -> TrainingTask | None:
        return await self._session.get(TrainingTask, task_id, with_for_update=True, populate_existing=True)

    async def get_for_update(self, task_id: str) -> TrainingTask:
        """Raises NotFound."""
        row = await self.find_for_update(task_id)
        if row is None:
            raise NotFound()
        return row

    async def add(self, task: TrainingTask) -> None:
        """Raises sqlalchemy's IntegrityError when the owner has this name already."""
        self._session.add(task)
        await self.reindex(task)

    async def reindex(self, task: TrainingTask) -> None:
        await self._session.flush()
        await index_name(self._session, TrainingTask.__tablename__, task.name_key, task.name)

    async def names(self, owner_id: str, like: str) -> set[str]:
        """The owner's task names that start with `like`."""
        statement = select(TrainingTask.name).where(
            TrainingTask.owner_id == owner_id, TrainingTask.name.startswith(like, autoescape=True)
        )
        return set(await self._session.scalars(statement))

    async def page(self, principal: Principal, wanted: TaskFilter, query: PageQuery) -> Page[TrainingTask]:
        return await paginate(self._session, self._filtered(principal, wanted), query, SORTABLE, TrainingTask.id)

    async def active_of(self, owner_id: str) -> list[TrainingTask]:
        """For update."""
        return await self._locked(TrainingTask.owner_id == owner_id, TrainingTask.state.in_(ACTIVE))

    async def not_begun_with(
        self, *, dataset_id: str | None = None, algorithm_id: str | None = None
    ) -> list[TrainingTask]:
        """Drafts and queued tasks that name the dataset, or else the algorithm, for update."""
        if dataset_id is not None:
            named = TrainingTask.dataset_id == dataset_id
        else:
            named = TrainingTask.algorithm_id == algorithm_id
        return await self._locked(named, TrainingTask.state.in_((TaskState.DRAFT, TaskState.QUEUED)))

    async def _locked(self, *which: ColumnElement[bool]) -> list[TrainingTask]:
        """In the order of their ids, as everybody locks several (attempts/repository.py, lock_attempt)."""
        statement = select(TrainingTask).where(*which).order_by(TrainingTask.id).with_for_update()
        return list(await self._session.scalars(statement.execution_options(populate_existing=True)))

    async def remove(self, task: TrainingTask) -> None:
        """The row with its attempts; what is outside goes by the removal written here."""
        await unindex_name(self._session, TrainingTask.__tablename__, task.name_key)
        self._session.add(
            Removal(task_id=task.id, attempts=task.attempts, dataset_id=task.dataset_id, algorithm_id=task.algorithm_id)
        )
        await self._session.delete(task)

    def _filtered(self, principal: Principal, wanted: TaskFilter) -> Select[TrainingTask]:
        statement = select(TrainingTask)
        if wanted.tab in ("public", "preset"):  # tasks are private (08, decision 11)
            statement = statement.where(false())
        elif wanted.tab == "mine" or not principal.is_admin:
            statement = statement.where(TrainingTask.owner_id == principal.user_id)
        equal = {
            TrainingTask.purpose: wanted.purpose,
            TrainingTask.task_type: wanted.task_type,
            TrainingTask.state: wanted.state,
            TrainingTask.owner_id: wanted.owner,
            TrainingTask.algorithm_id: wanted.algorithm_id,
            TrainingTask.dataset_id: wanted.dataset_id,
        }
        for column, value in equal.items():
            if value is not None:
                statement = statement.where(column == value)
        if wanted.q:
            statement = statement.where(
                name_contains(wanted.q, TrainingTask.__tablename__, TrainingTask.name_key, TrainingTask.name_folded)
            )
        return statement


class StartRepository:
    """Starts whose references may be there without an attempt that needs them. Whoever begins one, lets it go through
    or looks at all of a task's has the task's row locked."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def add(self, holder: ReferenceHolder) -> str:
        """Its id."""
        start = OpenStart(task_id=holder.task_id, dataset_id=holder.dataset_id, algorithm_id=holder.algorithm_id)
        self._session.add(start)
        await self._session.flush()
        return start.id

    async def go_through(self, start_id: str) -> None:
        """The attempt is there, in this same transaction. Raises Unavailable when that took so long that the references
        may have been released."""
        row = await self._session.get(OpenStart, start_id, with_for_update=True)
        if row is None or row.given_up:
            raise Unavailable(what="references", detail="the start took too long")
        await self._session.delete(row)

    async def give_up(self, start_id: str) -> None:
        await self._session.execute(update(OpenStart).where(OpenStart.id == start_id).values(given_up=True))

    async def of_task(self, task_id: str) -> list[OpenStart]:
        """For update."""
        statement = select(OpenStart).where(OpenStart.task_id == task_id).order_by(OpenStart.id).with_for_update()
        return list(await self._session.scalars(statement))

    async def due(self, before: datetime) -> list[str]:
        """Tasks with a start that was given up, or began before that time."""
        statement = select(OpenStart.task_id).where(or_(OpenStart.given_up, OpenStart.begun_at < before)).distinct()
        return list(await self._session.scalars(statement))

    async def forget(self, starts: Sequence[OpenStart]) -> None:
        await self._session.execute(delete(OpenStart).where(OpenStart.id.in_([start.id for start in starts])))


class RemovalRepository:
    """What deleted tasks left outside."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def due(self) -> list[Removal]:
        return list(await self._session.scalars(select(Removal)))

    async def find(self, task_id: str) -> Removal | None:
        return await self._session.get(Removal, task_id)

    async def done(self, task_id: str) -> None:
        await self._session.execute(delete(Removal).where(Removal.task_id == task_id))
