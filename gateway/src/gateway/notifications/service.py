"""Rules about notifications: each is its user's alone; a newer one takes the place of an unread one about the same."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession
from svckit.contracts.overview import NamedThing
from svckit.db import Database, now
from svckit.errors import Reason
from svckit.live import LiveFeed
from svckit.paging import PageQuery
from svckit.upsert import one_at_a_time

from gateway.models import Notification
from gateway.notifications.repository import NotificationRepository
from gateway.notifications.schemas import NotificationFilter, NotificationPage, NotificationView

TOPIC = "user"
"""The kind of the live topic of a user's notifications: `user:<user id>`."""
_KEEP = timedelta(days=90)


@dataclass(frozen=True)
class News:
    """What a user is to be told about `thing`. `reason` is a svckit.errors.Reason as a dict."""

    user_id: str
    kind: str
    thing: NamedThing
    params: dict[str, Any] = field(default_factory=dict)
    reason: dict[str, Any] | None = None


class NotificationService:
    def __init__(self, session: AsyncSession, live: LiveFeed) -> None:
        self._session = session
        self._live = live
        self._repo = NotificationRepository(session)

    async def notify(self, news: News) -> None:
        """Nobody is told whose account does not exist (the owner of the presets has none)."""
        if await self._repo.user(news.user_id) is None:
            return
        thing = news.thing
        row = Notification(
            user_id=news.user_id,
            kind=news.kind,
            reason=_without_detail(news.reason),
            resource_kind=thing.kind,
            resource_id=thing.id,
            resource_name=thing.name,
        )
        await one_at_a_time(self._session, f"notifications:{news.user_id}")
        before = await self._repo.take_unread(row)
        repeats = 1 + sum(int(old.params.get("repeats", 1)) for old in before)
        row.params = {"name": thing.name, **news.params, "repeats": repeats}
        await self._repo.add(row)
        await self._show(news.user_id, {"id": row.id, "kind": row.kind, "resource": thing.model_dump()})

    async def page(self, user_id: str, query: PageQuery, wanted: NotificationFilter) -> NotificationPage:
        page = (await self._repo.page(user_id, query, wanted)).map(view_of)
        return NotificationPage(**dict(page), unread=await self._repo.unread(user_id))

    async def read(self, user_id: str, ids: Sequence[str] | None) -> int:
        """Mark as read. Returns how many are still unread; ids that are not the user's change nothing."""
        if await self._repo.read(user_id, ids, now()):
            return await self._show(user_id, None)
        return await self._repo.unread(user_id)

    async def _show(self, user_id: str, notification: dict[str, Any] | None) -> int:
        """Let the user's browsers know. Returns how many are unread."""
        unread = await self._repo.unread(user_id)
        data = {"notification": notification, "unread": unread}
        self._live.notify(self._session, f"{TOPIC}:{user_id}", "resource", data, owner_id=user_id)
        return unread


async def forget_old(database: Database) -> None:
    """Delete what is older than 90 days, read or not."""
    async with database.writing() as session:
        await NotificationRepository(session).forget(now() - _KEEP)


def view_of(row: Notification) -> NotificationView:
    return NotificationView(
        id=row.id,
        kind=row.kind,
        params=row.params,
        reason=Reason.model_validate(row.reason) if row.reason else None,
        resource=NamedThing(kind=row.resource_kind, id=row.resource_id, name=row.resource_name),
        at=row.created_at,
        read=row.read_at is not None,
    )


def _without_detail(reason: dict[str, Any] | None) -> dict[str, Any] | None:
    """The raw text stays with the thing itself."""
    return {**reason, "detail": ""} if reason else None
