"""Events are rows first (01, rule 5): `emit` writes the row in the caller's transaction, the relay publishes it.

The relay is woken by the commit, with a one-second safety poll. It claims rows for a while before it publishes them and
marks them sent afterwards; of several processes one has a row at a time. A crash in between publishes twice, and the
consumer's inbox drops the second. A row that the bus does not take is tried again, at most half a minute later, until
it does (08, decision 37). The order of events is not promised.
"""

import logging
import time
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import JSON, ColumnElement, Index, String, delete, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from svckit.bus.port import Bus
from svckit.contracts.envelope import Envelope, EventPayload
from svckit.db import Database, UtcDateTime, ask_wake, db_now, now
from svckit.faults import point
from svckit.foreign import Said
from svckit.ids import new_id
from svckit.loops import Loop, backoff_s
from svckit.tables import KitBase

_log = logging.getLogger(__name__)
_BATCH = 100
_CLAIM_S = 30.0
KEEP_SENT = timedelta(days=7)
_PLAIN = {"synchronize_session": False}
"""The session holds no rows of the outbox."""
Clock = Callable[[float], ColumnElement[datetime]]
"""The time so many seconds from now."""


class OutboxEvent(KitBase):
    """An event that this service emits. It is due when `claimed_until` has passed; `attempts`, `last_error`: how often
    the bus did not take it, and why it did not the last time."""

    __tablename__ = "outbox"
    __table_args__ = (Index("ix_outbox_due", "sent_at", "claimed_until"),)

    id: Mapped[str] = mapped_column(String(26), primary_key=True)
    type: Mapped[str] = mapped_column(String(80))
    subject: Mapped[str] = mapped_column(String(64))
    data: Mapped[dict[str, Any]] = mapped_column(JSON)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    claimed_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    attempts: Mapped[int] = mapped_column(default=0)
    last_error: Mapped[str | None] = mapped_column(Said(1000))


def emit(session: AsyncSession, event: EventPayload, subject: str) -> None:
    """Write the event into the outbox of the same transaction."""
    data = event.model_dump(mode="json")
    session.add(OutboxEvent(id=new_id(), type=event.type, subject=subject, data=data, created_at=now()))
    ask_wake(session, "outbox")


class Relay:
    """Publishes the outbox of one service. `clock`: the database's, unless a test has another."""

    def __init__(self, service: str, database: Database, bus: Bus, clock: Clock = db_now) -> None:
        self._service = service
        self._database = database
        self._bus = bus
        self._clock = clock
        self.loop = Loop(f"{service}.relay", 1.0, self.flush)
        database.on_commit("outbox", self.loop.wake)

    async def flush(self) -> None:
        """Publish everything that is due."""
        while batch := await self._claim():
            until = time.monotonic() + _CLAIM_S / 2
            for row in batch:
                if time.monotonic() > until:  # the claim might end meanwhile: whoever claims the rest next has it
                    break
                await self._deliver(row)
            if len(batch) < _BATCH:
                return

    async def _claim(self) -> list[OutboxEvent]:
        free = or_(OutboxEvent.claimed_until.is_(None), OutboxEvent.claimed_until <= self._clock(0.0))
        due = select(OutboxEvent.id).where(OutboxEvent.sent_at.is_(None), free).order_by(OutboxEvent.id)
        async with self._database.reading() as session:  # most rounds find nothing: take no write lock for that
            if (await session.scalars(due.limit(1))).first() is None:
                return []
        ids = due.limit(_BATCH).with_for_update(skip_locked=True).scalar_subquery()
        claim = update(OutboxEvent).where(OutboxEvent.id.in_(ids)).values(claimed_until=self._clock(_CLAIM_S))
        async with self._database.writing() as session:
            rows = await session.scalars(claim.returning(OutboxEvent), execution_options=_PLAIN)
            return sorted(rows, key=lambda row: row.id)

    async def _deliver(self, row: OutboxEvent) -> None:
        """The fault point `outbox.<type of the event>`: its row is committed, and nobody has heard of it."""
        point(f"outbox.{row.type}")
        envelope = Envelope(
            id=row.id, source=self._service, type=row.type, subject=row.subject, time=row.created_at, data=row.data
        )
        try:
            await self._bus.publish(envelope)
        except Exception as error:  # the events behind it would not be sent: it is kept with its own, for later
            attempts = row.attempts + 1
            _log.warning("event %s %s is not delivered (%d in a row): %s", row.type, row.id, attempts, error)
            later = self._clock(backoff_s(attempts))
            await self._mark(row.id, {"attempts": attempts, "claimed_until": later, "last_error": str(error)})
        else:
            await self._mark(row.id, {"sent_at": self._clock(0.0)})

    async def _mark(self, event_id: str, values: Mapping[str, Any]) -> None:
        marked = update(OutboxEvent).where(OutboxEvent.id == event_id).values(**values)
        async with self._database.writing() as session:
            await session.execute(marked, execution_options=_PLAIN)


async def release_claims(database: Database) -> None:
    """At the start of a process that is alone: what a killed one had claimed is due at once."""
    async with database.writing() as session:
        await session.execute(update(OutboxEvent).where(OutboxEvent.sent_at.is_(None)).values(claimed_until=None))


async def forget_sent(database: Database) -> None:
    """Drop the events that were sent long ago."""
    async with database.writing() as session:
        await session.execute(delete(OutboxEvent).where(OutboxEvent.sent_at < now() - KEEP_SENT))
