"""Taking turns: of all processes and tasks, one at a time changes a workload."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from svckit.runtime.machine.folder import WorkFolder
from svckit.runtime.port import RuntimeUnavailable

_POLL_S = 0.05


@asynccontextmanager
async def turn(folder: WorkFolder, patience_s: float = 60.0) -> AsyncIterator[None]:
    """Wait for the lock of the workload. Raises RuntimeUnavailable when somebody else keeps it for `patience_s`."""
    deadline = time.monotonic() + patience_s
    while True:
        async with folder.sole() as mine:
            if mine:
                yield
                return
        if time.monotonic() > deadline:
            raise RuntimeUnavailable(f"somebody else keeps changing {folder.path.name}")
        await asyncio.sleep(_POLL_S)
