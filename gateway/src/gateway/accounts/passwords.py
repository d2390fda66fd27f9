"""Password hashes: argon2id, on two threads of their own, so that sign-ins cannot starve the rest (07, section 3.8)."""

import asyncio
import secrets
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError
from svckit.errors import Unavailable

MAX_PASSWORD = 1024
_WAITING = 100
R = TypeVar("R")


class PasswordHashes:
    """Parameters of OWASP's password storage cheat sheet: 46 MiB, one pass, one lane."""

    def __init__(self) -> None:
        self._hasher = PasswordHasher(time_cost=1, memory_cost=47104, parallelism=1)
        self._threads = ThreadPoolExecutor(2, thread_name_prefix="argon2")
        self._waiting = 0
        self._nobody: str | None = None

    async def make(self, password: str) -> str:
        return await self._run(self._hasher.hash, password)

    async def matches(self, password_hash: str | None, password: str) -> bool:
        """Without a hash (an unknown user) the same time is spent on one that nothing matches."""
        if password_hash is None:
            if self._nobody is None:
                self._nobody = await self.make(secrets.token_urlsafe())
            await self._run(self._verify, self._nobody, password)
            return False
        return await self._run(self._verify, password_hash, password)

    async def prepare(self) -> None:
        """Make the hash that unknown names are checked against now, so that the first such sign-in takes no longer."""
        self._nobody = await self.make(secrets.token_urlsafe())

    def is_outdated(self, password_hash: str) -> bool:
        return self._hasher.check_needs_rehash(password_hash)

    async def close(self) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)

    def _verify(self, password_hash: str, password: str) -> bool:
        try:
            return self._hasher.verify(password_hash, password)
        except (VerifyMismatchError, InvalidHashError):
            return False

    async def _run(self, work: Callable[..., R], *arguments: str) -> R:
        """Raises Unavailable when too many wait already."""
        if self._waiting >= _WAITING:
            raise Unavailable(what="sign-in")
        self._waiting += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, work, *arguments)
        finally:
            self._waiting -= 1
