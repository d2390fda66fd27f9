"""A container's log as the Docker Engine API sends it."""

from collections.abc import AsyncIterator

import httpx

from svckit.runtime.machine.log_tail import Frames
from svckit.runtime.port import RuntimeUnavailable

SILENT = "the engine does not tell the log"
_NOT_FOUND = 404


async def told(client: httpx.AsyncClient, name: str, **wanted: str) -> AsyncIterator[bytes]:
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
        raise RuntimeUnavailable(f"{SILENT}: {type(error).__name__}") from error


async def unframed(client: httpx.AsyncClient, name: str, **wanted: str) -> AsyncIterator[bytes]:
    """Likewise."""
    frames = Frames()
    async for data in told(client, name, **wanted):
        yield b"".join(frames.feed(data))
