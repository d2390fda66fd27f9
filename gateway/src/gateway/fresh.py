"""What is read from the database for every request is remembered for five seconds."""

import time
from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

FRESH_S = 5.0
ACCOUNTS = "accounts"
"""What `ask_wake` is told after a change of users, sessions or API keys."""
_MOST = 20_000
T = TypeVar("T")


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
