"""A lock between the processes of one machine: a file that one of them holds; it is free when its holder ends."""

import asyncio
import fcntl
import os
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

_POLL_S = 0.2
_SAY_AFTER_S = 5.0


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
async def held(path: Path, say: Callable[[str], None], replica: str = "") -> AsyncIterator[None]:
    """Wait for the lock and hold it. `say` hears once, after some seconds, who keeps it: it may have been paused."""
    said_at: float | None = time.monotonic() + _SAY_AFTER_S
    while (descriptor := take(path)) is None:
        if said_at is not None and time.monotonic() > said_at:
            said_at = None
            say(f"Waiting for {_holder(path)}, which holds {path}.")
        await asyncio.sleep(_POLL_S)
    try:
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, f"process {os.getpid()}{f' (replica {replica})' if replica else ''}".encode(), 0)
        yield
    finally:
        os.close(descriptor)


def _holder(path: Path) -> str:
    with path.open("rb") as file:
        return file.read(100).decode(errors="replace") or "another process"
