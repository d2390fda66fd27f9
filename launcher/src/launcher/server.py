"""The HTTP server of the embedded platform."""

import contextlib
import socket
from collections.abc import Iterator

import uvicorn
from starlette.types import ASGIApp

HOST = "127.0.0.1"
_GRACE_S = 10


class PortTaken(Exception):
    """Says which setting names another one."""


def bind(port: int, setting: str) -> socket.socket:
    """A listening socket on the loopback. Raises PortTaken."""
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((HOST, port))
        listening.listen(1024)  # at once: two sockets may be bound to one port as long as neither listens
    except OSError as error:
        listening.close()
        reason = error.strerror or error
        raise PortTaken(f"Port {port} cannot be used: {reason}. Choose another one with {setting}.") from error
    return listening


class PlatformServer(uvicorn.Server):
    """Leaves the signals to the launcher; when it stops, requests have ten seconds to finish."""

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
