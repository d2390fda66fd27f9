"""Dependency aliases of cases."""

from typing import Annotated

from fastapi import Depends
from svckit.db import ReadSession

from model_svc.cases.service import CaseService


def reader(session: ReadSession) -> CaseService:
    return CaseService(session)


Reader = Annotated[CaseService, Depends(reader)]
