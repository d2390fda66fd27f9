"""Processes that share work, in tests. Two databases opened on the same URL are two processes."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from sqlalchemy import select
from svckit.db import Database
from svckit.notify import Listener
from svckit.reconciler import Kind, Pace, Reconciler
from svckit.work import Lease, Work, WorkKey, WorkKind, ask

Step = Callable[[Lease], Awaitable[float | None]]


async def nothing() -> list[WorkKey]:
    """What is due by the state of things."""
    return []


@asynccontextmanager
async def running(database: Database, step: Step, slots: int = 4, lease_s: float = 30.0) -> AsyncIterator[Reconciler]:
    """A process with one kind, `job`."""
    listener = Listener(database)
    pace = Pace(lease_s=lease_s, poll_s=0.2)
    reconciler = Reconciler("test", database, {WorkKind("job"): Kind(step, slots)}, nothing, pace)
    listener.start()
    reconciler.start()
    yield reconciler
    await reconciler.stop()
    await listener.stop()


async def want(database: Database, *keys: str, after_s: float = 0.0) -> None:
    async with database.writing() as session:
        for key in keys:
            ask(session, WorkKey(key), after_s)


async def row(database: Database, key: str) -> Work | None:
    async with database.reading() as session:
        return await session.get(Work, key)


async def no_work(database: Database) -> bool:
    async with database.reading() as session:
        return (await session.scalars(select(Work))).first() is None
