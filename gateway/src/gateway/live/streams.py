"""The one live stream of a browser (08, decision 17), merged from those of the services."""

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass

from svckit.live import HEARTBEAT_S

from gateway.accounts.authenticator import Authenticator
from gateway.accounts.internal_tokens import InternalTokens
from gateway.callers import Caller
from gateway.errors import TooManyStreams
from gateway.http.headers import Headers
from gateway.live.frames import Frame
from gateway.live.positions import Positions
from gateway.live.source import Source, Subscription
from gateway.live.topics import by_service
from gateway.ports import Transport

_QUEUED = 256
_CHECK_S = 5.0
_Frames = asyncio.Queue[tuple[Source, Frame] | None]


@dataclass(frozen=True)
class LiveComponents:
    """`owners` maps a kind of topic to the service that reports on it; `most` streams a user may hold at a time."""

    transports: Mapping[str, Transport]
    owners: Mapping[str, str]
    authenticator: Authenticator
    tokens: InternalTokens
    most: int


class LiveStreams:
    def __init__(self, components: LiveComponents) -> None:
        self._components = components
        self._positions = Positions(components.transports)
        self._open: Counter[str] = Counter()
        self._queues: set[_Frames] = set()
        self._closed = False

    def sources(self, caller: Caller, topics: str, last_event_id: str) -> dict[str, Source]:
        """The parts of a stream by service. Raises TopicUnknown."""
        read = self._positions.decode(last_event_id)
        return {
            service: Source(
                Subscription(
                    service, tuple(wanted), self._components.transports[service], self._bearer(caller, service)
                ),
                read.get(service),
                missed=service in read and read[service] is None,
            )
            for service, wanted in by_service(topics, self._components.owners, caller.user_id).items()
        }

    def enter(self, user_id: str) -> None:
        """Count a stream that is opened; `leave` when it ends. Raises TooManyStreams."""
        if self._open[user_id] >= self._components.most:
            raise TooManyStreams(_CHECK_S, most=self._components.most)
        self._open[user_id] += 1

    def leave(self, user_id: str) -> None:
        self._open[user_id] -= 1
        if self._open[user_id] <= 0:
            del self._open[user_id]

    async def read(self, caller: Caller, sources: Mapping[str, Source]) -> AsyncIterator[bytes]:
        """SSE frames until the caller is no longer valid (the token expires, they sign out, their roles change)."""
        queue: _Frames = asyncio.Queue(_QUEUED)
        self._queues.add(queue)
        sent = {source: source.position for source in sources.values()}
        tasks = [asyncio.create_task(source.run(queue), name=f"live {name}") for name, source in sources.items()]
        try:
            yield b": open\n\n"
            told = time.monotonic()
            while not self._closed and await self._components.authenticator.is_still_good(caller):
                item = await _next(queue, caller.good_until)
                if item is not None:
                    sent[item[0]] = item[1].position
                    positions = {name: sent[source] for name, source in sources.items()}
                    yield _frame(self._positions.encode(positions), item[1])
                elif time.monotonic() - told < HEARTBEAT_S:
                    continue
                else:
                    yield b": still here\n\n"
                told = time.monotonic()
        finally:
            self._queues.discard(queue)
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def close(self) -> None:
        """End all streams: the process stops."""
        self._closed = True
        for queue in self._queues:
            if not queue.full():  # who has frames to read looks at `_closed` soon enough
                queue.put_nowait(None)

    def _bearer(self, caller: Caller, service: str) -> "_Bearer":
        return _Bearer(self._components.tokens, caller, service)


@dataclass(frozen=True)
class _Bearer:
    tokens: InternalTokens
    caller: Caller
    service: str

    def __call__(self) -> Headers:
        return [(b"authorization", self.tokens.bearer(self.caller.account, self.service))]


async def _next(queue: _Frames, good_until: float) -> tuple[Source, Frame] | None:
    """None when there is nothing for a while, or all streams end."""
    timeout_s = max(0.0, min(_CHECK_S, good_until - time.time()))
    try:
        async with asyncio.timeout(timeout_s):
            return await queue.get()
    except TimeoutError:
        return None


def _frame(event_id: str, frame: Frame) -> bytes:
    if not frame.event:  # only a new id: from here the reader may go on
        return f"id: {event_id}\n\n".encode()
    return f"id: {event_id}\nevent: {frame.event}\ndata: {frame.data}\n\n".encode()
