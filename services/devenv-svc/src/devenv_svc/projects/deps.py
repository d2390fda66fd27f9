"""Dependency aliases of projects."""

from typing import Annotated

from fastapi import Depends
from svckit.db import ReadSession

from devenv_svc.projects.repository import ProjectFilter
from devenv_svc.projects.service import ProjectService


def reader(session: ReadSession) -> ProjectService:
    return ProjectService(session)


Reader = Annotated[ProjectService, Depends(reader)]
Filter = Annotated[ProjectFilter, Depends()]
