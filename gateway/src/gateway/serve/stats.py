"""What the calls of each service were like: counts, errors and latency, in this process, for the last hour."""

import time
from collections import deque

from svckit.contracts.serving import CallLatency, CallMinute, ServiceStats

_MINUTES = 60
_LATENCIES = 1000


class Counter:
    """The calls of one service."""

    def __init__(self) -> None:
        self._calls = 0
        self._errors = 0
        self._untold = (0, 0)
        self._latencies: deque[float] = deque(maxlen=_LATENCIES)
        self._minutes: deque[CallMinute] = deque(maxlen=_MINUTES)

    def count(self, status: int, seconds: float) -> None:
        failed = int(status >= 500 or status == 0)
        self._calls += 1
        self._errors += failed
        self.add_untold(1, failed)
        self._latencies.append(seconds * 1000)
        minute = int(time.time()) // 60 * 60
        if not self._minutes or self._minutes[-1].minute != minute:
            self._minutes.append(CallMinute(minute=minute))
        present = self._minutes[-1]
        present.calls += 1
        present.errors += failed
        present.total_ms += seconds * 1000

    def add_untold(self, calls: int, errors: int) -> None:
        self._untold = (self._untold[0] + calls, self._untold[1] + errors)

    def take_untold(self) -> tuple[int, int]:
        """Calls, and errors among them, since this was asked before."""
        untold, self._untold = self._untold, (0, 0)
        return untold

    def view(self) -> ServiceStats:
        ordered = sorted(self._latencies)

        def at(share: float) -> float:
            return round(ordered[min(len(ordered) - 1, int(share * len(ordered)))], 2) if ordered else 0.0

        return ServiceStats(
            calls=self._calls,
            errors=self._errors,
            latency_ms=CallLatency(p50=at(0.5), p95=at(0.95), p99=at(0.99)),
            minutes=list(self._minutes),
        )
