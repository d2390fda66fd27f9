"""The reserve of the home's disk while the platform runs."""

import asyncio
import contextlib
from collections.abc import Callable
from contextlib import AsyncExitStack

from svckit.loops import Loop
from svckit.objects.reserve import DiskReserve

from launcher.home import Home


def free_reserve(home: Home) -> None:
    """On a full disk, before anything is written. Blocks."""
    with contextlib.suppress(OSError):  # whoever needs the room says so
        DiskReserve(home.reserve).look()


async def keep_reserve(home: Home, stack: AsyncExitStack) -> Callable[[], bool]:
    """Looked at twice a second, from before anything is written until everything has stopped. Whether the disk
    is full now."""
    reserve = DiskReserve(home.reserve)

    async def look() -> None:
        await asyncio.to_thread(reserve.look)

    loop = Loop("launcher.reserve", 0.5, look)
    loop.start()
    stack.push_async_callback(loop.stop)
    return lambda: reserve.short
