"""Events of other services, and of this one: each is handled once, in one transaction with the record of it.

The bus delivers an event until it is told that it was taken. A handler that raises is told again; an event that is
refused `MAX_REFUSALS` times in a row is parked (08, decision 37): the bus is told that it was taken, so that it holds
nothing back, and it stays here until an administrator has it handled. What the database or another program cannot do
just now is no refusal, and is told again for as long as it takes.
"""

import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from fastapi import FastAPI
from sqlalchemy import JSON, Index, String, delete, func, select, text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from svckit.bus.port import Bus
from svckit.contracts.envelope import Envelope, EventPayload
from svckit.db import Database, UtcDateTime, now
from svckit.errors import may_pass
from svckit.foreign import Said
from svckit.tables import KitBase
from svckit.upsert import insert_if_absent

_log = logging.getLogger(__name__)
_ERROR_LENGTH = 1000
_PARKED = text("parked_at IS NOT NULL")
MAX_REFUSALS = 10
KEEP_HANDLED = timedelta(days=30)
"""Longer than any event is published again."""


class InboxEvent(KitBase):
    """An event that was handled, or was refused so far. `refusals`, `last_error`, `envelope`: of one that was refused.
    `parked_at`: since then nobody tries again by themselves."""

    __tablename__ = "inbox"
    __table_args__ = (Index("ix_inbox_parked", "parked_at", postgresql_where=_PARKED, sqlite_where=_PARKED),)

    event_id: Mapped[str] = mapped_column(String(26), primary_key=True)
    type: Mapped[str] = mapped_column(String(80))
    handled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    refusals: Mapped[int] = mapped_column(default=0)
    last_error: Mapped[str | None] = mapped_column(Said(_ERROR_LENGTH))
    envelope: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    parked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


@dataclass(frozen=True)
class EventContext:
    """What a handler gets: the transaction it works in, and the app whose `state` holds the ports."""

    session: AsyncSession
    app: FastAPI


Handler = Callable[[EventContext, Any], Awaitable[None]]
Subscriptions = Mapping[type[EventPayload], Handler]


class EventRefused(Exception):
    """The handler raised, and this was not for want of something that may come back; `__cause__` is what it raised."""


class Inbox:
    """What one service does with events."""

    def __init__(self, app: FastAPI, subscriptions: Subscriptions) -> None:
        self._app = app
        self._database: Database = app.state.database
        self._handlers = {payload.type: (payload, handler) for payload, handler in subscriptions.items()}

    async def subscribe(self, consumer: str, bus: Bus) -> None:
        if self._handlers:
            await bus.subscribe(consumer, frozenset(self._handlers), self.take)

    async def take(self, envelope: Envelope) -> None:
        """Handle the event, unless it was handled or is parked. Raises what asks for it to be delivered again."""
        async with self._database.reading() as session:
            known = await session.get(InboxEvent, envelope.id)
        if known is not None and (known.handled_at or known.parked_at):
            return
        try:
            await self._handle(envelope)
        except EventRefused as refusal:
            if not await self._note_refusal(envelope, refusal):
                raise

    async def redeliver(self, event_id: str) -> bool:
        """Handle a parked event. Whether it was one. Raises EventRefused when it is refused again."""
        async with self._database.reading() as session:
            row = await session.get(InboxEvent, event_id)
        if row is None or row.parked_at is None:
            return False
        envelope = Envelope.model_validate(row.envelope)
        try:
            await self._handle(envelope)
        except EventRefused as refusal:
            await self._note_refusal(envelope, refusal)
            raise
        return True

    async def count_parked(self) -> int:
        async with self._database.reading() as session:
            return await count_parked(session)

    async def parked(self, most: int) -> list[InboxEvent]:
        """Those that wait longest."""
        waiting = select(InboxEvent).where(InboxEvent.parked_at.is_not(None))
        async with self._database.reading() as session:
            return list(await session.scalars(waiting.order_by(InboxEvent.parked_at, InboxEvent.event_id).limit(most)))

    async def _handle(self, envelope: Envelope) -> None:
        """Raises EventRefused, or what may pass by itself."""
        handled = {"handled_at": now(), "envelope": None, "parked_at": None}
        try:
            async with self._database.writing() as session:
                row = {"event_id": envelope.id, "type": envelope.type, **handled}
                if not await insert_if_absent(session, InboxEvent, row):
                    known = await session.get_one(InboxEvent, envelope.id, with_for_update=True)
                    if known.handled_at is not None:
                        return
                    for name, value in handled.items():
                        setattr(known, name, value)
                payload, handler = self._handlers[envelope.type]
                await handler(EventContext(session, self._app), payload.model_validate(envelope.data))
        except Exception as error:  # a handler's bug would be redelivered for ever: what is refused is parked
            if may_pass(error):
                raise
            raise EventRefused(f"{type(error).__name__}: {error}") from error

    async def _note_refusal(self, envelope: Envelope, refusal: EventRefused) -> bool:
        """Whether the event is off the bus's hands: it is parked, or was handled meanwhile."""
        async with self._database.writing() as session:
            await insert_if_absent(session, InboxEvent, {"event_id": envelope.id, "type": envelope.type})
            row = await session.get_one(InboxEvent, envelope.id, with_for_update=True)
            if row.handled_at is not None:
                return True
            row.refusals += 1
            row.last_error = str(refusal)
            row.envelope = envelope.model_dump(mode="json")
            if row.parked_at is not None:
                row.parked_at = now()  # behind the others, which an administrator wants to see and to redeliver, too
            elif row.refusals >= MAX_REFUSALS:
                row.parked_at = now()
                _log.error("event %s %s is parked: %s", envelope.type, envelope.id, refusal, exc_info=refusal.__cause__)
            return row.parked_at is not None


async def count_parked(session: AsyncSession) -> int:
    return await session.scalar(select(func.count()).where(InboxEvent.parked_at.is_not(None))) or 0


async def forget_handled(database: Database) -> None:
    """Drop the records of events that were handled long ago."""
    async with database.writing() as session:
        await session.execute(delete(InboxEvent).where(InboxEvent.handled_at < now() - KEEP_HANDLED))
