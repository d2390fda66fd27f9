"""The HTTP server of every program, which leaves the signals to whoever starts it."""

import asyncio
import contextlib
import socket
from collections.abc import Iterator

import uvicorn
from starlette.types import ASGIApp

from svckit.connections import Admission, Limits, Listener, Place
from svckit.errors import Unavailable
from svckit.protocol import Around, LimitedHttp, LimitedWebSocket, raw_answer

_GRACE_S = 10
_TICKS_PER_SWEEP = 10
"""uvicorn ticks ten times a second."""


class Server(uvicorn.Server):
    """When it stops, requests have ten seconds to finish. The app's lifespan is not its affair. `serve` wants the
    sockets, which listen already."""

    def __init__(self, app: ASGIApp, limits: Limits | None = None) -> None:
        config = uvicorn.Config(
            app,
            lifespan="off",
            log_config=None,
            access_log=False,
            proxy_headers=False,
            server_header=False,
            timeout_graceful_shutdown=_GRACE_S,
        )
        super().__init__(config)
        self._limits = limits or Limits()
        self._listeners: list[Listener] = []

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        around = Around(self.config, self.server_state, self.lifespan.state, self._limits)
        admission, refusal = Admission(self._limits), raw_answer(Unavailable(what="connections"))

        def connect(place: Place) -> LimitedHttp:
            return LimitedHttp(around, place)

        await super().startup(sockets=[])
        self._listeners = [Listener(listening, admission, connect, refusal) for listening in sockets or ()]

    async def on_tick(self, counter: int) -> bool:
        if counter % _TICKS_PER_SWEEP == 0:
            at = asyncio.get_running_loop().time()
            for connection in list(self.server_state.connections):
                if isinstance(connection, (LimitedHttp, LimitedWebSocket)):
                    connection.sweep(at)
        return await super().on_tick(counter)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        for listener in self._listeners:
            listener.close()
        await super().shutdown(sockets)

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield

    def stop(self) -> None:
        """The second time at once, without waiting for requests."""
        self.force_exit = self.should_exit
        self.should_exit = True
