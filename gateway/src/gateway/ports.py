"""What the gateway needs from outside: a way to each program behind it."""

from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Protocol

from starlette.types import ASGIApp, Receive, Scope, Send

from gateway.http.exchange import Exchange
from gateway.http.headers import Headers, answer_headers


@dataclass(frozen=True)
class Upstream:
    """A service as the launcher names it: `target` is its app in this process or its base URL; `routes` and `topics`
    are those of its ServiceSpec."""

    target: ASGIApp | str
    routes: tuple[str, ...]
    topics: tuple[str, ...] = ()


@dataclass(frozen=True)
class Ports:
    """Everything outside of the process. `upstreams`: the services by name. `is_disk_full`: whether what is left of the
    disk is needed for writing down how things end."""

    upstreams: Mapping[str, Upstream]
    is_disk_full: Callable[[], bool] = lambda: False


@dataclass(frozen=True)
class Streamed:
    """An answer that is read while it is written."""

    status: int
    chunks: AsyncIterator[bytes]


class Transport(Protocol):
    """Adapters: in_process (embedded), remote (distributed). `headers` replace those of the request."""

    async def forward(self, exchange: Exchange, headers: Headers) -> None:
        """Answer the exchange. Raises UpstreamFailed or UpstreamTimeout, also after the answer has begun, and what the
        client did wrong, such as ClientGone."""

    async def forward_websocket(self, scope: Scope, receive: Receive, send: Send, headers: Headers) -> None:
        """Connect the client's websocket with the program's until one of them ends. Raises UpstreamFailed and
        UpstreamTimeout before the client's is accepted."""

    def stream(self, path: str, query: str, headers: Headers) -> AbstractAsyncContextManager[Streamed]:
        """GET of the gateway's own, as a stream; the program is told when the block is left. Raises UpstreamFailed,
        also while reading."""


@dataclass(frozen=True)
class Call:
    """One request to `url` (scheme, host and port) at `target` (path and query as bytes). `timeout_s` is the longest
    time without any progress; `answer` filters the answer's headers."""

    service: str
    url: str
    target: bytes
    headers: Headers
    timeout_s: float
    answer: Callable[[Iterable[tuple[bytes, bytes]]], Headers] = answer_headers


class Http(Protocol):
    """Streaming HTTP to addresses that are not programs of the platform: the replicas of users' services."""

    async def relay(self, calls: Sequence[Call], exchange: Exchange) -> None:
        """Answer the exchange from the first of `calls` (replicas) that takes a connection. Raises UpstreamFailed,
        UpstreamTimeout, also after the answer has begun, and what the client did wrong, such as ClientGone."""

    async def connect(self, call: Call, scope: Scope, receive: Receive, send: Send) -> None:
        """Connect two websockets. Raises UpstreamFailed, UpstreamTimeout before the client's is accepted."""


def target_of(raw_path: bytes, scope: Scope) -> bytes:
    query: bytes = scope.get("query_string", b"")
    return raw_path + b"?" + query if query else raw_path
