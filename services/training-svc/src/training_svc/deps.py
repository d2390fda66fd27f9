"""Dependency aliases of the training service. Whatever asks another service does so before the write session."""

from typing import Annotated

from fastapi import Depends, Request
from svckit.db import Database, ReadSession, Session
from svckit.idempotency import IdempotencyKey, Once
from svckit.identity import CurrentUser, Principal
from svckit.ids import Ulid
from svckit.resources import must_edit

from training_svc.attempts.files import AttemptFiles
from training_svc.attempts.reports import AttemptReports
from training_svc.attempts.repository import AttemptRepository
from training_svc.attempts.states import TaskState
from training_svc.models import TrainingTask
from training_svc.ports import Ports
from training_svc.settings import TrainingSettings
from training_svc.tasks.references import StartReferences
from training_svc.tasks.reports import TaskReports
from training_svc.tasks.repository import TaskFilter, TaskRepository
from training_svc.tasks.schemas import TaskEdit, TaskIn
from training_svc.tasks.selection import Selection, Selector, draft_of
from training_svc.tasks.service import BASIC, TaskService
from training_svc.tasks.starting import StartService

_MAY_BE_NONE = frozenset({"share", "time_limit_s"})


def writer(request: Request, session: Session) -> TaskService:
    return TaskService(session, request.app.state.live)


def reader(request: Request, session: ReadSession) -> TaskService:
    return TaskService(session, request.app.state.live)


def task_reports(session: ReadSession) -> TaskReports:
    return TaskReports(TaskRepository(session), AttemptRepository(session))


def attempt_reports(session: ReadSession) -> AttemptReports:
    return AttemptReports(AttemptRepository(session))


def files(request: Request) -> AttemptFiles:
    ports: Ports = request.app.state.ports
    return AttemptFiles(ports)


def database(request: Request) -> Database:
    opened: Database = request.app.state.database
    return opened


def settings(request: Request) -> TrainingSettings:
    given: TrainingSettings = request.app.state.settings
    return given


def selector(request: Request) -> Selector:
    ports: Ports = request.app.state.ports
    return Selector(ports, settings(request).time_limit_s)


async def checked(principal: CurrentUser, body: TaskIn, ask: Annotated[Selector, Depends(selector)]) -> Selection:
    """A new draft, checked with the owners of algorithm and dataset."""
    return await ask.for_draft(body, principal.user_id)


async def checked_edit(
    request: Request,
    principal: CurrentUser,
    task_id: Ulid,
    body: TaskEdit,
    ask: Annotated[Selector, Depends(selector)],
) -> tuple[TaskEdit, Selection | None]:
    """The change, and the whole draft checked with it; no Selection where only name or description change."""
    if body.model_fields_set <= BASIC:
        return body, None
    task = await _own(database(request), principal, task_id)
    if task.state != TaskState.DRAFT:
        return body, None
    given = body.model_dump(include=body.model_fields_set)
    change = {name: value for name, value in given.items() if value is not None or name in _MAY_BE_NONE}
    draft = TaskIn.model_validate(draft_of(task).model_dump() | change)
    return body, await ask.for_draft(draft, task.owner_id, task.revision)


def start_service(request: Request, ask: Annotated[Selector, Depends(selector)]) -> StartService:
    """It opens sessions of its own: whatever asks another service holds none."""
    state = request.app.state
    return StartService(state.database, state.live, StartReferences(state.database, state.ports), ask)


async def _own(store: Database, principal: Principal, task_id: str) -> TrainingTask:
    async with store.reading() as session:
        task = await TaskRepository(session).get(task_id)
    must_edit(principal, task)
    return task


def create_once(principal: CurrentUser, key: IdempotencyKey = None) -> Once:
    return Once("tasks", principal.user_id, key)


def copy_once(principal: CurrentUser, task_id: Ulid, key: IdempotencyKey = None) -> Once:
    return Once(f"copy:{task_id}", principal.user_id, key)


Writer = Annotated[TaskService, Depends(writer)]
Reader = Annotated[TaskService, Depends(reader)]
Reports = Annotated[TaskReports, Depends(task_reports)]
RunReports = Annotated[AttemptReports, Depends(attempt_reports)]
Files = Annotated[AttemptFiles, Depends(files)]
Store = Annotated[Database, Depends(database)]
Settings = Annotated[TrainingSettings, Depends(settings)]
Checked = Annotated[Selection, Depends(checked)]
CheckedEdit = Annotated[tuple[TaskEdit, Selection | None], Depends(checked_edit)]
Starts = Annotated[StartService, Depends(start_service)]
CreateOnce = Annotated[Once, Depends(create_once)]
CopyOnce = Annotated[Once, Depends(copy_once)]
Filter = Annotated[TaskFilter, Depends()]
