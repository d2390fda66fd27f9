"""Slows down guessing: per account name and per address, an exponentially growing delay, never a lock for good.

An attempt is counted before the password is looked at, in a transaction of its own, so that neither a refused request
nor a hundred parallel ones are forgotten; a right password takes its count back. In a process few attempts of a key go
on at a time, and the others wait for their outcome, so that right passwords that come at once are not taken for
guesses.
"""

import asyncio
import hashlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from weakref import WeakValueDictionary

from sqlalchemy.ext.asyncio import AsyncSession
from svckit.db import Database, now
from svckit.errors import Unavailable

from gateway.accounts.repository import ThrottleRepository
from gateway.errors import SignInThrottled
from gateway.models import SignInThrottle

WINDOW = timedelta(minutes=5)
MAX_DELAY_S = 60
_FORGET = timedelta(days=1)
_QUEUE = 100
_PER_ACCOUNT, _PER_IP = 1, 2


@dataclass(frozen=True)
class Attempt:
    """The keys that one attempt counts on."""

    account: str
    ip: str

    @classmethod
    def of(cls, name_folded: str, ip: str) -> "Attempt":
        return cls(_key(f"account:{name_folded}"), _key(f"ip:{ip}"))


def delay_s(failures: int, allowed: int) -> float:
    """How long to wait after so many failures: 0 below `allowed`, then 2, 4, 8 ... 60 s."""
    return 0 if failures < allowed else float(min(2 ** min(failures - allowed + 1, 10), MAX_DELAY_S))


class Throttle:
    def __init__(self, database: Database, per_account: int, per_ip: int) -> None:
        self._database = database
        self._per_account = per_account
        self._per_ip = per_ip
        self._turns: WeakValueDictionary[str, _Turns] = WeakValueDictionary()

    @asynccontextmanager
    async def attempting(self, attempt: Attempt) -> AsyncIterator[None]:
        """Around the look at the password. The attempt counts as failed until it succeeds. Raises SignInThrottled, and
        then counts nothing; Unavailable when too many wait."""
        account = self._turns.setdefault(attempt.account, _Turns(_PER_ACCOUNT))
        address = self._turns.setdefault(attempt.ip, _Turns(_PER_IP))
        async with account.turn(), address.turn():
            await self._count(attempt)
            yield

    async def _count(self, attempt: Attempt) -> None:
        allowed = {attempt.account: self._per_account, attempt.ip: self._per_ip}
        async with self._database.writing() as session:
            # in one order, whoever asks: an account and an address that meet twice must not wait for each other
            throttles = ThrottleRepository(session)
            rows = [(await throttles.of(key), allowed[key]) for key in sorted(allowed)]
            at = now()
            waits = [row.blocked_until - at for row, _ in rows if row.blocked_until is not None]
            longest = max(waits, default=timedelta())
            if longest <= timedelta():
                for row, limit in rows:
                    _count(row, limit, at)
        if longest > timedelta():
            raise SignInThrottled(longest.total_seconds())

    async def succeed(self, session: AsyncSession, attempt: Attempt) -> None:
        """The account's failures are forgotten; the address only gets this attempt back."""
        throttles = ThrottleRepository(session)
        rows = {key: await throttles.of(key) for key in sorted((attempt.account, attempt.ip))}
        account, address = rows[attempt.account], rows[attempt.ip]
        account.failures, account.blocked_until = 0, None
        address.failures = max(0, address.failures - 1)
        if address.failures < self._per_ip:
            address.blocked_until = None

    async def purge(self) -> None:
        async with self._database.writing() as session:
            await ThrottleRepository(session).forget(now() - _FORGET)


class _Turns:
    """Of one key: how many of its attempts go on at a time."""

    def __init__(self, at_once: int) -> None:
        self._free = asyncio.Semaphore(at_once)
        self._present = 0

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        if self._present >= _QUEUE:
            raise Unavailable(what="sign-in")
        self._present += 1
        try:
            async with self._free:
                yield
        finally:
            self._present -= 1


def _count(row: SignInThrottle, allowed: int, at: datetime) -> None:
    if at - row.last_at > WINDOW:
        row.failures = 0
    row.failures += 1
    row.last_at = at
    wait = delay_s(row.failures, allowed)
    row.blocked_until = at + timedelta(seconds=wait) if wait else None


def _key(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
