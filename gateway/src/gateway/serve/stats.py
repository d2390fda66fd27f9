"""What the calls of each service were like: counts, errors and latency, in this process, for the last hour."""

import time
from collections import deque

from pydantic import Field
from svckit.resources import View

_MINUTES = 60
_LATENCIES = 1000


class Latency(View):
    """Milliseconds, over the last thousand calls."""

    p50: float = 0
    p95: float = 0
    p99: float = 0


class Minute(View):
    """`minute` in seconds since 1970."""

    minute: int
    calls: int = 0
    errors: int = 0
    total_ms: float = 0


class ServeStats(View):
    """Since the gateway's start; an error is a status of 500 or more, or no answer."""

    calls: int = 0
    errors: int = 0
    latency_ms: Latency = Latency()
    minutes: list[Minute] = Field(default_factory=list)


class Counter:
    """The calls of one service."""

    def __init__(self) -> None:
        self._calls = 0
        self._errors = 0
        self._latencies: deque[float] = deque(maxlen=_LATENCIES)
        self._minutes: deque[Minute] = deque(maxlen=_MINUTES)

    def count(self, status: int, seconds: float) -> None:
        failed = int(status >= 500 or status == 0)
        self._calls += 1
        self._errors += failed
        self._latencies.append(seconds * 1000)
        minute = int(time.time()) // 60 * 60
        if not self._minutes or self._minutes[-1].minute != minute:
            self._minutes.append(Minute(minute=minute))
        present = self._minutes[-1]
        present.calls += 1
        present.errors += failed
        present.total_ms += seconds * 1000

    def view(self) -> ServeStats:
        ordered = sorted(self._latencies)

        def at(share: float) -> float:
            return round(ordered[min(len(ordered) - 1, int(share * len(ordered)))], 2) if ordered else 0.0

        return ServeStats(
            calls=self._calls,
            errors=self._errors,
            latency_ms=Latency(p50=at(0.5), p95=at(0.95), p99=at(0.99)),
            minutes=list(self._minutes),
        )
