"""Dependency aliases of purposes."""

from typing import Annotated

from fastapi import Depends, Request
from svckit.db import ReadSession, Session
from svckit.idempotency import IdempotencyKey, Once
from svckit.identity import CurrentUser

from dataset_svc.purposes.service import PurposeEditing, PurposeService


def writer(session: Session) -> PurposeService:
    return PurposeService(session)


def reader(session: ReadSession) -> PurposeService:
    return PurposeService(session)


def editing(request: Request) -> PurposeEditing:
    """It opens sessions of its own: whatever asks another service holds none."""
    return PurposeEditing(request.app.state.database, request.app.state.ports.others)


def create_once(principal: CurrentUser, key: IdempotencyKey = None) -> Once:
    return Once("purposes", principal.user_id, key)


Writer = Annotated[PurposeService, Depends(writer)]
Reader = Annotated[PurposeService, Depends(reader)]
Editing = Annotated[PurposeEditing, Depends(editing)]
CreateOnce = Annotated[Once, Depends(create_once)]
