"""The reserve of the home's disk while the platform runs."""

import asyncio
import contextlib
from collections.abc import Callable
from contextlib import AsyncExitStack

from svckit.loops import Loop
from svckit.objects.reserve import DiskReserve

from launcher.engine import Say
from launcher.home import Home


def free_reserve(home: Home) -> None:
    """On a full disk, before anything is written. Blocks."""
    with contextlib.suppress(OSError):  # whoever needs the room says so
        DiskReserve(home.reserve).look()


class ReserveWatch:
    """Says once that the disk is full, and once that it has room again: as much as the reserve needs, and more."""

    def __init__(self, home: Home, say: Say) -> None:
        self._home = home
        self._say = say
        self._reserve = DiskReserve(home.reserve)
        self._is_said = False

    def is_full(self) -> bool:
        return self._reserve.short

    async def look(self) -> None:
        await asyncio.to_thread(self._reserve.look)
        if self._reserve.short and not self._is_said:
            self._is_said = True
            self._say(
                f"The disk of {self._home.root} is full: the room kept in reserve is given up, so that what runs can "
                "come to its end. Nothing can be added until something is deleted; signing in and deleting work."
            )
        elif self._reserve.held and self._is_said:
            self._is_said = False
            self._say(f"The disk of {self._home.root} has room again.")


async def keep_reserve(home: Home, say: Say, stack: AsyncExitStack) -> Callable[[], bool]:
    """Looked at twice a second, from before anything is written until everything has stopped. Whether the disk
    is full now."""
    watch = ReserveWatch(home, say)
    loop = Loop("launcher.reserve", 0.5, watch.look)
    loop.start()
    stack.push_async_callback(loop.stop)
    return watch.is_full
