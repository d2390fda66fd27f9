"""Whether a replica is ready: it is asked, and one that was ready is given some patience."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

import httpx

from svckit.exhaustion import is_exhaustion
from svckit.runtime.machine.engine import Container
from svckit.runtime.servers import UNREADY_AFTER

_TIMEOUT_S = 2.0
_LISTEN_S = 0.2
_MISS_EVERY_S = 1.0
"""A miss so soon after the last one is the same miss: one step of a reconciler looks several times."""


@dataclass(frozen=True)
class _Standing:
    """A container that was ready, by its start, and the looks that it has left unanswered in a row since."""

    started_at: datetime | None
    misses: int = 0
    missed_at: float = 0.0


class Readiness:
    """Remembers in memory who was ready: after a restart of the platform the first look decides.

    Only status codes are read; nothing of an answer is kept, redirects are not followed, no proxy is used.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._http: httpx.AsyncClient | None = None
        self._clock = clock
        self._standings: dict[str, _Standing] = {}

    async def look(self, container: Container, path: str | None) -> bool:
        """With a path: whether a GET answers 200. Without one: whether the port connects and stays so for a moment
        (an engine's proxy takes connections for a port that nobody listens on). A container that was ready stays so
        until it has missed `UNREADY_AFTER` looks in a row; one that has ended is not ready at once."""
        if not container.running or container.address is None:
            self.forget(container.name)
            return False
        try:
            answers = await self._answers(container.address, path)
        except (OSError, httpx.HTTPError, httpx.InvalidURL) as error:
            if is_exhaustion(error):  # nobody was asked: what was known of it holds
                return self._known(container) is not None
            answers = False
        if answers:
            self._standings[container.name] = _Standing(container.started_at)
            return True
        return self._excused(container)

    def forget(self, name: str) -> None:
        """The container is gone."""
        self._standings.pop(name, None)

    async def close(self) -> None:
        if self._http is not None:
            await self._http.aclose()

    def _known(self, container: Container) -> _Standing | None:
        known = self._standings.get(container.name)
        return known if known is not None and known.started_at == container.started_at else None

    def _excused(self, container: Container) -> bool:
        """Count a miss; whether the container is ready all the same."""
        known = self._known(container)
        if known is None:
            return False
        if known.misses == 0 or self._clock() >= known.missed_at + _MISS_EVERY_S:
            known = replace(known, misses=known.misses + 1, missed_at=self._clock())
            self._standings[container.name] = known
        if known.misses < UNREADY_AFTER:
            return True
        self.forget(container.name)
        return False

    async def _answers(self, address: str, path: str | None) -> bool:
        """`address` is `host:port`."""
        async with asyncio.timeout(_TIMEOUT_S):
            return await (self._connects(address) if path is None else self._is_ok(f"http://{address}{path}"))

    async def _is_ok(self, url: str) -> bool:
        if self._http is None:
            self._http = httpx.AsyncClient(trust_env=False, timeout=_TIMEOUT_S)
        async with self._http.stream("GET", url) as answer:
            return answer.status_code == httpx.codes.OK

    @staticmethod
    async def _connects(address: str) -> bool:
        host, _, port = address.rpartition(":")
        reader, writer = await asyncio.open_connection(host, int(port))
        try:
            async with asyncio.timeout(_LISTEN_S):
                return await reader.read(1) != b""
        except TimeoutError:
            return True
        finally:
            writer.close()
