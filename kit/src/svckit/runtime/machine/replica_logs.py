"""Logs of replicas by byte offset: the engine tells a log only from its beginning on, so that one that somebody reads
is followed, and its end is kept here for a while."""

import asyncio
import time
from collections.abc import AsyncIterator

from svckit.runtime.log import CHUNK, Gap, Part
from svckit.runtime.machine.engine import Container, ContainerEngine
from svckit.runtime.port import RuntimeUnavailable

KEPT = 4 * 1024**2
"""Bytes of a log."""
MOST = 16
"""Logs that are followed at a time; the one that was asked for longest ago gives way."""
_IDLE_S = 60.0
_QUIET_S = 0.05
_PATIENCE_S = 5.0


class ReplicaLogs:
    """Offsets count from the oldest byte that the engine had when somebody began to read. A replica that was started
    again under its name has another log."""

    def __init__(self, engine: ContainerEngine, kept: int = KEPT) -> None:
        self._engine = engine
        self._kept = kept
        self._followed: dict[str, _Followed] = {}

    async def part(self, container: Container, offset: int, limit: int) -> Part:
        """Raises RuntimeUnavailable."""
        followed = self._of(container)
        await followed.caught_up()
        return followed.part(offset, limit)

    async def follow(self, container: Container, offset: int) -> AsyncIterator[bytes]:
        """Until the container has ended or what is wanted is not kept any more. Raises RuntimeUnavailable."""
        followed = self._of(container)
        while True:
            followed.asked = time.monotonic()
            part = followed.part(offset, CHUNK)
            if part.offset != offset:
                return
            if part.data:
                yield part.data
                offset = part.end
            elif followed.ended:
                return
            else:
                await followed.more(_IDLE_S / 2)

    async def close(self) -> None:
        while self._followed:
            _, followed = self._followed.popitem()
            followed.end()

    def _of(self, container: Container) -> "_Followed":
        now = time.monotonic()
        for name, known in list(self._followed.items()):
            if known.asked < now - _IDLE_S or known.problem or (name == container.name and known.is_other(container)):
                self._followed.pop(name).end()
        followed = self._followed.pop(container.name, None) or _Followed(self._engine, container, self._kept)
        followed.asked = now
        self._followed[container.name] = followed
        while len(self._followed) > MOST:
            self._followed.pop(next(iter(self._followed))).end()
        return followed


class _Followed:
    """The log of one container. `ended`: no more will come."""

    def __init__(self, engine: ContainerEngine, container: Container, kept: int) -> None:
        self.asked = 0.0
        self.ended = False
        self.problem: RuntimeUnavailable | None = None
        self._began = container.started_at
        self._most = kept
        self._first = 0
        self._data = bytearray()
        self._news = asyncio.Event()
        self._is_new = True
        self._task = asyncio.create_task(self._take(engine, container.name))

    def is_other(self, container: Container) -> bool:
        return self._began != container.started_at

    def part(self, offset: int, limit: int) -> Part:
        """Raises RuntimeUnavailable."""
        if self.problem is not None:
            raise self.problem
        begin = max(offset, self._first)
        data = bytes(self._data[begin - self._first : begin - self._first + limit])
        gap = Gap(0, self._first) if self._first else None
        return Part(begin, data, self._first + len(self._data), gap)

    async def more(self, patience_s: float) -> None:
        """Wait until there is something new, or for so long."""
        self._news.clear()
        try:
            async with asyncio.timeout(patience_s):
                await self._news.wait()
        except TimeoutError:
            pass

    async def caught_up(self) -> None:
        """At first, wait until what is there already has come: until nothing comes for a moment."""
        until = time.monotonic() + _PATIENCE_S
        while self._is_new and not self.ended and time.monotonic() < until:
            self._news.clear()
            try:
                async with asyncio.timeout(_QUIET_S):
                    await self._news.wait()
            except TimeoutError:
                self._is_new = False

    def end(self) -> None:
        self._task.cancel()
        self.ended = True
        self._news.set()

    async def _take(self, engine: ContainerEngine, name: str) -> None:
        try:
            async for piece in engine.log(name):
                self._data += piece
                if (over := len(self._data) - self._most) > self._most // 8:
                    del self._data[:over]
                    self._first += over
                self._news.set()
        except RuntimeUnavailable as error:
            self.problem = error
        finally:
            self.ended = True
            self._news.set()
