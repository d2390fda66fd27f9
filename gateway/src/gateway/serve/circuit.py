"""Keeps one broken or flooded service from holding the gateway: each service has its own circuit (07, fault 27)."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from gateway.errors import ServiceBusy

_FAILURES = 5
_OPEN_S = 5.0


class Circuit:
    """After five failures in a row calls are refused for five seconds, then one is let through to try."""

    def __init__(self, concurrency: int) -> None:
        self._concurrency = concurrency
        self._running = 0
        self._failures = 0
        self._open_until = 0.0

    @contextmanager
    def call(self) -> Iterator[None]:
        """Around one call. Raises ServiceBusy."""
        at = time.monotonic()
        if at < self._open_until:
            raise ServiceBusy(retry_after_s=int(_OPEN_S), reason="failing")
        if self._running >= self._concurrency:
            raise ServiceBusy(retry_after_s=1, reason="busy")
        if self._failures >= _FAILURES:  # half open: this call decides, others wait for its result
            self._open_until = at + _OPEN_S
        self._running += 1
        try:
            yield
        finally:
            self._running -= 1

    def failed(self) -> None:
        self._failures += 1
        if self._failures >= _FAILURES:
            self._open_until = time.monotonic() + _OPEN_S

    def answered(self) -> None:
        self._failures, self._open_until = 0, 0.0
