"""How much waits in a service's tables of work and of events, and for how long. Counted when somebody asks."""

from dataclasses import dataclass

from sqlalchemy import case, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from svckit.db import db_now
from svckit.inbox import count_parked
from svckit.outbox import OutboxEvent
from svckit.work import Work, is_free


@dataclass(frozen=True)
class WorkBacklog:
    """Work of one kind, in rows: `due` and nobody has it, `leased`, `later`; `failing` of all these have failed in
    their last step. `lag_s`: since when the oldest due row waits, in seconds."""

    kind: str
    due: int
    leased: int
    later: int
    failing: int
    lag_s: float


@dataclass(frozen=True)
class EventBacklog:
    """Events of this service that are not sent yet, and events that it has parked; `lag_s`: the age of the oldest
    unsent one, in seconds."""

    unsent: int
    parked: int
    lag_s: float


async def work_backlog(session: AsyncSession) -> list[WorkBacklog]:
    """One statement, by kind."""
    leased = Work.leased_until > db_now()
    due = is_free() & (Work.due_at <= db_now())
    state = case((leased, "leased"), (due, "due"), else_="later").label("state")
    rows = select(Work.kind, Work.failures, Work.due_at, state).subquery()
    failing = func.sum(case((rows.c.failures > 0, 1), else_=0))
    oldest = func.min(case((rows.c.state == "due", rows.c.due_at)))
    counts = [func.sum(case((rows.c.state == name, 1), else_=0)) for name in ("due", "leased", "later")]
    statement = select(rows.c.kind, *counts, failing, oldest, db_now()).group_by(rows.c.kind).order_by(rows.c.kind)
    found = await session.execute(statement)
    return [WorkBacklog(*row[:5], (row[6] - row[5]).total_seconds() if row[5] else 0.0) for row in found]


async def event_backlog(session: AsyncSession) -> EventBacklog:
    """One statement for each table."""
    unsent = select(func.count(), func.min(OutboxEvent.created_at), db_now()).where(OutboxEvent.sent_at.is_(None))
    count, since, at = (await session.execute(unsent)).one()
    return EventBacklog(count, await count_parked(session), max(0.0, (at - since).total_seconds()) if since else 0.0)
