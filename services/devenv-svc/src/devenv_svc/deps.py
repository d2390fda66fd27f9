"""Dependency aliases of the devenv service."""

from typing import Annotated

from fastapi import Depends
from svckit.db import ReadSession
from svckit.resources import Code, Owner, Search, Tab, Visibility

from devenv_svc.environments.repository import EnvironmentFilter
from devenv_svc.environments.schemas import Framework, ResourceKind
from devenv_svc.environments.service import EnvironmentService
from devenv_svc.projects.repository import ProjectFilter
from devenv_svc.projects.service import ProjectService
from devenv_svc.projects.states import ProjectState


def environment_reader(session: ReadSession) -> EnvironmentService:
    return EnvironmentService(session)


def project_reader(session: ReadSession) -> ProjectService:
    return ProjectService(session)


def environment_filter(  # noqa: PLR0913 - the list's filters
    q: Search = None,
    framework: Framework | None = None,
    resource_kind: ResourceKind | None = None,
    visibility: Visibility | None = None,
    owner: Owner = None,
    tab: Tab = "all",
) -> EnvironmentFilter:
    return EnvironmentFilter(q, framework, resource_kind, visibility, owner, tab)


def project_filter(  # noqa: PLR0913 - the list's filters
    q: Search = None,
    purpose: Code | None = None,
    task_type: Code | None = None,
    state: ProjectState | None = None,
    owner: Owner = None,
    tab: Tab = "all",
) -> ProjectFilter:
    return ProjectFilter(q, purpose, task_type, state, owner, tab)


EnvironmentReader = Annotated[EnvironmentService, Depends(environment_reader)]
EnvironmentFilterQuery = Annotated[EnvironmentFilter, Depends(environment_filter)]
ProjectReader = Annotated[ProjectService, Depends(project_reader)]
ProjectFilterQuery = Annotated[ProjectFilter, Depends(project_filter)]
