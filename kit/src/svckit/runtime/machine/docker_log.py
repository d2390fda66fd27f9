"""A container's log as the Docker Engine API sends it."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress

import httpx

from svckit.runtime.machine.engine import Container
from svckit.runtime.machine.log_tail import Frames, LogTail
from svckit.runtime.port import RuntimeUnavailable

_SILENT = "the engine does not tell the log"
_NOT_THERE = frozenset({404, 409})
"""409: dead or marked for removal."""
_LOOK_S = 5.0
_PAUSE_S = 1.0
_PATIENCE_S = 60.0
Read = Callable[[], AsyncIterator[bytes]]
Look = Callable[[], Awaitable[Container | None]]


class Gone(Exception):
    """There is no such container any more."""


async def tail(client: httpx.AsyncClient, name: str, lines: int) -> bytes:
    """Nothing when there is no such container. Raises RuntimeUnavailable."""
    kept = LogTail()
    try:
        async with asyncio.timeout(_PATIENCE_S):
            with suppress(Gone):
                async for data in _told(client, name, tail=str(lines)):
                    kept.feed(data)
    except TimeoutError as error:
        raise RuntimeUnavailable(_SILENT) from error
    return kept.lines(lines)


async def _told(client: httpx.AsyncClient, name: str, **wanted: str) -> AsyncIterator[bytes]:
    """With its frames. Raises Gone, RuntimeUnavailable."""
    address = f"http://engine/v1.41/containers/{name}/logs"
    try:
        async with client.stream("GET", address, params={"stdout": "1", "stderr": "1", **wanted}) as answer:
            if answer.status_code in _NOT_THERE:
                raise Gone
            answer.raise_for_status()
            async for data in answer.aiter_raw():
                yield data
    except httpx.HTTPError as error:
        raise RuntimeUnavailable(f"{_SILENT}: {type(error).__name__}") from error


async def unframed(client: httpx.AsyncClient, name: str, **wanted: str) -> AsyncIterator[bytes]:
    """Likewise."""
    frames = Frames()
    async for data in _told(client, name, **wanted):
        yield b"".join(frames.feed(data))


async def log(whole: Read, followed: Read, look: Look) -> AsyncIterator[bytes | None]:
    """As ContainerEngine.log. Both ways to read it begin at its beginning.

    It is read to its end before and after it is followed: a stream that follows may end early, and tells no end of what
    was there before (seen with Podman 4.3). One that fails, or is shorter than what is known of it, is read again: the
    container may be about to be removed. Where it still is so, the engine has begun it anew."""
    news = _News()
    is_second = False
    while (there := await look()) is not None:
        try:
            async for new in news.of(whole()):
                yield new
            if news.at < news.known:
                raise _Short
        except Gone:
            return
        except (RuntimeUnavailable, _Short) as error:
            if not is_second:
                is_second = True
                continue
            if isinstance(error, RuntimeUnavailable):
                raise
            yield None
            return
        is_second = False
        yield b""
        if not there.running:
            return
        with suppress(Gone, RuntimeUnavailable):  # the next look tells
            async for new in news.of(_until_its_end(followed(), look)):
                yield new
        await asyncio.sleep(_PAUSE_S)


class _Short(Exception):
    """Less was told than is known."""


class _News:
    """Of a log that is told from its beginning again and again: how much is `known`, and where it is `at`."""

    def __init__(self) -> None:
        self.known = self.at = 0

    async def of(self, stream: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
        """What is not known yet."""
        self.at = 0
        async for piece in stream:
            new = piece[max(0, self.known - self.at) :]
            self.at += len(piece)
            self.known = max(self.known, self.at)
            if new:
                yield new


async def _until_its_end(stream: AsyncIterator[bytes], look: Look) -> AsyncIterator[bytes]:
    """Until the stream ends, or the container has without it."""
    while True:
        coming = asyncio.ensure_future(anext(stream, None))
        try:
            while not (await asyncio.wait({coming}, timeout=_LOOK_S))[0]:
                if (there := await look()) is None or not there.running:
                    return
        finally:
            coming.cancel()
        if (piece := coming.result()) is None:
            return
        yield piece
