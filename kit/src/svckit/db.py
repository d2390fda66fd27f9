"""Async database engine and the two sessions: one that reads, one that writes. Commits happen here and nowhere else.

SQLite (01, fact 5): WAL, synchronous FULL, foreign keys, busy timeout. Writers begin IMMEDIATE, one at a time and in
order (a pool of one connection); readers are deferred and `query_only`, so they never wait for a writer.

PostgreSQL: READ COMMITTED, so a row that is written is read for update first. What would deadlock or lose its order if
it came earlier in a transaction comes last, in one order for all transactions (`before_commit`).
"""

import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime
from enum import IntEnum
from typing import Annotated, Any

import asyncpg
from fastapi import Depends, Request
from sqlalchemy import URL, DateTime, Dialect, TypeDecorator, event, literal, text
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

from svckit.foreign import clean, to_json
from svckit.ids import new_id
from svckit.postgres import parse_url, server_settings, without_schema

_CONNECT_S = 5.0
ANSWER_S = 5.0
"""Within what time a server that is there answers what takes it no time."""
STATEMENT_S = 60.0


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


class db_now(FunctionElement[datetime]):  # noqa: N801 - named as the SQL function that it stands for
    """The time by the database's clock, moved by some seconds; it goes on within a transaction."""

    type = UtcDateTime()
    inherit_cache = True

    def __init__(self, plus_s: float = 0.0) -> None:
        super().__init__(literal(plus_s))


@compiles(db_now, "sqlite")
def _sqlite_now(element: db_now, compiler: Any, **options: Any) -> str:
    (plus_s,) = element.clauses  # to milliseconds, written as SQLAlchemy writes a time
    seconds = compiler.process(plus_s, **options)
    return f"strftime('%Y-%m-%d %H:%M:%f000', 'now', printf('%+.3f seconds', {seconds}))"


@compiles(db_now, "postgresql")
def _postgresql_now(element: db_now, compiler: Any, **options: Any) -> str:
    (plus_s,) = element.clauses
    return f"(clock_timestamp() + make_interval(secs => {compiler.process(plus_s, **options)}))"


class Last(IntEnum):
    """What comes last in a transaction, in this order."""

    WORK = 1
    LIVE = 2


class Database:
    """One service's database. `on_commit` callbacks run after every committed writing transaction that asked for it, on
    PostgreSQL in every process that has the database open and listens (svckit.notify). `statement_s`: how long one
    statement may take there, None for any time."""

    def __init__(self, url: str, statement_s: float | None = STATEMENT_S) -> None:
        self.url = url
        self.process = new_id()
        """Tells the notifications of this process from those of others."""
        self.is_sqlite = url.startswith("sqlite")
        if self.is_sqlite:
            self._write_engine = _sqlite_engine(url, writing=True)
            self._read_engine = _sqlite_engine(url, writing=False)
        else:
            self._write_engine = _postgres_engine(url, statement_s)
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
                await self._finish(session)
                await session.commit()
            except BaseException:
                await session.rollback()
                raise
            topics: set[str] = session.info.get("wake", set())
        for topic in topics:
            self.wake(topic)

    def wake(self, topic: str | None = None) -> None:
        """Call who listens to `topic`, or everybody who listens to anything."""
        for name, callbacks in self._listeners.items():
            if topic is None or name == topic:
                for callback in callbacks:
                    callback()

    async def _finish(self, session: AsyncSession) -> None:
        acts: dict[tuple[Last, str], Act] = session.info.get("last", {})
        if acts:
            await session.flush()
        for order in sorted(acts):
            await acts[order](session)
        if not self.is_sqlite:
            for topic in sorted(session.info.get("wake", ())):
                await session.execute(_NOTIFY, {"payload": f"{self.process} {topic}"})

    async def listening_connection(self) -> Any:
        """An asyncpg connection of its own to PostgreSQL, not of the pool. The caller closes it."""
        url, schema = without_schema(parse_url(self.url))
        arguments, options = self._write_engine.dialect.create_connect_args(url)
        limits = {"timeout": _CONNECT_S, "command_timeout": ANSWER_S}
        return await asyncpg.connect(*arguments, **options, **limits, **server_settings(schema))

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


Act = Callable[[AsyncSession], Awaitable[None]]
CHANNEL = "modelyard:"
"""Followed by the schema, since PostgreSQL's channels belong to the whole database."""
_NOTIFY = text(f"SELECT pg_notify('{CHANNEL}' || current_schema(), :payload)")


def ask_wake(session: AsyncSession, topic: str) -> None:
    """After this session's commit, wake whoever listens to `topic`."""
    session.info.setdefault("wake", set()).add(topic)


def before_commit(session: AsyncSession, last: Last, key: str, act: Act) -> None:
    """Run `act` at the end of the session's transaction: after everything else, in the order of `last` and `key`. Of
    two acts for the same two the first counts."""
    session.info.setdefault("last", {}).setdefault((last, key), act)


def _engine(url: str | URL, **options: Any) -> AsyncEngine:
    """One that takes any text: what no database takes of it is replaced (svckit.foreign)."""
    engine = create_async_engine(url, json_serializer=to_json, **options)
    event.listen(engine.sync_engine, "before_cursor_execute", _with_clean_text, retval=True)
    return engine


def _with_clean_text(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> tuple[str, Any]:
    return statement, _cleaned(parameters)


def _cleaned(value: Any) -> Any:
    """The parameters of one execution or of many, by place or by name, arrays among them."""
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, Mapping):
        return {name: _cleaned(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return type(value)([_cleaned(each) for each in value])
    return value


def _postgres_engine(url: str, statement_s: float | None) -> AsyncEngine:
    parsed, schema = without_schema(parse_url(url))
    limits = {"timeout": _CONNECT_S, "command_timeout": statement_s}
    options = {"async_creator_fn": _connect, **limits, **server_settings(schema)}
    engine = _engine(parsed, pool_size=5, max_overflow=5, pool_pre_ping=True, connect_args=options)
    engine.dialect.do_ping = _answers  # type: ignore[method-assign]  # its own waits for as long as a statement may take
    return engine


def _answers(dbapi_connection: Any) -> bool:
    """Whether a connection of the pool is of use; one that a firewall has forgotten says nothing at all, and one
    that the server is just ending puts asyncpg into a state that it calls wrong (InternalClientError)."""
    try:
        dbapi_connection.run_async(lambda driver: driver.execute("SELECT 1", timeout=ANSWER_S))
    except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError):
        return False
    return True


async def _connect(*arguments: Any, **options: Any) -> asyncpg.Connection:
    """Raises asyncpg.PostgresError, which SQLAlchemy makes a DBAPIError; asyncpg itself raises an OSError for a server
    that is not there, which nobody could tell from that of a file."""
    try:
        return await asyncpg.connect(*arguments, **options)
    except OSError as error:  # TimeoutError is one
        raise asyncpg.ClientCannotConnectError(f"{type(error).__name__}: {error}") from error


class _SqliteConnection(sqlite3.Connection):
    """Keeps no lock once it is closed. A transaction that is cancelled closes its connection, and SQLite ends the
    transaction of a closed one only with its last cursor, which the error's traceback may keep for long."""

    def close(self) -> None:
        with suppress(sqlite3.Error):
            self.rollback()
        super().close()


def _sqlite_engine(url: str, *, writing: bool) -> AsyncEngine:
    pool: dict[str, Any] = {"pool_size": 1, "max_overflow": 0, "pool_timeout": 30} if writing else {"pool_size": 4}
    engine = _engine(url, connect_args={"timeout": 15, "factory": _SqliteConnection}, **pool)

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
