"""Dependency aliases of the inference service."""

from typing import Annotated

from fastapi import Depends, Request
from svckit.db import Database, ReadSession, Session
from svckit.ids import Ulid
from svckit.resources import Code, Owner, Search, Tab
from svckit.runtime.servers import ServerRuntime

from inference_svc.errors import TooManyReplicas
from inference_svc.services.repository import ServiceFilter
from inference_svc.services.schemas import ReplicasIn
from inference_svc.services.service import ServiceService
from inference_svc.services.states import ServiceState
from inference_svc.settings import InferenceSettings
from inference_svc.trials.service import TrialService


def writer(request: Request, session: Session) -> ServiceService:
    return ServiceService(session, request.app.state.live)


def reader(request: Request, session: ReadSession) -> ServiceService:
    return ServiceService(session, request.app.state.live)


def trials(request: Request) -> TrialService:
    """Holds no session: a test may take half a minute."""
    database: Database = request.app.state.database
    return TrialService(database, request.app.state.replicas)


def runtime(request: Request) -> ServerRuntime:
    opened: ServerRuntime = request.app.state.runtime
    return opened


def wanted_replicas(request: Request, body: ReplicasIn) -> int:
    """Raises TooManyReplicas."""
    settings: InferenceSettings = request.app.state.settings
    if body.replicas > settings.max_replicas:
        raise TooManyReplicas(max=settings.max_replicas)
    return body.replicas


def service_filter(  # noqa: PLR0913 - the list's filters
    q: Search = None,
    purpose: Code | None = None,
    task_type: Code | None = None,
    state: ServiceState | None = None,
    owner: Owner = None,
    model_id: Ulid | None = None,
    publication_id: Ulid | None = None,
    tab: Tab = "all",
) -> ServiceFilter:
    return ServiceFilter(q, purpose, task_type, state, owner, model_id, publication_id, tab)


Writer = Annotated[ServiceService, Depends(writer)]
Reader = Annotated[ServiceService, Depends(reader)]
Trials = Annotated[TrialService, Depends(trials)]
Runtime = Annotated[ServerRuntime, Depends(runtime)]
WantedReplicas = Annotated[int, Depends(wanted_replicas)]
Filter = Annotated[ServiceFilter, Depends(service_filter)]
