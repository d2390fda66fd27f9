"""Logs of replicas by byte offset: the engine tells a log only from its beginning on, so that one that somebody reads
is followed, and its end is kept here for a while."""

import asyncio
import hashlib
import time
from collections.abc import AsyncGenerator

from svckit.runtime.log import CHUNK, Gap, Part
from svckit.runtime.machine.engine import Container, ContainerEngine
from svckit.runtime.port import RuntimeUnavailable

KEPT = 4 * 1024**2
"""Bytes of a log."""
MOST = 32
"""Logs that are kept at a time. One that nobody follows gives way."""
_HEAD = 1024
"""Bytes of a log's beginning by which it is known."""
_IDLE_S = 60.0
_PATIENCE_S = 20.0


class ReplicaLogs:
    """Offsets count from the oldest byte that the engine had when somebody began to read. Another log, of a replica
    that was started again under its name or whose oldest lines the engine has dropped since, has another id."""

    def __init__(self, engine: ContainerEngine, kept: int = KEPT) -> None:
        self._engine = engine
        self._kept = kept
        self._known: dict[str, _Known] = {}

    async def part(self, container: Container, offset: int, limit: int) -> Part:
        """Raises RuntimeUnavailable."""
        known = self._of(container)
        await known.caught_up()
        return known.part(offset, limit)

    async def follow(self, container: Container, offset: int, log_id: str = "") -> AsyncGenerator[bytes, None]:
        """Until the container has ended or what is wanted is not kept any more. Nothing of a log that is not that of
        `log_id`. Raises RuntimeUnavailable."""
        known = self._of(container)
        known.followers += 1
        try:
            await known.caught_up()
            while True:
                part = known.part(offset, CHUNK)
                if part.offset != offset or part.size < offset or not part.is_of(log_id):
                    return
                if part.data:
                    yield part.data
                    offset = part.end
                elif known.ended:
                    return
                else:
                    await known.more()
        finally:
            known.followers -= 1
            known.asked = time.monotonic()

    async def close(self) -> None:
        while self._known:
            _, known = self._known.popitem()
            known.end()

    def _of(self, container: Container) -> "_Known":
        """Raises RuntimeUnavailable where as many as may be are followed."""
        now = time.monotonic()
        for name, known in list(self._known.items()):
            is_idle = not known.followers and known.asked < now - _IDLE_S
            is_other = name == container.name and known.is_other(container)
            if is_idle or is_other or known.problem or known.is_over:
                self._known.pop(name).end()
        if container.name not in self._known:
            self._make_room()
            self._known[container.name] = _Known(self._engine, container, self._kept)
        self._known[container.name].asked = now
        return self._known[container.name]

    def _make_room(self) -> None:
        if len(self._known) < MOST:
            return
        idle = [name for name, known in self._known.items() if not known.followers]
        if not idle:
            raise RuntimeUnavailable("too many logs of replicas are followed")
        self._known.pop(min(idle, key=lambda name: self._known[name].asked)).end()


class _Known:
    """The log of one container, which outlives it here. `ended`: no more will come; `is_over`: the engine has begun
    another one in its place."""

    def __init__(self, engine: ContainerEngine, container: Container, kept: int) -> None:
        self.asked = 0.0
        self.followers = 0
        self.ended = False
        self.is_over = False
        self.problem: RuntimeUnavailable | None = None
        self._engine = engine
        self._began = container.started_at
        self._most = kept
        self._first = 0
        self._data = bytearray()
        self._head_hash = ""
        self._news = asyncio.Event()
        self._is_caught_up = asyncio.Event()
        self._task = asyncio.create_task(self._take(container))

    @property
    def _size(self) -> int:
        return self._first + len(self._data)

    @property
    def _log_id(self) -> str:
        """The mark follows once the log is long enough. It tells one apart whose oldest lines the engine has dropped,
        also from what another process knows of it."""
        return f"{self._began.timestamp() if self._began else 0:.6f}/{self._head_hash}"

    def is_other(self, container: Container) -> bool:
        return self._began != container.started_at

    def part(self, offset: int, limit: int) -> Part:
        """Raises RuntimeUnavailable."""
        if self.problem is not None:
            raise self.problem
        begin = max(offset, self._first)
        data = bytes(self._data[begin - self._first : begin - self._first + limit])
        gap = Gap(0, self._first) if self._first else None
        return Part(begin, data, self._size, gap, log_id=self._log_id)

    async def more(self) -> None:
        """Wait until there is something new."""
        self._news.clear()
        await self._news.wait()

    async def caught_up(self) -> None:
        """Wait until all that the engine has by now has come. Raises RuntimeUnavailable."""
        try:
            async with asyncio.timeout(_PATIENCE_S):
                await self._is_caught_up.wait()
        except TimeoutError as error:
            raise RuntimeUnavailable("the engine does not tell the log") from error

    def end(self) -> None:
        self._task.cancel()
        self._tell_end()

    def _tell_end(self) -> None:
        self.ended = True
        self._is_caught_up.set()
        self._news.set()

    async def _take(self, container: Container) -> None:
        try:
            async for piece in self._engine.log(container):
                if piece is None:
                    self.is_over = True
                elif piece:
                    self._keep(piece)
                else:
                    self._is_caught_up.set()
        except RuntimeUnavailable as error:
            self.problem = error
        finally:
            self._tell_end()

    def _keep(self, piece: bytes) -> None:
        self._data += piece
        if not self._head_hash and len(self._data) >= _HEAD:
            self._head_hash = hashlib.blake2b(self._data[:_HEAD], digest_size=8).hexdigest()
        if (over := len(self._data) - self._most) > self._most // 8:
            del self._data[:over]
            self._first += over
        self._news.set()
