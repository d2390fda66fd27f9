"""Dependency aliases of training tasks."""

from typing import Annotated

from fastapi import Depends, Request
from svckit.db import ReadSession, Session
from svckit.idempotency import IdempotencyKey, Once
from svckit.identity import CurrentUser
from svckit.ids import Ulid

from training_svc.attempts.repository import AttemptRepository
from training_svc.tasks.drafts import DraftService
from training_svc.tasks.references import StartReferences
from training_svc.tasks.reports import TaskReports
from training_svc.tasks.repository import TaskFilter, TaskRepository
from training_svc.tasks.selection import Selector
from training_svc.tasks.service import TaskService
from training_svc.tasks.starting import StartService


def writer(request: Request, session: Session) -> TaskService:
    return TaskService(session, request.app.state.live)


def reports(session: ReadSession) -> TaskReports:
    return TaskReports(TaskRepository(session), AttemptRepository(session))


def selector(request: Request) -> Selector:
    state = request.app.state
    return Selector(state.ports, state.settings.time_limit_s)


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
Reports = Annotated[TaskReports, Depends(reports)]
Drafts = Annotated[DraftService, Depends(draft_service)]
Starts = Annotated[StartService, Depends(start_service)]
CreateOnce = Annotated[Once, Depends(create_once)]
CopyOnce = Annotated[Once, Depends(copy_once)]
Filter = Annotated[TaskFilter, Depends()]
