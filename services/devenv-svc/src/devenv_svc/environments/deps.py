"""Dependency aliases of environments."""

from typing import Annotated

from fastapi import Depends
from svckit.db import ReadSession

from devenv_svc.environments.repository import EnvironmentFilter
from devenv_svc.environments.service import EnvironmentService


def reader(session: ReadSession) -> EnvironmentService:
    return EnvironmentService(session)


Reader = Annotated[EnvironmentService, Depends(reader)]
Filter = Annotated[EnvironmentFilter, Depends()]
