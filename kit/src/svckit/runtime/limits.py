"""Holds workloads to their limits while a service runs."""

import logging
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
            _log.info("what workloads write is not held now: %s", error)

    return Loop(f"{service}.disk", _LOOK_S, look)
