"""A lock between the processes of one machine: a file that one of them holds; it is free when its holder ends."""

import asyncio
import fcntl
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

_POLL_S = 0.2


def take(path: Path, *, shared: bool = False) -> int | None:
    """The descriptor that holds the lock until it is closed; None when somebody else has it. Several hold a shared one.
    Raises OSError."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        return None
    return descriptor


@asynccontextmanager
async def held(path: Path) -> AsyncIterator[None]:
    """Wait for the lock and hold it."""
    while (descriptor := take(path)) is None:  # noqa: ASYNC110 - another process holds it
        await asyncio.sleep(_POLL_S)
    try:
        yield
    finally:
        os.close(descriptor)
