"""Dependency aliases of the inference service."""

from typing import Annotated

from fastapi import Depends, Request
from svckit.db import Database, ReadSession, Session
from svckit.runtime.servers import ServerRuntime

from inference_svc.ports import Ports
from inference_svc.services.repository import ServiceFilter
from inference_svc.services.service import ServiceService
from inference_svc.settings import InferenceSettings
from inference_svc.trials.service import TrialService


def writer(request: Request, session: Session) -> ServiceService:
    return ServiceService(session, request.app.state.live)


def reader(request: Request, session: ReadSession) -> ServiceService:
    return ServiceService(session, request.app.state.live)


def trials(request: Request) -> TrialService:
    """Holds no session: a test may take half a minute."""
    database: Database = request.app.state.database
    return TrialService(database, _ports(request).replicas)


def runtime(request: Request) -> ServerRuntime:
    return _ports(request).runtime


def _ports(request: Request) -> Ports:
    ports: Ports = request.app.state.ports
    return ports


def max_replicas(request: Request) -> int:
    settings: InferenceSettings = request.app.state.settings
    return settings.max_replicas


Writer = Annotated[ServiceService, Depends(writer)]
Reader = Annotated[ServiceService, Depends(reader)]
Trials = Annotated[TrialService, Depends(trials)]
Runtime = Annotated[ServerRuntime, Depends(runtime)]
MaxReplicas = Annotated[int, Depends(max_replicas)]
Filter = Annotated[ServiceFilter, Depends()]
