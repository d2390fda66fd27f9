"""Statements about notifications."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, func, select, update
from svckit.paging import Page, PageQuery, paginate
from svckit.repository import Repository

from gateway.models import Notification, User
from gateway.notifications.schemas import NotificationFilter

_SORTABLE = {"created_at": Notification.created_at}


class NotificationRepository(Repository[Notification]):
    row = Notification

    async def user(self, user_id: str) -> User | None:
        return await self._session.get(User, user_id)

    async def take_unread(self, like: Notification) -> list[Notification]:
        """Delete the user's unread ones of the same kind and thing. Returns what they were."""
        same = delete(Notification).where(
            Notification.user_id == like.user_id,
            Notification.read_at.is_(None),
            Notification.kind == like.kind,
            Notification.resource_kind == like.resource_kind,
            Notification.resource_id == like.resource_id,
        )
        return list(await self._session.scalars(same.returning(Notification)))

    async def page(self, user_id: str, query: PageQuery, wanted: NotificationFilter) -> "Page[Notification]":
        statement = select(Notification).where(Notification.user_id == user_id)
        if wanted.unread:
            statement = statement.where(Notification.read_at.is_(None))
        if wanted.resource_id is not None:
            statement = statement.where(Notification.resource_id == wanted.resource_id)
        return await paginate(self._session, statement, query, _SORTABLE, Notification.id)

    async def unread(self, user_id: str) -> int:
        statement = select(func.count()).select_from(Notification)
        mine = statement.where(Notification.user_id == user_id, Notification.read_at.is_(None))
        return await self._session.scalar(mine) or 0

    async def read(self, user_id: str, ids: Sequence[str] | None, at: datetime) -> int:
        """Mark the user's as read: those of `ids`, or all. Returns how many were not."""
        statement = update(Notification).where(Notification.user_id == user_id, Notification.read_at.is_(None))
        if ids is not None:
            statement = statement.where(Notification.id.in_(ids))
        marked = await self._session.scalars(statement.values(read_at=at).returning(Notification.id))
        return len(marked.all())

    async def forget(self, before: datetime) -> None:
        await self._session.execute(delete(Notification).where(Notification.created_at < before))
