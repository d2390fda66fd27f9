"""`/api/v1/training-tasks`."""

from typing import Annotated

from fastapi import APIRouter, Query, Response
from svckit.identity import CurrentUser
from svckit.ids import Ulid
from svckit.paging import Page, Paging
from svckit.resources import IfMatch, etag

from training_svc.attempts.schemas import AttemptView
from training_svc.models import TrainingTask
from training_svc.tasks.deps import CopyOnce, CreateOnce, Drafts, Filter, Reports, Starts, Writer
from training_svc.tasks.schemas import Comparison, CopyIn, TaskDetail, TaskEdit, TaskIn, TaskRow, TaskView

router = APIRouter(prefix="/api/v1/training-tasks", tags=["training-tasks"])


@router.get("")
async def list_training_tasks(principal: CurrentUser, reports: Reports, wanted: Filter, query: Paging) -> Page[TaskRow]:
    """The user's tasks (administrators: everyone's), each with its latest attempt."""
    return await reports.page(principal, wanted, query)


@router.post("", status_code=201, response_model=TaskView)
async def create_training_task(
    principal: CurrentUser, body: TaskIn, drafts: Drafts, once: CreateOnce, response: Response
) -> TrainingTask:
    """Save a draft. What is offline now may be named; starting it is refused then."""
    task = await drafts.create(principal, body, once)
    response.headers["Location"] = f"/api/v1/training-tasks/{task.id}"
    response.headers["ETag"] = etag(task)
    return task


@router.get("/compare")
async def compare_training_tasks(
    principal: CurrentUser, reports: Reports, ids: Annotated[list[Ulid], Query(min_length=1, max_length=8)]
) -> Comparison:
    """Parameters, curves and evaluations of the latest attempts, side by side."""
    return await reports.compare(principal, ids)


@router.get("/{task_id}")
async def read_training_task(task_id: Ulid, principal: CurrentUser, reports: Reports, response: Response) -> TaskDetail:
    """A task with its latest attempt."""
    detail = await reports.detail(principal, task_id)
    response.headers["ETag"] = f'"{detail.revision}"'
    return detail


@router.patch("/{task_id}", response_model=TaskView)
async def edit_training_task(  # noqa: PLR0913 - id, change, revision and the three of every route
    task_id: Ulid, principal: CurrentUser, body: TaskEdit, drafts: Drafts, revision: IfMatch, response: Response
) -> TrainingTask:
    """Change a draft, name and description of any task, or have one that waits ask for less."""
    task = await drafts.edit(principal, task_id, body, revision)
    response.headers["ETag"] = etag(task)
    return task


@router.delete("/{task_id}", status_code=204)
async def delete_training_task(task_id: Ulid, principal: CurrentUser, service: Writer) -> None:
    """Delete a task that does not run, with its logs and files."""
    await service.delete(principal, task_id)


@router.post("/{task_id}/copy", status_code=201, response_model=TaskView)
async def copy_training_task(
    task_id: Ulid, body: CopyIn, principal: CurrentUser, service: Writer, once: CopyOnce
) -> TrainingTask:
    """A new draft with the same wishes."""
    return await service.copy(principal, task_id, body, once)


@router.post("/{task_id}/start", status_code=202, response_model=TaskView)
async def start_training_task(task_id: Ulid, principal: CurrentUser, starts: Starts) -> TrainingTask:
    """Put it into the queue, as a new attempt."""
    return await starts.start(principal, task_id)


@router.post("/{task_id}/retry", status_code=202, response_model=TaskView)
async def retry_training_task(task_id: Ulid, principal: CurrentUser, starts: Starts) -> TrainingTask:
    """Another attempt of a task that failed or was stopped."""
    return await starts.retry(principal, task_id)


@router.post("/{task_id}/stop", status_code=202, response_model=TaskView)
async def stop_training_task(task_id: Ulid, principal: CurrentUser, service: Writer) -> TrainingTask:
    """Stop it wherever it is; what was written so far is kept."""
    return await service.stop(principal, task_id)


@router.get("/{task_id}/attempts")
async def list_training_attempts(task_id: Ulid, principal: CurrentUser, reports: Reports) -> list[AttemptView]:
    """Every attempt, the newest first."""
    return await reports.attempts(principal, task_id)
