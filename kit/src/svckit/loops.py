"""What runs beside the requests: a loop with a timer and a wake-up."""

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable

_log = logging.getLogger(__name__)
LONGEST_DELAY_S = 30.0


def backoff_s(failures: int) -> float:
    """Seconds to wait after so many failures in a row: 1, 2, 4 … at most 30."""
    return min(2.0 ** min(failures - 1, 10), LONGEST_DELAY_S)


class Loop:
    """Calls `work` every `interval_s` seconds, and at once when woken. An error is logged and the loop goes on."""

    def __init__(self, name: str, interval_s: float, work: Callable[[], Awaitable[object]]) -> None:
        self._name = name
        self._interval = interval_s
        self._work = work
        self._wake = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._stopping = False

    def start(self) -> None:
        self._stopping = False
        self._task = asyncio.create_task(self._run(), name=self._name)

    def wake(self) -> None:
        self._wake.set()

    async def stop(self) -> None:
        """Cancel the work; work that swallows that comes to its end first."""
        self._stopping = True
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
            self._task = None

    async def _run(self) -> None:
        failures = 0
        while True:
            self._wake.clear()
            try:
                await self._work()
                failures = 0
            except Exception:  # a bug in one turn would end this work until a restart, and nobody would know
                failures += 1
                _log.exception("loop %s failed (%d in a row)", self._name, failures)
            if self._stopping:  # the work has swallowed the cancellation
                return
            delay = min(self._interval * 2 ** min(failures, 5), max(self._interval, 30.0))
            # not wait_for: until Python 3.12 it loses a cancellation that comes together with the wake
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(delay):
                    await self._wake.wait()
