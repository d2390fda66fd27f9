"""Work that many ask for at once and that is done once for all of them."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, Generic, TypeVar

_T = TypeVar("_T")


class SingleFlight(Generic[_T]):
    """Who calls while `make` is under way gets what it returns or raises; the next call begins it anew.

    A caller that is cancelled ends nobody else's waiting, nor the work.
    """

    def __init__(self, make: Callable[[], Coroutine[Any, Any, _T]]) -> None:
        self._make = make
        self._flight: asyncio.Task[_T] | None = None

    async def __call__(self) -> _T:
        if self._flight is None or self._flight.done():
            self._flight = asyncio.create_task(self._make())
            self._flight.add_done_callback(_look)
        return await asyncio.shield(self._flight)


def _look(flight: "asyncio.Task[_T]") -> None:
    """What it raised is looked at, though everybody who asked may be gone."""
    if not flight.cancelled():
        flight.exception()
