"""Dependency aliases of the algorithm service."""

from typing import Annotated

from fastapi import Depends, Request
from svckit.db import ReadSession, Session
from svckit.idempotency import IdempotencyKey, Once
from svckit.identity import CurrentUser

from algorithm_svc.algorithms.repository import AlgorithmFilter
from algorithm_svc.algorithms.service import AlgorithmService
from algorithm_svc.images.repository import ImageFilter
from algorithm_svc.images.service import ImageService
from algorithm_svc.presets.service import PresetService


def algorithm_writer(request: Request, session: Session) -> AlgorithmService:
    return AlgorithmService(session, request.app.state.live)


def algorithm_reader(request: Request, session: ReadSession) -> AlgorithmService:
    return AlgorithmService(session, request.app.state.live)


def image_writer(request: Request, session: Session) -> ImageService:
    return ImageService(session, request.app.state.live)


def image_reader(request: Request, session: ReadSession) -> ImageService:
    return ImageService(session, request.app.state.live)


def preset_service(request: Request, session: Session) -> PresetService:
    return PresetService(session, request.app.state.live)


def algorithm_once(principal: CurrentUser, key: IdempotencyKey = None) -> Once:
    return Once("algorithms", principal.user_id, key)


def image_once(principal: CurrentUser, key: IdempotencyKey = None) -> Once:
    return Once("images", principal.user_id, key)


AlgorithmWriter = Annotated[AlgorithmService, Depends(algorithm_writer)]
AlgorithmReader = Annotated[AlgorithmService, Depends(algorithm_reader)]
AlgorithmOnce = Annotated[Once, Depends(algorithm_once)]
AlgorithmFilterQuery = Annotated[AlgorithmFilter, Depends()]
ImageWriter = Annotated[ImageService, Depends(image_writer)]
ImageReader = Annotated[ImageService, Depends(image_reader)]
ImageOnce = Annotated[Once, Depends(image_once)]
Presets = Annotated[PresetService, Depends(preset_service)]
ImageFilterQuery = Annotated[ImageFilter, Depends()]
