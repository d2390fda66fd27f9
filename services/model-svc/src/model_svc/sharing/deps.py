"""Dependency aliases of shared models."""

from typing import Annotated

from fastapi import Depends
from svckit.db import ReadSession

from model_svc.sharing.service import SharedModelService


def reader(session: ReadSession) -> SharedModelService:
    return SharedModelService(session)


Reader = Annotated[SharedModelService, Depends(reader)]
