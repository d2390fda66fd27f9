"""Work that replicas share: a row for each thing that wants attention, claimed under a lease (08, decision 32).

Who makes work necessary asks for it in the same transaction (`ask`). A `Reconciler` claims due rows with a token until
a time by the database's clock, renews that lease while its step runs, and deletes the row or moves it on afterwards.
A step writes in `lease.writing()` only: the transaction locks the row last and fails when the lease is no longer held,
so that a process that was paused and wakes up writes nothing. Before it ends or deletes something elsewhere it proves
its lease in the same way (`prove`). (Model: dstack's pipeline tasks.)
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NewType

from sqlalchemy import ColumnElement, Index, String, case, delete, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from svckit.db import Database, Last, UtcDateTime, ask_wake, before_commit, db_now
from svckit.foreign import Said
from svckit.ids import new_id
from svckit.loops import backoff_s
from svckit.tables import KitBase
from svckit.upsert import insert_if_absent, insert_into

TOPIC = "work"
_ERROR_LENGTH = 1000
_SOON_S = 1.0
_UNSERVED_S = 60.0

WorkKey = NewType("WorkKey", str)
"""`<kind>:<what>`, made by WorkKind.key only."""


class WorkKind(str):
    """A kind of work. A service defines each of its kinds once, as a constant, and its reconciler has a step for it
    (tests/architecture/test_work.py)."""

    def key(self, *what: str | int) -> WorkKey:
        """Of the work on the thing that these parts name; without any: on all there is."""
        return WorkKey(":".join((self, *map(str, what or ("all",)))))


class Work(KitBase):
    """`key`: `<kind>:<what>`. `due_at`: when to look at it. `asked`: counts the requests to look. `token`,
    `leased_until`: who works on it. `failures`, `last_error`: of the latest steps, in a row."""

    __tablename__ = "work"
    __table_args__ = (Index("ix_work_due", "kind", "due_at"),)

    key: Mapped[str] = mapped_column(String(100), primary_key=True)
    kind: Mapped[str] = mapped_column(String(40))
    due_at: Mapped[datetime] = mapped_column(UtcDateTime)
    asked: Mapped[int] = mapped_column(default=1)
    token: Mapped[str | None] = mapped_column(String(26))
    leased_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    failures: Mapped[int] = mapped_column(default=0)
    last_error: Mapped[str | None] = mapped_column(Said(_ERROR_LENGTH))


class LeaseLost(Exception):
    """Somebody else works on it now, or may; nothing of this transaction is written."""


def ask(session: AsyncSession, key: WorkKey, after_s: float = 0.0) -> None:
    """Have somebody look at `key` once this transaction is committed, or `after_s` seconds later.

    A step that runs meanwhile is followed by another.
    """

    async def act(session: AsyncSession) -> None:
        insert = insert_into(session, Work).values(_first_asked(key, after_s))
        sooner = case((Work.due_at < insert.excluded.due_at, Work.due_at), else_=insert.excluded.due_at)
        changed = {"due_at": sooner, "asked": Work.asked + 1}
        await session.execute(insert.on_conflict_do_update(index_elements=[Work.key], set_=changed))

    before_commit(session, Last.WORK, f"{key} ask {after_s}", act)
    ask_wake(session, TOPIC)


def _first_asked(key: WorkKey, after_s: float = 0.0) -> dict[str, Any]:
    """A new row."""
    return {"key": key, "kind": _kind(key), "due_at": db_now(after_s), "asked": 1, "failures": 0}


def _kind(key: str) -> str:
    return key.partition(":")[0]


def is_free() -> ColumnElement[bool]:
    """Nobody works on it now."""
    return or_(Work.leased_until.is_(None), Work.leased_until <= db_now())


async def ask_missing(database: Database, keys: Iterable[WorkKey]) -> None:
    """Ask for what nobody has asked for; what is asked for already keeps its time."""
    async with database.writing() as session:
        for key in sorted(keys):
            await insert_if_absent(session, Work, _first_asked(key))
            ask_wake(session, TOPIC)


@dataclass(frozen=True)
class Lease:
    """The right to work on `key`, as long as it is renewed. `asked`, and how many steps in a row had failed, as
    it was when it was claimed. `transaction`: held while something is written, so that a step is ended before or after
    that and not in between."""

    database: Database
    key: str
    token: str
    asked: int
    failures: int = 0
    transaction: asyncio.Lock = field(default_factory=asyncio.Lock, compare=False)

    @property
    def kind(self) -> str:
        return _kind(self.key)

    @property
    def what(self) -> str:
        """The key without its kind."""
        return self.key.partition(":")[2]

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[AsyncSession]:
        """A transaction that is committed only while the lease is held. Raises LeaseLost at its end."""
        async with self.transaction, self.database.writing() as session:
            before_commit(session, Last.WORK, f"{self.key} lease", self._hold)
            yield session

    async def prove(self) -> None:
        """Before a step ends or deletes something outside the database that others may have made since it looked.
        Raises LeaseLost."""
        async with self.writing():
            pass

    async def _hold(self, session: AsyncSession) -> None:
        held = select(Work.key).where(Work.key == self.key, Work.token == self.token, Work.leased_until > db_now())
        if (await session.scalars(held.with_for_update())).first() is None:
            raise LeaseLost(self.key)


@asynccontextmanager
async def cleanup_if_gone(
    database: Database, is_there: Callable[[AsyncSession], Awaitable[object]], removal: WorkKey
) -> AsyncIterator[None]:
    """Around the part of a step that stores objects: when it fails and what they belong to is not there (any more),
    their removal is asked for. A process that was paused may store them after the first removal."""
    try:
        yield
    except BaseException:
        async with database.reading() as session:
            there = await is_there(session)
        if not there:
            async with database.writing() as session:
                ask(session, removal)
        raise


@dataclass(frozen=True)
class Due:
    """The earliest work of a kind that nobody has. `in_s`: seconds until it is due, negative when it is."""

    kind: str
    in_s: float


class WorkQueue:
    """Claims and ends work: one statement, one transaction each."""

    def __init__(self, database: Database, lease_s: float) -> None:
        self._database = database
        self._lease_s = lease_s

    async def due(self, kinds: Sequence[str]) -> list[Due]:
        """The next work of each kind."""
        first = select(Work.due_at, db_now()).where(is_free()).order_by(Work.due_at).limit(1)
        async with self._database.reading() as session:
            rows = [(kind, (await session.execute(first.where(Work.kind == kind))).first()) for kind in kinds]
        return [Due(kind, (row[0] - row[1]).total_seconds()) for kind, row in rows if row is not None]

    async def unserved(self, kinds: Iterable[str]) -> dict[str, int]:
        """How many rows of each kind that is none of these nobody has taken, a minute after they were due."""
        waits = Work.kind.not_in(list(kinds)), Work.due_at <= db_now(-_UNSERVED_S), is_free()
        counts = select(Work.kind, func.count()).where(*waits).group_by(Work.kind)
        async with self._database.reading() as session:
            return {kind: count for kind, count in await session.execute(counts)}

    async def claim(self, kind: str, most: int) -> list[Lease]:
        """At most `most` leases of this kind, on what is due longest."""
        token = new_id()
        due = select(Work.key).where(Work.kind == kind, Work.due_at <= db_now(), is_free())
        keys = due.order_by(Work.due_at).limit(most).with_for_update(skip_locked=True)
        taken = {"token": token, "leased_until": db_now(self._lease_s)}
        claim = update(Work).where(Work.key.in_(keys.scalar_subquery())).values(**taken)
        async with self._database.writing() as session:
            rows = await session.execute(claim.returning(Work.key, Work.asked, Work.failures), execution_options=_PLAIN)
            return [Lease(self._database, key, token, asked, failures) for key, asked, failures in rows]

    async def renew(self, leases: Sequence[Lease]) -> set[Lease]:
        """Those that were still held and are held on."""
        mine = _of(leases)
        renew = update(Work).where(*mine, Work.leased_until > db_now()).values(leased_until=db_now(self._lease_s))
        async with self._database.writing() as session:
            await _lock(session, *mine)
            rows = await session.execute(renew.returning(Work.key, Work.token), execution_options=_PLAIN)
            held = {(key, token) for key, token in rows}
        return {lease for lease in leases if (lease.key, lease.token) in held}

    async def done(self, lease: Lease, again_s: float | None) -> None:
        """The step has ended well: look again in `again_s` seconds, or, None, when somebody asks."""
        mine = Work.key == lease.key, Work.token == lease.token
        unasked = *mine, Work.asked == lease.asked
        free = {"token": None, "leased_until": None, "failures": 0, "last_error": None}
        async with self._database.writing() as session:
            if again_s is None:
                await session.execute(delete(Work).where(*unasked), execution_options=_PLAIN)
            else:
                later = update(Work).where(*unasked).values(due_at=db_now(again_s), **free)
                await session.execute(later, execution_options=_PLAIN)
            # asked for meanwhile: it is due as whoever asked has said
            await session.execute(update(Work).where(*mine).values(**free), execution_options=_PLAIN)
            ask_wake(session, TOPIC)

    async def failed(self, lease: Lease, error: Exception) -> None:
        """The step has raised: it is tried again later each time, soon when somebody has asked meanwhile."""
        mine = Work.key == lease.key, Work.token == lease.token
        async with self._database.writing() as session:
            row = (await session.execute(select(Work.failures, Work.asked).where(*mine).with_for_update())).first()
            failures, asked = (row[0] + 1, row[1]) if row is not None else (1, lease.asked)
            delay = backoff_s(failures)
            values = {
                "failures": failures,
                "last_error": f"{type(error).__name__}: {error}",
                "due_at": db_now(delay) if asked == lease.asked else db_now(min(delay, _SOON_S)),
                "token": None,
                "leased_until": None,
            }
            await session.execute(update(Work).where(*mine).values(**values), execution_options=_PLAIN)
            ask_wake(session, TOPIC)

    async def release(self, leases: Sequence[Lease]) -> None:
        """Give back what was not finished, for others to take at once."""
        mine = _of(leases)
        async with self._database.writing() as session:
            await _lock(session, *mine)
            free = update(Work).where(*mine).values(token=None, leased_until=None)
            await session.execute(free, execution_options=_PLAIN)
            ask_wake(session, TOPIC)


def _of(leases: Sequence[Lease]) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    """Their rows."""
    return Work.key.in_([lease.key for lease in leases]), Work.token.in_([lease.token for lease in leases])


async def _lock(session: AsyncSession, *which: ColumnElement[bool]) -> None:
    """In the order in which everybody locks rows of work (see `ask`)."""
    await session.execute(select(Work.key).where(*which).order_by(Work.key).with_for_update())


_PLAIN = {"synchronize_session": False}
"""The session holds no rows of `work`."""


async def release_all(database: Database) -> None:
    """At the start of a process that is alone: what a killed one had claimed is due at once."""
    async with database.writing() as session:
        await session.execute(update(Work).values(token=None, leased_until=None), execution_options=_PLAIN)
