"""Holds workloads to their limits while a service runs."""

import logging
from collections.abc import Awaitable, Callable, Iterable
from typing import Protocol

from svckit.loops import Loop
from svckit.runtime.port import RuntimeUnavailable

_log = logging.getLogger(__name__)
_LOOK_S = 5.0


class Limited(Protocol):
    """A runtime of jobs or of servers."""

    async def enforce_limits(self) -> None: ...


def limits_loop(service: str, runtime: Limited) -> Loop:
    """Beside all steps: they cannot be taken when the database has no room."""

    async def look() -> None:
        try:
            await runtime.enforce_limits()
        except RuntimeUnavailable as error:
            _log.info("the limits of workloads are not enforced now: %s", error)

    return Loop(f"{service}.disk", _LOOK_S, look)


async def hold_each(
    names: Iterable[str], hold: Callable[[str], Awaitable[None]], ping: Callable[[], Awaitable[None]]
) -> None:
    """`hold` every workload to its limits, whatever happens at one of them. Raises RuntimeUnavailable when the engine
    does not answer a `ping` either."""
    for name in names:
        try:
            await hold(name)
        except RuntimeUnavailable as error:
            await ping()
            _log.info("the limits of %s are not enforced now: %s", name, error)
        except Exception:  # one workload that provokes an error would free all the others of their limits
            _log.exception("the limits of %s are not enforced now", name)
