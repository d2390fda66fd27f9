"""The lock of a workload: of all processes and tasks, one at a time changes it."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from svckit.runtime.machine.folder import WorkFolder
from svckit.runtime.port import RuntimeUnavailable

_POLL_S = 0.05


@asynccontextmanager
async def workload_lock(folder: WorkFolder, timeout_s: float = 60.0) -> AsyncIterator[None]:
    """Wait for the lock of the workload. Raises RuntimeUnavailable when somebody else holds it for `timeout_s`."""
    deadline = time.monotonic() + timeout_s
    while True:
        async with folder.try_lock() as locked:
            if locked:
                yield
                return
        if time.monotonic() > deadline:
            raise RuntimeUnavailable(f"somebody else keeps changing {folder.path.name}")
        await asyncio.sleep(_POLL_S)
