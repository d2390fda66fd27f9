"""The gateway's connections that wait to be used again."""

import asyncio
import ssl
import time
from collections import deque
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import urlsplit

from gateway.adapters.connection import ConnectError, Connection

_CONNECT_S = 5.0
_KEEP_S = 4.0  # shorter than uvicorn's five seconds, so that no request meets a connection that is just being closed
_tls = lru_cache(maxsize=1)(ssl.create_default_context)  # made once: it reads the machine's whole trust store


@dataclass(frozen=True)
class Origin:
    host: str
    port: int
    tls: bool

    @property
    def authority(self) -> bytes:
        return f"{self.host}:{self.port}".encode("ascii")


@lru_cache(maxsize=4096)
def origin_of(url: str) -> Origin:
    """Of scheme, host and port."""
    parts = urlsplit(url)
    tls = parts.scheme == "https"
    return Origin(parts.hostname or "", parts.port or (443 if tls else 80), tls)


class Connections:
    """Those that wait for the next request to their origin, four seconds each."""

    def __init__(self) -> None:
        self._idle: dict[Origin, deque[Connection]] = {}
        self._sweep: asyncio.TimerHandle | None = None

    def idle(self, origin: Origin) -> Connection | None:
        while waiting := self._idle.get(origin):
            connection = waiting.pop()
            if connection.is_open:
                return connection
        return None

    async def open(self, origin: Origin) -> Connection:
        """Raises ConnectError."""
        loop, context = asyncio.get_running_loop(), _tls() if origin.tls else None
        try:
            async with asyncio.timeout(_CONNECT_S):
                _, connection = await loop.create_connection(Connection, origin.host, origin.port, ssl=context)
        except OSError as error:  # TimeoutError is one
            raise ConnectError(str(error)) from error
        return connection

    def give_back(self, origin: Origin, connection: Connection) -> None:
        """Keep it for the next request if it is good for one, else close it."""
        if not connection.finish():
            return
        connection.idle_since = time.monotonic()
        self._idle.setdefault(origin, deque()).append(connection)
        if self._sweep is None:
            self._sweep = asyncio.get_running_loop().call_later(_KEEP_S / 2, self._close_old)

    def close(self) -> None:
        if self._sweep is not None:
            self._sweep.cancel()
        for waiting in self._idle.values():
            for connection in waiting:
                connection.close()
        self._idle.clear()

    def _close_old(self) -> None:
        oldest = time.monotonic() - _KEEP_S / 2
        for origin, waiting in list(self._idle.items()):
            while waiting and waiting[0].idle_since < oldest:
                waiting.popleft().close()
            if not waiting:
                del self._idle[origin]
        self._sweep = asyncio.get_running_loop().call_later(_KEEP_S / 2, self._close_old) if self._idle else None
