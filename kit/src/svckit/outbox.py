"""Events are rows first (01, rule 5): `emit` writes the row in the caller's transaction, the relay publishes it.

The relay is woken by the commit, with a one-second safety poll. Rows are claimed for a while before they are published
and marked sent afterwards; a crash in between publishes twice, and the consumer's inbox drops the second.
"""

import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from fastapi import FastAPI
from sqlalchemy import JSON, Index, String, delete, insert, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from svckit.bus.port import Bus, DeliveryFailed
from svckit.contracts.envelope import Envelope, EventPayload
from svckit.db import Database, UtcDateTime, ask_wake, now
from svckit.faults import point
from svckit.ids import new_id
from svckit.loops import Loop
from svckit.tables import KitBase

_log = logging.getLogger(__name__)
_BATCH = 100
_CLAIM = timedelta(seconds=30)
MAX_ATTEMPTS = 20
KEEP_SENT = timedelta(days=7)
KEEP_HANDLED = timedelta(days=30)
"""Longer than any event is published again."""


class OutboxEvent(KitBase):
    """An event that this service emits."""

    __tablename__ = "outbox"
    __table_args__ = (Index("ix_outbox_due", "sent_at", "dead_at", "claimed_until"),)

    id: Mapped[str] = mapped_column(String(26), primary_key=True)
    type: Mapped[str] = mapped_column(String(80))
    subject: Mapped[str] = mapped_column(String(64))
    data: Mapped[dict[str, Any]] = mapped_column(JSON)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    claimed_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    dead_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    attempts: Mapped[int] = mapped_column(default=0)


class InboxEvent(KitBase):
    """An event that this service has handled."""

    __tablename__ = "inbox"

    event_id: Mapped[str] = mapped_column(String(26), primary_key=True)
    type: Mapped[str] = mapped_column(String(80))
    handled_at: Mapped[datetime] = mapped_column(UtcDateTime)


@dataclass(frozen=True)
class EventContext:
    """What a handler gets: the transaction it works in, and the app whose `state` holds the ports."""

    session: AsyncSession
    app: FastAPI


Handler = Callable[[EventContext, Any], Awaitable[None]]
Subscriptions = Mapping[type[EventPayload], Handler]


def emit(session: AsyncSession, event: EventPayload, subject: str) -> None:
    """Write the event into the outbox of the same transaction."""
    data = event.model_dump(mode="json")
    session.add(OutboxEvent(id=new_id(), type=event.type, subject=subject, data=data, created_at=now()))
    ask_wake(session, "outbox")


class Relay:
    """Publishes the outbox of one service."""

    def __init__(self, service: str, database: Database, bus: Bus) -> None:
        self._service = service
        self._database = database
        self._bus = bus
        self.loop = Loop(f"{service}.relay", 1.0, self.flush)
        database.on_commit("outbox", self.loop.wake)

    async def flush(self) -> None:
        """Publish everything that is due."""
        while batch := await self._claim():
            for row in batch:
                await self._deliver(row)
            if len(batch) < _BATCH:
                return

    async def _claim(self) -> list[OutboxEvent]:
        table = OutboxEvent
        due = (
            select(table)
            .where(table.sent_at.is_(None), table.dead_at.is_(None))
            .where(or_(table.claimed_until.is_(None), table.claimed_until < now()))
            .order_by(table.id)
            .limit(_BATCH)
        )
        async with self._database.reading() as session:  # most rounds find nothing: take no write lock for that
            if (await session.scalars(due.limit(1))).first() is None:
                return []
        async with self._database.writing() as session:
            rows = list(await session.scalars(due.with_for_update(skip_locked=True)))
            for row in rows:
                row.claimed_until = now() + _CLAIM
        return rows

    async def _deliver(self, row: OutboxEvent) -> None:
        """The fault point `outbox.<type of the event>`: its row is committed, and nobody has heard of it."""
        point(f"outbox.{row.type}")
        envelope = Envelope(
            id=row.id, source=self._service, type=row.type, subject=row.subject, time=row.created_at, data=row.data
        )
        try:
            await self._bus.publish(envelope)
        except DeliveryFailed as error:
            await self._retry_later(row, str(error))
            return
        await self._mark(row.id, {"sent_at": now()})

    async def _retry_later(self, row: OutboxEvent, error: str) -> None:
        attempts = row.attempts + 1
        delay = timedelta(seconds=min(0.5 * 2**attempts, 30.0))
        values: dict[str, Any] = {"attempts": attempts, "claimed_until": now() + delay}
        if attempts >= MAX_ATTEMPTS:
            values["dead_at"] = now()
            _log.error("event %s %s given up after %d attempts: %s", row.type, row.id, attempts, error)
        await self._mark(row.id, values)

    async def _mark(self, event_id: str, values: Mapping[str, Any]) -> None:
        async with self._database.writing() as session:
            await session.execute(update(OutboxEvent).where(OutboxEvent.id == event_id).values(**values))


async def release_claims(database: Database) -> None:
    """At the start of a process that is alone: what a killed one had claimed is due at once."""
    async with database.writing() as session:
        await session.execute(update(OutboxEvent).where(OutboxEvent.sent_at.is_(None)).values(claimed_until=None))


async def forget_old(database: Database) -> None:
    """Drop the events that were sent, and the records of those that were handled, long ago."""
    async with database.writing() as session:
        await session.execute(delete(OutboxEvent).where(OutboxEvent.sent_at < now() - KEEP_SENT))
        await session.execute(delete(InboxEvent).where(InboxEvent.handled_at < now() - KEEP_HANDLED))


async def subscribe(app: FastAPI, service: str, bus: Bus, subscriptions: Subscriptions) -> None:
    """Connect the handlers: one event, one transaction, recorded in the inbox with its effect."""
    if not subscriptions:
        return
    by_type = {payload.type: (payload, handler) for payload, handler in subscriptions.items()}
    database: Database = app.state.database

    async def handle(envelope: Envelope) -> None:
        payload, handler = by_type[envelope.type]
        async with database.reading() as session:
            if await session.get(InboxEvent, envelope.id) is not None:
                return
        try:
            async with database.writing() as session:
                seen = {"event_id": envelope.id, "type": envelope.type, "handled_at": now()}
                await session.execute(insert(InboxEvent).values(**seen))
                await handler(EventContext(session, app), payload.model_validate(envelope.data))
        except IntegrityError:
            async with database.reading() as session:
                if await session.get(InboxEvent, envelope.id) is None:
                    raise

    await bus.subscribe(service, frozenset(by_type), handle)
