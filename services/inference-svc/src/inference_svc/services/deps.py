"""Dependency aliases of services."""

from typing import Annotated

from fastapi import Depends, Request
from svckit.db import ReadSession, Session
from svckit.runtime.servers import ServerRuntime

from inference_svc.ports import Ports
from inference_svc.services.repository import ServiceFilter
from inference_svc.services.service import ServiceService
from inference_svc.settings import InferenceSettings


def writer(request: Request, session: Session) -> ServiceService:
    return ServiceService(session, request.app.state.live)


def reader(request: Request, session: ReadSession) -> ServiceService:
    return ServiceService(session, request.app.state.live)


def runtime(request: Request) -> ServerRuntime:
    ports: Ports = request.app.state.ports
    return ports.runtime


def max_replicas(request: Request) -> int:
    settings: InferenceSettings = request.app.state.settings
    return settings.max_replicas


Writer = Annotated[ServiceService, Depends(writer)]
Reader = Annotated[ServiceService, Depends(reader)]
Runtime = Annotated[ServerRuntime, Depends(runtime)]
MaxReplicas = Annotated[int, Depends(max_replicas)]
Filter = Annotated[ServiceFilter, Depends()]
