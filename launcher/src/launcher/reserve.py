"""The reserve of the home's disk while the platform runs."""

import asyncio
import contextlib
from contextlib import AsyncExitStack

from svckit.loops import Loop
from svckit.objects.reserve import DiskReserve

from launcher.home import Home


async def keep_reserve(home: Home, stack: AsyncExitStack) -> DiskReserve:
    """Looked at twice a second, from before anything is written until everything has stopped."""
    reserve = DiskReserve(home.reserve)

    async def look() -> None:
        await asyncio.to_thread(reserve.look)

    with contextlib.suppress(OSError):  # the loop logs it
        await look()
    loop = Loop("launcher.reserve", 0.5, look)
    loop.start()
    stack.push_async_callback(loop.stop)
    return reserve
