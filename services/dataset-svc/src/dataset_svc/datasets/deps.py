"""Dependency aliases of datasets."""

from typing import Annotated

from fastapi import Depends, Path, Request
from svckit.db import ReadSession, Session
from svckit.idempotency import IdempotencyKey, Once
from svckit.identity import CurrentUser

from dataset_svc.datasets.repository import DatasetFilter
from dataset_svc.datasets.service import DatasetService


def writer(request: Request, session: Session) -> DatasetService:
    return DatasetService(session, request.app.state.live)


def reader(request: Request, session: ReadSession) -> DatasetService:
    return DatasetService(session, request.app.state.live)


def create_once(principal: CurrentUser, key: IdempotencyKey = None) -> Once:
    return Once("datasets", principal.user_id, key)


Writer = Annotated[DatasetService, Depends(writer)]
Reader = Annotated[DatasetService, Depends(reader)]
CreateOnce = Annotated[Once, Depends(create_once)]
Filter = Annotated[DatasetFilter, Depends()]
VersionNumber = Annotated[int, Path(ge=1, lt=2**31)]
