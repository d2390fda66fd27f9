"""Dependency aliases of samples."""

from typing import Annotated

from fastapi import Depends, Query, Request
from svckit.objects.port import ObjectStore

from dataset_svc.ports import Ports
from dataset_svc.samples.changes import ChangeService
from dataset_svc.samples.mending import MendService
from dataset_svc.samples.service import SampleService, Window
from dataset_svc.samples.split_service import SplitService


def store(request: Request) -> ObjectStore:
    ports: Ports = request.app.state.ports
    return ports.store


def samples(request: Request) -> SampleService:
    """Holds no session: it reads archives."""
    return SampleService(request.app.state.database, store(request))


def splits(request: Request) -> SplitService:
    return SplitService(request.app.state.database, store(request))


def changes(request: Request) -> ChangeService:
    return ChangeService(request.app.state.database, store(request), request.app.state.comparing)


def mends(request: Request) -> MendService:
    return MendService(request.app.state.database, store(request), request.app.state.live)


def sample_window(
    cursor: Annotated[str | None, Query(max_length=12, pattern=r"^[0-9]+$")] = None,
    page_size: Annotated[int, Query(ge=1, le=100)] = 20,
) -> Window:
    return Window(int(cursor or 0), page_size)


ChangesOf = Annotated[ChangeService, Depends(changes)]
Mends = Annotated[MendService, Depends(mends)]
Samples = Annotated[SampleService, Depends(samples)]
Splits = Annotated[SplitService, Depends(splits)]
SampleWindow = Annotated[Window, Depends(sample_window)]
Store = Annotated[ObjectStore, Depends(store)]
