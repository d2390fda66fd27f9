"""`/api/v1/projects`."""

from fastapi import APIRouter, Response
from svckit.identity import CurrentUser
from svckit.ids import Ulid
from svckit.paging import Page, Paging
from svckit.resources import etag

from devenv_svc.models import Project
from devenv_svc.projects.deps import Filter, Reader
from devenv_svc.projects.schemas import ProjectView

router = APIRouter(prefix="/api/v1/projects", tags=["projects"])


@router.get("")
async def list_projects(principal: CurrentUser, service: Reader, wanted: Filter, query: Paging) -> Page[ProjectView]:
    """The user's development projects (administrators: everyone's)."""
    return (await service.page(principal, wanted, query)).map(ProjectView.model_validate)


@router.get("/{project_id}", response_model=ProjectView)
async def read_project(project_id: Ulid, principal: CurrentUser, service: Reader, response: Response) -> Project:
    """One development project."""
    project = await service.get(principal, project_id)
    response.headers["ETag"] = etag(project)
    return project
