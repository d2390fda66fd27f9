"""Password hashes: argon2id, on threads of their own, so that sign-ins cannot starve the rest (07, section 3.8); and
which passwords are too easy to guess for one."""

import asyncio
import secrets
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError
from svckit.errors import Unavailable

from gateway.accounts.common_words import COMMON

MAX_PASSWORD = 1024
_WAITING = 100
_GOOD_SCORE = 3
"""Of zxcvbn's 0 to 4: at least 10^8 guesses."""
_LOOKED_AT = 24
"""Characters: zxcvbn takes seconds for long ones that were made to take long."""
_FEW_DIFFERENT = 4
_FEW_SIGNS = 2
"""Characters that are no letters and digits: as many are put into passwords because some rule asks for one. They make
nothing harder to guess, so it is judged without them, too."""
_PLATFORM = ("modelyard", "mofang", "模坊")
R = TypeVar("R")


class _Threads:
    """Few, with a queue that ends."""

    def __init__(self, count: int, name: str) -> None:
        self._threads = ThreadPoolExecutor(count, thread_name_prefix=name)
        self._waiting = 0

    async def run(self, work: Callable[..., R], *arguments: str) -> R:
        """Raises Unavailable when too many wait already."""
        if self._waiting >= _WAITING:
            raise Unavailable(what="sign-in")
        self._waiting += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, work, *arguments)
        finally:
            self._waiting -= 1

    def close(self) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)


class PasswordHashes:
    """Parameters of OWASP's password storage cheat sheet: 46 MiB, one pass, one lane. Who comes with a known device
    does not queue with strangers."""

    def __init__(self) -> None:
        self._hasher = PasswordHasher(time_cost=1, memory_cost=47104, parallelism=1)
        self._strangers, self._known = _Threads(2, "argon2"), _Threads(1, "argon2-known")
        self._strength = _Threads(1, "password-strength")
        self._nobody: str | None = None

    async def make(self, password: str) -> str:
        return await self._strangers.run(self._hasher.hash, password)

    async def matches(self, password_hash: str | None, password: str, *, known: bool = False) -> bool:
        """Without a hash (an unknown user) the same time is spent on one that nothing matches."""
        threads = self._known if known else self._strangers
        if password_hash is None:
            if self._nobody is None:
                self._nobody = await self.make(secrets.token_urlsafe())
            await threads.run(self._verify, self._nobody, password)
            return False
        return await threads.run(self._verify, password_hash, password)

    async def is_guessable(self, password: str, *about: str) -> bool:
        """Whether it is a known password, a variation of one, a row of keys, a repetition or a date, or made of words
        `about` the user."""
        return await self._strength.run(_is_guessable, password, *about)

    async def prepare(self) -> None:
        """Make the hash that unknown names are checked against now, so that the first such sign-in takes no longer."""
        self._nobody = await self.make(secrets.token_urlsafe())

    def is_outdated(self, password_hash: str) -> bool:
        return self._hasher.check_needs_rehash(password_hash)

    async def close(self) -> None:
        for threads in (self._strangers, self._known, self._strength):
            threads.close()

    def _verify(self, password_hash: str, password: str) -> bool:
        try:
            return self._hasher.verify(password_hash, password)
        except (VerifyMismatchError, InvalidHashError):
            return False


def _is_guessable(password: str, *about: str) -> bool:
    if len(set(password)) < _FEW_DIFFERENT:  # zxcvbn takes ten guesses for each, however few there are to choose from
        return True
    from zxcvbn import zxcvbn  # its lists take 10 MB and are seldom needed

    letters = "".join(filter(str.isalnum, password))
    tried = {password, letters if len(password) - len(letters) <= _FEW_SIGNS else password}
    known = [*about, *_PLATFORM, *COMMON]
    return any(zxcvbn(each[:_LOOKED_AT], user_inputs=known)["score"] < _GOOD_SCORE for each in tried)
