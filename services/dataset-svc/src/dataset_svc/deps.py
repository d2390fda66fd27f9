"""Dependency aliases of the dataset service."""

from typing import Annotated

from fastapi import Depends, Query, Request
from svckit.db import ReadSession, Session
from svckit.idempotency import IdempotencyKey, Once
from svckit.identity import CurrentUser
from svckit.objects.port import ObjectStore

from dataset_svc.datasets.repository import DatasetFilter
from dataset_svc.datasets.service import DatasetService
from dataset_svc.ports import Ports
from dataset_svc.samples.service import SampleService, Window


def writer(request: Request, session: Session) -> DatasetService:
    return DatasetService(session, request.app.state.live)


def reader(request: Request, session: ReadSession) -> DatasetService:
    return DatasetService(session, request.app.state.live)


def samples(request: Request) -> SampleService:
    """Holds no session: it reads archives."""
    return SampleService(request.app.state.database, store(request))


def sample_window(
    cursor: Annotated[str | None, Query(max_length=12, pattern=r"^[0-9]+$")] = None,
    page_size: Annotated[int, Query(ge=1, le=100)] = 20,
) -> Window:
    return Window(int(cursor or 0), page_size)


def store(request: Request) -> ObjectStore:
    ports: Ports = request.app.state.ports
    return ports.store


def once(principal: CurrentUser, key: IdempotencyKey = None) -> Once:
    return Once("datasets", principal.user_id, key)


Writer = Annotated[DatasetService, Depends(writer)]
Reader = Annotated[DatasetService, Depends(reader)]
Samples = Annotated[SampleService, Depends(samples)]
SampleWindow = Annotated[Window, Depends(sample_window)]
Store = Annotated[ObjectStore, Depends(store)]
CreateOnce = Annotated[Once, Depends(once)]
Filter = Annotated[DatasetFilter, Depends()]
