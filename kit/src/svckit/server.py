"""The HTTP server of every program, which leaves the signals to whoever starts it."""

import contextlib
from collections.abc import Iterator

import uvicorn
from starlette.types import ASGIApp

_GRACE_S = 10


class Server(uvicorn.Server):
    """When it stops, requests have ten seconds to finish. The app's lifespan is not its affair."""

    def __init__(self, app: ASGIApp) -> None:
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

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield

    def stop(self) -> None:
        """The second time at once, without waiting for requests."""
        self.force_exit = self.should_exit
        self.should_exit = True
