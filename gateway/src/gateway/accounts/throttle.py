"""Slows down guessing by delays, never by a lock for good, and whoever guesses, not whom they guess at.

Who shows a device on which the account was signed in before (accounts/devices.py) is counted by that device alone.
Everybody else is counted by account and address together, with delays that grow, and by address, which after many
failures has one attempt a second: so nobody can keep an account out from another address, or an address from its known
devices.

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
_PER_GUESSER, _PER_ADDRESS = 1, 2


@dataclass(frozen=True)
class Attempt:
    """The keys that one attempt counts on: `guesser` is a known device, or account and address; `address` is empty for
    a known device."""

    guesser: str
    address: str

    @classmethod
    def of(cls, name_folded: str, ip: str, device: str | None = None) -> "Attempt":
        if device is not None:
            return cls(_key(f"device:{device}"), "")
        network = client_network(ip)
        return cls(_key(f"account:{name_folded} {network}"), _key(f"ip:{network}"))

    @property
    def is_known(self) -> bool:
        return not self.address


@dataclass(frozen=True)
class Counted:
    """An attempt that was counted at a time; `before`: what its address had been, last_at and blocked_until."""

    attempt: Attempt
    at: datetime
    before: tuple[datetime, datetime | None] | None = None


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
            for key, at_once in ((attempt.guesser, _PER_GUESSER), (attempt.address, _PER_ADDRESS)):
                if key:
                    turns = self._turns.setdefault(key, _Turns(at_once))
                    await stack.enter_async_context(turns.turn())
            yield await self._count(attempt)

    async def _count(self, attempt: Attempt) -> Counted:
        at, before, longest = now(), None, timedelta()
        async with self._database.writing() as session:
            throttles = ThrottleRepository(session)
            # in one order, whoever asks: two attempts that meet twice must not wait for each other
            address = await throttles.of(attempt.address) if attempt.address else None
            if address is not None:
                longest = _wait(address, at)  # then nothing is kept of the names that were guessed at
                before = (address.last_at, address.blocked_until)
            guesser = None if longest else await throttles.of(attempt.guesser)
            longest = longest or _wait(guesser, at)
            if not longest:
                _count(address, self._per_ip, at, ADDRESS_DELAY_S)
                _count(guesser, self._per_account, at, MAX_DELAY_S)
        if longest:
            raise SignInThrottled(longest.total_seconds())
        return Counted(attempt, at, before)

    async def succeed(self, session: AsyncSession, counted: Counted) -> None:
        """The guesser's failures are forgotten; the address only gets this attempt back."""
        throttles = ThrottleRepository(session)
        if counted.before is not None:
            address = await throttles.of(counted.attempt.address)
            address.failures = max(0, address.failures - 1)
            if address.last_at == counted.at:  # nobody has counted since
                address.last_at, address.blocked_until = counted.before
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


def _wait(row: SignInThrottle | None, at: datetime) -> timedelta:
    until = row.blocked_until if row is not None else None
    return max(until - at, timedelta()) if until is not None else timedelta()


def _count(row: SignInThrottle | None, allowed: int, at: datetime, most_s: float) -> None:
    if row is None:
        return
    if at - row.last_at > WINDOW:
        row.failures = 0
    row.failures += 1
    row.last_at = at
    wait = delay_s(row.failures, allowed, most_s)
    row.blocked_until = at + timedelta(seconds=wait) if wait else None


def _key(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
