"""What every request needs to know about its user, read from the database at most every five seconds.

A commit that changes accounts or API keys in this process (`ask_wake(session, ACCOUNTS)`) empties it at once; another
replica of the gateway notices within those five seconds.
"""

import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from svckit.db import Database, now

from gateway.accounts.repository import ACCOUNTS, AccountRepository

FRESH_S = 5.0
_MOST = 20_000
T = TypeVar("T")


@dataclass(frozen=True)
class Account:
    """The state of a user, and which of his sessions are open. `login` signs in, `name` is what others see."""

    user_id: str
    login: str
    name: str
    roles: tuple[str, ...]
    active: bool
    must_change_password: bool
    session_version: int
    sessions: frozenset[str]


class FreshCache(Generic[T]):
    """Values by key, loaded when older than five seconds; `clear` also outdates loads that are under way."""

    def __init__(self, load: Callable[[str], Awaitable[T]]) -> None:
        self._load = load
        self._entries: dict[str, tuple[float, T]] = {}
        self._generation = 0

    async def get(self, key: str) -> T:
        entry = self._entries.get(key)
        if entry is not None and time.monotonic() - entry[0] < FRESH_S:
            return entry[1]
        generation, at = self._generation, time.monotonic()
        value = await self._load(key)
        if generation == self._generation:
            if len(self._entries) >= _MOST:
                self._entries.clear()
            self._entries[key] = (at, value)
        return value

    def clear(self) -> None:
        self._generation += 1
        self._entries.clear()


class Directory:
    def __init__(self, database: Database) -> None:
        self._database = database
        self._accounts = FreshCache(self._load)
        database.on_commit(ACCOUNTS, self._accounts.clear)

    async def account(self, user_id: str) -> Account | None:
        return await self._accounts.get(user_id)

    async def _load(self, user_id: str) -> Account | None:
        async with self._database.reading() as session:
            repository = AccountRepository(session)
            user = await repository.user(user_id)
            if user is None:
                return None
            open_sessions = await repository.open_session_ids(user_id, now())
        return Account(
            user_id=user.id,
            login=user.name,
            name=user.display or user.name,
            roles=tuple(sorted(user.roles)),
            active=user.active,
            must_change_password=user.must_change_password,
            session_version=user.session_version,
            sessions=frozenset(open_sessions),
        )
