"""What changed, for the browser (08, decision 17): rows written in the transaction of the change, streamed by topic.

A position is the row's number, so a reader that was cut off goes on where it stopped, also after a restart of the
server; rows are kept ten minutes, and a reader that comes later gets `resync`.
"""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Sequence
from datetime import datetime, timedelta
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Request
from sqlalchemy import JSON, BigInteger, Integer, String, delete, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column
from starlette.responses import StreamingResponse

from svckit.db import Database, Last, UtcDateTime, ask_wake, before_commit, now
from svckit.identity import CurrentUser, Principal
from svckit.tables import KitBase
from svckit.upsert import one_at_a_time

KEEP = timedelta(minutes=10)
HEARTBEAT_S = 15.0
MAX_TOPICS = 50
_BATCH = 500
LiveEvent = Literal["state", "progress", "metric", "log", "resource"]


class LiveRow(KitBase):
    """A change of a thing. `shared`: others than the owner may see the thing, too."""

    __tablename__ = "live_events"
    __table_args__ = {"sqlite_autoincrement": True}  # noqa: RUF012 - SQLAlchemy's own convention

    position: Mapped[int] = mapped_column(
        BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True
    )
    topic: Mapped[str] = mapped_column(String(60), index=True)
    event: Mapped[str] = mapped_column(String(20))
    owner_id: Mapped[str] = mapped_column(String(26))
    shared: Mapped[bool]
    data: Mapped[dict[str, Any]] = mapped_column(JSON)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


async def _write_rows(session: AsyncSession) -> None:
    """Positions are given out in the order of the commits: whoever takes one holds the lock until its transaction has
    ended, so that a reader never sees a position before a smaller one."""
    await one_at_a_time(session, "live")
    session.add_all(session.info.pop("live"))
    await session.flush()


class LiveFeed:
    """The feed of one service."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._changed = asyncio.Condition()
        self._changes = 0
        self._tasks: set[asyncio.Task[None]] = set()
        database.on_commit("live", self._wake)

    def notify(  # noqa: PLR0913 - the columns of one row
        self,
        session: AsyncSession,
        topic: str,
        event: LiveEvent,
        data: dict[str, Any],
        *,
        owner_id: str,
        shared: bool = False,
    ) -> None:
        """Record a change in the caller's transaction; readers are woken by its commit."""
        row = LiveRow(topic=topic, event=event, owner_id=owner_id, shared=shared, data=data, created_at=now())
        session.info.setdefault("live", []).append(row)
        before_commit(session, Last.LIVE, "", _write_rows)
        ask_wake(session, "live")

    async def read(self, principal: Principal, topics: list[str], after: int | None) -> AsyncIterator[bytes]:
        """SSE frames from `after` on (from now on when None), a comment every 15 s while nothing happens."""
        async with self._database.reading() as session:
            oldest, newest = await _kept(session)
        position = newest if after is None else after
        if position > newest or position < oldest - 1:
            position = newest
            yield _frame(newest, "resync", {})
        yield f": position {position}\n\n".encode()
        while True:
            seen = self._changes
            oldest, newest, rows = await self._after(principal, topics, position)
            if position < oldest - 1:  # a reader so slow that what it has not read was forgotten
                position = newest
                yield _frame(newest, "resync", {})
                continue
            for row in rows:
                position = row.position
                yield _frame(position, row.event, {"topic": row.topic, **row.data})
            position = max(position, newest) if len(rows) < _BATCH else position
            if not rows and not await self._wait(seen):
                yield b": still here\n\n"

    async def purge(self) -> None:
        """Forget what is older than ten minutes, always keeping the newest row so that positions never restart."""
        async with self._database.writing() as session:
            newest = select(func.max(LiveRow.position)).scalar_subquery()
            old = delete(LiveRow).where(LiveRow.created_at < now() - KEEP, LiveRow.position < newest)
            await session.execute(old)

    async def _after(
        self, principal: Principal, topics: list[str], position: int
    ) -> tuple[int, int, Sequence[LiveRow]]:
        """The positions of the oldest row that is kept and of the newest, and what is new; of that at most _BATCH."""
        table = LiveRow
        exact = [topic for topic in topics if not topic.endswith(":*")]
        kinds = [topic.removesuffix("*") for topic in topics if topic.endswith(":*")]
        wanted = or_(table.topic.in_(exact), *(table.topic.startswith(kind, autoescape=True) for kind in kinds))
        statement = select(table).where(table.position > position, wanted).order_by(table.position).limit(_BATCH)
        if not principal.is_admin:
            statement = statement.where(or_(table.owner_id == principal.user_id, table.shared))
        async with self._database.reading() as session:
            return *await _kept(session), (await session.scalars(statement)).all()

    def _wake(self) -> None:
        self._changes += 1
        task = asyncio.create_task(self._notify_all())
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _notify_all(self) -> None:
        async with self._changed:
            self._changed.notify_all()

    async def _wait(self, seen: int) -> bool:
        """Until there are other changes than the `seen` ones; False when the time for a heartbeat comes first."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(HEARTBEAT_S), self._changed:
                await self._changed.wait_for(lambda: self._changes != seen)
                return True
        return False


async def _kept(session: AsyncSession) -> tuple[int, int]:
    """The positions of the oldest row that is kept and of the newest."""
    ends = select(func.min(LiveRow.position)).scalar_subquery(), select(func.max(LiveRow.position)).scalar_subquery()
    oldest, newest = (await session.execute(select(*ends))).one()
    return oldest or 1, newest or 0


def _frame(position: int, event: str, data: dict[str, Any]) -> bytes:
    return f"id: {position}\nevent: {event}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n".encode()


def live_router() -> APIRouter:
    """`GET /internal/live?topics=a:1,b:*&after=`: this service's part of the one stream that the gateway merges."""
    router = APIRouter(tags=["internal"], include_in_schema=False)

    @router.get("/internal/live")
    async def live(
        request: Request,
        principal: CurrentUser,
        topics: Annotated[str, Query(max_length=2000)],
        after: Annotated[int | None, Query(ge=0)] = None,
    ) -> StreamingResponse:
        feed: LiveFeed = request.app.state.live
        frames = feed.read(principal, topics.split(",")[:MAX_TOPICS], after)
        return StreamingResponse(frames, media_type="text/event-stream", headers={"cache-control": "no-store"})

    return router
