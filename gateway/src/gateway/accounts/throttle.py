"""Slows down guessing by delays, never by a lock for good, and whoever guesses, not whom they guess at.

Who shows a device on which the account was signed in before (accounts/devices.py) is counted by that device. Everybody
else is counted by account and address together. Both have delays that grow. All devices of an account together, and all
that an address tries, have one attempt a second after many failures; but a device that failed once at most does not
wait for the others. So nobody can keep an account out from another address, or an address or an account from a known
device.

An attempt is counted before the password is looked at, in a transaction of its own, so that neither a refused request
nor a hundred parallel ones are forgotten; a right password takes its count back, as if it had never been. In a process
few attempts of a key go on at a time, and the others wait for their outcome, so that right passwords that come at once
are not taken for guesses.
"""

import asyncio
import hashlib
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from weakref import WeakValueDictionary

from sqlalchemy.ext.asyncio import AsyncSession
from svckit.connections import client_network
from svckit.db import Database, now
from svckit.errors import Unavailable

from gateway.accounts.repository import ThrottleRepository
from gateway.errors import SignInThrottled
from gateway.models import SignInThrottle

WINDOW = timedelta(minutes=5)
MAX_DELAY_S = 60
ADDRESS_DELAY_S = 1
_FORGET = timedelta(days=1)
_QUEUE = 100
_PER_GUESSER, _PER_GROUP = 1, 2
_OWN_FAILURES = 2
"""A known device with fewer does not wait for its account's others."""


@dataclass(frozen=True)
class Attempt:
    """The keys that one attempt counts on: `guesser` is a known device, or account and address; `group` all known
    devices of the account, or the address."""

    guesser: str
    group: str
    is_known: bool = False

    @classmethod
    def of(cls, name_folded: str, ip: str, device: str | None = None) -> "Attempt":
        if device is not None:
            return cls(_key(f"device:{device}"), _key(f"devices:{name_folded}"), is_known=True)
        network = client_network(ip)
        return cls(_key(f"account:{name_folded} {network}"), _key(f"ip:{network}"))


@dataclass(frozen=True)
class Counted:
    """An attempt that was counted at a time; `before`: what its group had been, last_at and blocked_until."""

    attempt: Attempt
    at: datetime
    before: tuple[datetime, datetime | None]


def delay_s(failures: int, allowed: int, most: float = MAX_DELAY_S) -> float:
    """How long to wait after so many failures: 0 below `allowed`, then 2, 4, 8 ... `most` s."""
    return 0 if failures < allowed else float(min(2 ** min(failures - allowed + 1, 10), most))


class Throttle:
    def __init__(self, database: Database, per_account: int, per_ip: int) -> None:
        self._database = database
        self._per_account = per_account
        self._per_ip = per_ip
        self._turns: WeakValueDictionary[str, _Turns] = WeakValueDictionary()

    @asynccontextmanager
    async def attempting(self, attempt: Attempt) -> AsyncIterator[Counted]:
        """Around the look at the password. The attempt counts as failed until it succeeds. Raises SignInThrottled, and
        then counts nothing; Unavailable when too many wait."""
        async with AsyncExitStack() as stack:
            for key, at_once in ((attempt.guesser, _PER_GUESSER), (attempt.group, _PER_GROUP)):
                turns = self._turns.setdefault(key, _Turns(at_once))
                await stack.enter_async_context(turns.turn())
            yield await self._count(attempt)

    async def _count(self, attempt: Attempt) -> Counted:
        at = now()
        async with self._database.writing() as session:
            throttles = ThrottleRepository(session)
            # in one order, whoever asks: two attempts that meet twice must not wait for each other
            group = await throttles.of(attempt.group)
            before, longest = (group.last_at, group.blocked_until), _wait(group, at)
            if attempt.is_known or not longest:  # else nothing is kept of the names that were guessed at
                guesser = await throttles.of(attempt.guesser)
                if attempt.is_known and _failures(guesser, at) < _OWN_FAILURES:
                    longest = timedelta()
                longest = max(longest, _wait(guesser, at))
                if not longest:
                    _count(group, self._per_ip, at, ADDRESS_DELAY_S)
                    _count(guesser, self._per_account, at, MAX_DELAY_S)
        if longest:
            raise SignInThrottled(longest.total_seconds())
        return Counted(attempt, at, before)

    async def succeed(self, session: AsyncSession, counted: Counted) -> None:
        """The guesser's failures are forgotten; the group only gets this attempt back."""
        throttles = ThrottleRepository(session)
        group = await throttles.of(counted.attempt.group)
        group.failures = max(0, group.failures - 1)
        if group.last_at == counted.at:  # nobody has counted since
            group.last_at, group.blocked_until = counted.before
        guesser = await throttles.of(counted.attempt.guesser)
        guesser.failures, guesser.blocked_until = 0, None

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


def _wait(row: SignInThrottle, at: datetime) -> timedelta:
    return max(row.blocked_until - at, timedelta()) if row.blocked_until is not None else timedelta()


def _failures(row: SignInThrottle, at: datetime) -> int:
    return 0 if at - row.last_at > WINDOW else row.failures


def _count(row: SignInThrottle, allowed: int, at: datetime, most_s: float) -> None:
    row.failures = _failures(row, at) + 1
    row.last_at = at
    wait = delay_s(row.failures, allowed, most_s)
    row.blocked_until = at + timedelta(seconds=wait) if wait else None


def _key(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
