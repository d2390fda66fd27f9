"""Statements about development projects."""

from dataclasses import dataclass

from svckit.repository import ListFilter, ResourceRepository
from svckit.resources import Code

from devenv_svc.models import Project
from devenv_svc.projects.states import ProjectState


@dataclass(frozen=True)
class ProjectFilter(ListFilter):
    """The list's filters."""

    purpose: Code | None = None
    task_type: Code | None = None
    state: ProjectState | None = None


class ProjectRepository(ResourceRepository[Project]):
    row = Project
