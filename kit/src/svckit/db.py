"""Async database engine and the two sessions: one that reads, one that writes. Commits happen here and nowhere else.

SQLite (01, fact 5): WAL, synchronous FULL, foreign keys, busy timeout. Writers begin IMMEDIATE, one at a time and in
order (a pool of one connection); readers are deferred and `query_only`, so they never wait for a writer.
"""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import Depends, Request
from sqlalchemy import DateTime, Dialect, TypeDecorator, event, text
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker, create_async_engine


class UtcDateTime(TypeDecorator[datetime]):
    """An aware time in UTC; SQLite, which forgets the zone, gets it back on reading."""

    impl = DateTime(timezone=True)
    cache_ok = True

    @property
    def python_type(self) -> type[datetime]:
        return datetime

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def now() -> datetime:
    """The time in UTC."""
    return datetime.now(UTC)


class Database:
    """One service's database. `on_commit` callbacks run after every committed writing transaction that asked for it."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.is_sqlite = url.startswith("sqlite")
        if self.is_sqlite:
            self._write_engine = _sqlite_engine(url, writing=True)
            self._read_engine = _sqlite_engine(url, writing=False)
        else:
            self._write_engine = create_async_engine(url, pool_size=5, pool_pre_ping=True)
            self._read_engine = self._write_engine.execution_options(postgresql_readonly=True)
        self._write = async_sessionmaker(self._write_engine, expire_on_commit=False)
        self._read = async_sessionmaker(self._read_engine, expire_on_commit=False, autoflush=False)
        self._listeners: dict[str, list[Callable[[], None]]] = {}

    def on_commit(self, topic: str, callback: Callable[[], None]) -> None:
        """Call `callback` after each commit of a session in which `ask_wake(session, topic)` was called."""
        self._listeners.setdefault(topic, []).append(callback)

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[AsyncSession]:
        """A session that is committed at the end, or rolled back on an error."""
        async with self._write() as session:
            try:
                yield session
                await session.commit()
            except BaseException:
                await session.rollback()
                raise
            topics: set[str] = session.info.get("wake", set())
        for topic in topics:
            for callback in self._listeners.get(topic, ()):
                callback()

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncSession]:
        """A session that cannot write. Closing it ends the transaction and, unlike a rollback, lets the rows that were
        read keep their values."""
        async with self._read() as session:
            yield session

    async def ping(self) -> None:
        """Raises the driver's error when the database does not answer."""
        async with self.reading() as session:
            await session.execute(text("SELECT 1"))

    async def close(self) -> None:
        await self._write_engine.dispose()
        await self._read_engine.dispose()


def ask_wake(session: AsyncSession, topic: str) -> None:
    """After this session's commit, wake whoever listens to `topic`."""
    session.info.setdefault("wake", set()).add(topic)


def _sqlite_engine(url: str, *, writing: bool) -> AsyncEngine:
    pool: dict[str, Any] = {"pool_size": 1, "max_overflow": 0, "pool_timeout": 30} if writing else {"pool_size": 4}
    engine = create_async_engine(url, connect_args={"timeout": 15}, **pool)

    @event.listens_for(engine.sync_engine, "connect")
    def on_connect(connection: Any, _: object) -> None:
        connection.isolation_level = None  # this module says BEGIN, the driver does not
        cursor = connection.cursor()
        cursor.execute("PRAGMA journal_mode=WAL")  # readers and the writer do not wait for each other
        cursor.execute("PRAGMA synchronous=FULL")  # an acknowledged commit survives a power cut
        cursor.execute("PRAGMA foreign_keys=ON")
        cursor.execute("PRAGMA busy_timeout=15000")
        if not writing:
            cursor.execute("PRAGMA query_only=ON")
        cursor.close()

    @event.listens_for(engine.sync_engine, "begin")
    def on_begin(connection: Any) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")

    return engine


async def write_session(request: Request) -> AsyncIterator[AsyncSession]:
    database: Database = request.app.state.database
    async with database.writing() as session:
        yield session


async def read_session(request: Request) -> AsyncIterator[AsyncSession]:
    database: Database = request.app.state.database
    async with database.reading() as session:
        yield session


# scope="function": the commit runs before the response, so that a failing commit is an error (01, fact 2)
Session = Annotated[AsyncSession, Depends(write_session, scope="function")]
ReadSession = Annotated[AsyncSession, Depends(read_session, scope="function")]
