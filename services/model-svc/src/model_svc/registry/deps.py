"""Dependency aliases of models."""

from typing import Annotated

from fastapi import Depends, Request
from svckit.db import ReadSession, Session
from svckit.idempotency import IdempotencyKey, Once
from svckit.identity import CurrentUser
from svckit.ids import Ulid
from svckit.objects.port import ObjectStore

from model_svc.ports import Ports
from model_svc.registry.repository import ModelFilter
from model_svc.registry.service import ModelService


def writer(request: Request, session: Session) -> ModelService:
    return ModelService(session, request.app.state.live)


def reader(request: Request, session: ReadSession) -> ModelService:
    return ModelService(session, request.app.state.live)


def store(request: Request) -> ObjectStore:
    ports: Ports = request.app.state.ports
    return ports.store


def publish_once(principal: CurrentUser, model_id: Ulid, key: IdempotencyKey = None) -> Once:
    return Once(f"publish:{model_id}", principal.user_id, key)


Writer = Annotated[ModelService, Depends(writer)]
Reader = Annotated[ModelService, Depends(reader)]
Store = Annotated[ObjectStore, Depends(store)]
PublishOnce = Annotated[Once, Depends(publish_once)]
Filter = Annotated[ModelFilter, Depends()]
