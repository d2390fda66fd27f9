"""Dependency aliases of the training service."""

from typing import Annotated

from fastapi import Depends, Request
from svckit.db import Database, ReadSession, Session
from svckit.idempotency import IdempotencyKey, Once
from svckit.identity import CurrentUser
from svckit.ids import Ulid
from svckit.objects.port import ObjectStore

from training_svc.attempts.files import AttemptFiles
from training_svc.attempts.reports import AttemptReports
from training_svc.attempts.repository import AttemptRepository
from training_svc.ports import Ports
from training_svc.settings import TrainingSettings
from training_svc.tasks.drafts import DraftService
from training_svc.tasks.references import StartReferences
from training_svc.tasks.reports import TaskReports
from training_svc.tasks.repository import TaskFilter, TaskRepository
from training_svc.tasks.selection import Selector
from training_svc.tasks.service import TaskService
from training_svc.tasks.starting import StartService


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


def store(request: Request) -> ObjectStore:
    ports: Ports = request.app.state.ports
    return ports.store


def settings(request: Request) -> TrainingSettings:
    given: TrainingSettings = request.app.state.settings
    return given


def selector(request: Request) -> Selector:
    ports: Ports = request.app.state.ports
    return Selector(ports, settings(request).time_limit_s)


def draft_service(request: Request, ask: Annotated[Selector, Depends(selector)]) -> DraftService:
    """As start_service."""
    return DraftService(request.app.state.database, request.app.state.live, ask)


def start_service(request: Request, ask: Annotated[Selector, Depends(selector)]) -> StartService:
    """It opens sessions of its own: whatever asks another service holds none."""
    state = request.app.state
    return StartService(state.database, state.live, StartReferences(state.database, state.ports), ask)


def create_once(principal: CurrentUser, key: IdempotencyKey = None) -> Once:
    return Once("tasks", principal.user_id, key)


def copy_once(principal: CurrentUser, task_id: Ulid, key: IdempotencyKey = None) -> Once:
    return Once(f"copy:{task_id}", principal.user_id, key)


Writer = Annotated[TaskService, Depends(writer)]
Reader = Annotated[TaskService, Depends(reader)]
Reports = Annotated[TaskReports, Depends(task_reports)]
RunReports = Annotated[AttemptReports, Depends(attempt_reports)]
Files = Annotated[AttemptFiles, Depends(files)]
OpenDatabase = Annotated[Database, Depends(database)]
Store = Annotated[ObjectStore, Depends(store)]
Settings = Annotated[TrainingSettings, Depends(settings)]
Drafts = Annotated[DraftService, Depends(draft_service)]
Starts = Annotated[StartService, Depends(start_service)]
CreateOnce = Annotated[Once, Depends(create_once)]
CopyOnce = Annotated[Once, Depends(copy_once)]
Filter = Annotated[TaskFilter, Depends()]
