"""Dependency aliases of images."""

from typing import Annotated

from fastapi import Depends, Request
from svckit.db import ReadSession, Session
from svckit.idempotency import IdempotencyKey, Once
from svckit.identity import CurrentUser

from algorithm_svc.images.repository import ImageFilter
from algorithm_svc.images.service import ImageService


def writer(request: Request, session: Session) -> ImageService:
    return ImageService(session, request.app.state.live)


def reader(request: Request, session: ReadSession) -> ImageService:
    return ImageService(session, request.app.state.live)


def create_once(principal: CurrentUser, key: IdempotencyKey = None) -> Once:
    return Once("images", principal.user_id, key)


Writer = Annotated[ImageService, Depends(writer)]
Reader = Annotated[ImageService, Depends(reader)]
CreateOnce = Annotated[Once, Depends(create_once)]
Filter = Annotated[ImageFilter, Depends()]
