"""Dependency aliases of the devenv service."""

from typing import Annotated

from fastapi import Depends
from svckit.db import ReadSession

from devenv_svc.environments.repository import EnvironmentFilter
from devenv_svc.environments.service import EnvironmentService
from devenv_svc.projects.repository import ProjectFilter
from devenv_svc.projects.service import ProjectService


def environment_reader(session: ReadSession) -> EnvironmentService:
    return EnvironmentService(session)


def project_reader(session: ReadSession) -> ProjectService:
    return ProjectService(session)


EnvironmentReader = Annotated[EnvironmentService, Depends(environment_reader)]
EnvironmentFilterQuery = Annotated[EnvironmentFilter, Depends()]
ProjectReader = Annotated[ProjectService, Depends(project_reader)]
ProjectFilterQuery = Annotated[ProjectFilter, Depends()]
