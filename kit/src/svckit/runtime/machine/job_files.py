"""Reading the folders of a job, which its container writes: nothing in them is trusted."""

import asyncio
import os
from collections.abc import AsyncIterator
from pathlib import Path

from svckit.objects.port import ObjectStore
from svckit.runtime.machine import untrusted

TOPS = ("output", "run")
_CHUNK = 1024**2


async def size(folder: Path, path: str) -> int | None:
    """Bytes of a file below `output/` or `run/`, None for anything else."""
    if path.partition("/")[0] not in TOPS:
        return None
    return await asyncio.to_thread(untrusted.file_size, folder, path)


async def read(folder: Path, path: str, offset: int, limit: int) -> bytes:
    """At most `limit` bytes from `offset`; empty at the end or when there is no such file."""
    if path.partition("/")[0] not in TOPS:
        return b""
    return await asyncio.to_thread(untrusted.read_file, folder, path, offset, limit) or b""


async def collect(folder: Path, store: ObjectStore, prefix: str) -> tuple[str, ...]:
    """Copy every regular file into the store. Raises StoreFull."""
    collected = []
    for path in await asyncio.to_thread(_found, folder):
        descriptor = await asyncio.to_thread(untrusted.duplicate, folder, path)
        if descriptor is None:
            continue
        try:
            await store.put(prefix + path, _content(descriptor))
        finally:
            os.close(descriptor)
        collected.append(path)
    return tuple(collected)


def _found(folder: Path) -> list[str]:
    return [found.path for top in TOPS for found in untrusted.walk(folder, top)]


async def _content(descriptor: int) -> AsyncIterator[bytes]:
    offset = 0
    while chunk := await asyncio.to_thread(os.pread, descriptor, _CHUNK, offset):
        offset += len(chunk)
        yield chunk
