"""A container's log as the Docker Engine API sends it."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable

import httpx

from svckit.runtime.machine.engine import Container
from svckit.runtime.machine.log_tail import Frames, LogTail
from svckit.runtime.port import RuntimeUnavailable

_SILENT = "the engine does not tell the log"
_NOT_FOUND = 404
_LOOK_S = 5.0
_PAUSE_S = 1.0
_PATIENCE_S = 60.0
Read = Callable[[], AsyncIterator[bytes]]
Look = Callable[[], Awaitable[Container | None]]


async def tail(client: httpx.AsyncClient, name: str, lines: int) -> bytes:
    """Raises RuntimeUnavailable."""
    kept = LogTail()
    try:
        async with asyncio.timeout(_PATIENCE_S):
            async for data in _told(client, name, tail=str(lines)):
                kept.feed(data)
    except TimeoutError as error:
        raise RuntimeUnavailable(_SILENT) from error
    return kept.lines(lines)


async def _told(client: httpx.AsyncClient, name: str, **wanted: str) -> AsyncIterator[bytes]:
    """With its frames. Nothing when there is no such container. Raises RuntimeUnavailable."""
    address = f"http://engine/v1.41/containers/{name}/logs"
    try:
        async with client.stream("GET", address, params={"stdout": "1", "stderr": "1", **wanted}) as answer:
            if answer.status_code == _NOT_FOUND:
                return
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
    was there before (seen with Podman 4.3). One that is shorter than what is known of it was begun anew."""
    known = at = 0

    def news(piece: bytes) -> bytes:
        nonlocal known, at
        new = piece[max(0, known - at) :]
        at += len(piece)
        known = max(known, at)
        return new

    while (there := await look()) is not None:
        at = 0
        async for piece in whole():
            if new := news(piece):
                yield new
        if at < known:
            known = 0
            yield None
            continue
        yield b""
        if not there.running:
            return
        at = 0
        async for piece in _until_its_end(followed(), look):
            if new := news(piece):
                yield new
        await asyncio.sleep(_PAUSE_S)


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
