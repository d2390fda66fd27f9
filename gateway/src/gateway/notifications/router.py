"""`/api/v1/notifications`: a user's own, nobody else's."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from svckit.db import ReadSession, Session
from svckit.identity import CurrentUser
from svckit.paging import Cursor, PageQuery, PageSize

from gateway.notifications.schemas import NotificationFilter, NotificationPage, ReadIn, Unread
from gateway.notifications.service import NotificationService

router = APIRouter(prefix="/api/v1/notifications", tags=["notifications"])


def newest_first(cursor: Cursor = None, page_size: PageSize = 20) -> PageQuery:
    return PageQuery(cursor, page_size, "-created_at")


@router.get("")
async def list_notifications(
    request: Request,
    session: ReadSession,
    principal: CurrentUser,
    query: Annotated[PageQuery, Depends(newest_first)],
    wanted: Annotated[NotificationFilter, Depends()],
) -> NotificationPage:
    """The newest first."""
    return await NotificationService(session, request.app.state.live).page(principal.user_id, query, wanted)


@router.post("/read")
async def read_notifications(body: ReadIn, request: Request, session: Session, principal: CurrentUser) -> Unread:
    """Mark as read: those named, or all."""
    service = NotificationService(session, request.app.state.live)
    return Unread(unread=await service.read(principal.user_id, body.ids))
