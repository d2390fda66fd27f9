"""Things that run beside the requests: a loop with a timer or a wake-up, and a reconciler that works per key."""

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable, Iterable
from functools import partial

_log = logging.getLogger(__name__)
LONGEST_DELAY_S = 30.0


def backoff_s(failures: int) -> float:
    """Seconds to wait after so many failures in a row: 1, 2, 4 … at most 30."""
    return min(2.0 ** min(failures - 1, 10), LONGEST_DELAY_S)


class Loop:
    """Calls `work` every `interval_s` seconds, and at once when woken. An error is logged and the loop goes on."""

    def __init__(self, name: str, interval_s: float, work: Callable[[], Awaitable[None]]) -> None:
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
            except Exception:  # a loop must outlive any one failure; the error is logged and tried again
                failures += 1
                _log.exception("loop %s failed (%d in a row)", self._name, failures)
            if self._stopping:  # the work has swallowed the cancellation
                return
            delay = min(self._interval * 2 ** min(failures, 5), max(self._interval, 30.0))
            # not wait_for: until Python 3.12 it loses a cancellation that comes together with the wake
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(delay):
                    await self._wake.wait()


class Reconciler:
    """Finds due keys and runs one step for each: steps of one key never overlap, `concurrency` keys run at a time.

    A step re-reads everything it needs; whether it was due is only a hint. A step that fails is tried again at the
    next round, later each time (capped at 30 s).
    """

    def __init__(
        self,
        name: str,
        find_due: Callable[[], Awaitable[Iterable[str]]],
        step: Callable[[str], Awaitable[None]],
        *,
        interval_s: float = 1.0,
        concurrency: int = 4,
    ) -> None:
        self._name = name
        self._find_due = find_due
        self._step = step
        self._limit = asyncio.Semaphore(concurrency)
        self._running: dict[str, asyncio.Task[None]] = {}
        self._failures: dict[str, int] = {}
        self._not_before: dict[str, float] = {}
        self._again: set[str] = set()
        self._loop = Loop(name, interval_s, self._round)

    def start(self) -> None:
        self._loop.start()

    def wake(self) -> None:
        """Look for due work now; what is just being worked on is looked at again when its step has ended."""
        self._again.update(self._running)
        self._loop.wake()

    async def stop(self) -> None:
        await self._loop.stop()
        for task in self._running.values():
            task.cancel()
        await asyncio.gather(*self._running.values(), return_exceptions=True)

    async def _round(self) -> None:
        clock = asyncio.get_running_loop().time()
        for key in await self._find_due():
            if key in self._running or self._not_before.get(key, 0.0) > clock:
                continue
            task = asyncio.create_task(self._guarded(key), name=f"{self._name}:{key}")
            self._running[key] = task
            task.add_done_callback(partial(self._ended, key))

    def _ended(self, key: str, _: asyncio.Task[None]) -> None:
        self._running.pop(key, None)
        if key in self._again:
            self._again.discard(key)
            self._loop.wake()

    async def _guarded(self, key: str) -> None:
        async with self._limit:
            try:
                await self._step(key)
                self._failures.pop(key, None)
                self._not_before.pop(key, None)
            except Exception:  # one key's failure must not stop the others; it is logged and tried again
                failures = self._failures.get(key, 0) + 1
                self._failures[key] = failures
                self._not_before[key] = asyncio.get_running_loop().time() + backoff_s(failures)
                _log.exception("%s: step for %s failed (%d in a row)", self._name, key, failures)
