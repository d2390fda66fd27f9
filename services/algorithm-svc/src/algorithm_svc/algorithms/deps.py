"""Dependency aliases of algorithms."""

from typing import Annotated

from fastapi import Depends, Request
from svckit.db import ReadSession, Session
from svckit.idempotency import IdempotencyKey, Once
from svckit.identity import CurrentUser

from algorithm_svc.algorithms.repository import AlgorithmFilter
from algorithm_svc.algorithms.service import AlgorithmService


def writer(request: Request, session: Session) -> AlgorithmService:
    return AlgorithmService(session, request.app.state.live)


def reader(request: Request, session: ReadSession) -> AlgorithmService:
    return AlgorithmService(session, request.app.state.live)


def create_once(principal: CurrentUser, key: IdempotencyKey = None) -> Once:
    return Once("algorithms", principal.user_id, key)


Writer = Annotated[AlgorithmService, Depends(writer)]
Reader = Annotated[AlgorithmService, Depends(reader)]
CreateOnce = Annotated[Once, Depends(create_once)]
Filter = Annotated[AlgorithmFilter, Depends()]
