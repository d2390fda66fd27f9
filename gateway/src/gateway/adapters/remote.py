"""A program over the network: requests over connections of the gateway's own (ADR 4), bodies streamed both ways;
websockets and the live streams of the services over one aiohttp session."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Sequence
from contextlib import asynccontextmanager
from math import inf
from typing import Any, TypeVar

import aiohttp
from multidict import CIMultiDict
from starlette.types import Receive, Scope, Send
from svckit.errors import ProblemError
from yarl import URL

from gateway.adapters.connection import (
    CHUNKED,
    UNFRAMED,
    Answer,
    Body,
    ConnectError,
    Connection,
    ConnectionBroken,
)
from gateway.adapters.pool import Connections, Origin, origin_of
from gateway.adapters.websockets import connect
from gateway.errors import ClientGone, RequestAmbiguous, UpstreamFailed, UpstreamTimeout
from gateway.http.exchange import Exchange
from gateway.http.headers import Headers
from gateway.ports import Call, Streamed, target_of

_NO_TIMEOUT = aiohttp.ClientTimeout(total=None, sock_connect=5)
_STREAM_TIMEOUT = aiohttp.ClientTimeout(total=None, sock_connect=5, sock_read=60)
_FRAMING = (b"host", b"transfer-encoding", b"expect")
_REPEATABLE = ("GET", "HEAD", "OPTIONS")
_Done = TypeVar("_Done")


class HttpClient:
    """The connections and the one session; opened by the lifespan, because they belong to the running loop."""

    def __init__(self) -> None:
        self._connections = Connections()
        self._session: aiohttp.ClientSession | None = None

    @property
    def session(self) -> aiohttp.ClientSession:
        """Raises UpstreamFailed before the start and after the end."""
        if self._session is None:
            raise UpstreamFailed(service="gateway")
        return self._session

    async def start(self) -> None:
        # kept shorter than uvicorn's five seconds, so that no request meets a connection that is just being closed
        connector = aiohttp.TCPConnector(limit=0, keepalive_timeout=4)
        self._session = aiohttp.ClientSession(
            connector=connector, cookie_jar=aiohttp.DummyCookieJar(), auto_decompress=False, timeout=_NO_TIMEOUT
        )

    async def close(self) -> None:
        self._connections.close()
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def relay(self, calls: Sequence[Call], exchange: Exchange) -> None:
        await relay(self._connections, calls, exchange)

    async def connect(self, call: Call, scope: Scope, receive: Receive, send: Send) -> None:
        url = call.url + call.target.decode("ascii")
        await connect(self.session, url, text_headers(call.headers), (scope, receive, send), call.timeout_s)


class _IdleTimeout:
    """The longest time without progress, and whose silence it was: a client that stops reading or sending is no failure
    of what it calls."""

    def __init__(self, seconds: float) -> None:
        self._loop = asyncio.get_running_loop()
        self._seconds = seconds
        self._since = self._loop.time()
        self._client_moves = 0
        self.timer = asyncio.timeout(seconds)

    @property
    def is_for_client(self) -> bool:
        """Whether the client has not done yet what was waited for, or had not when the time was up."""
        return self._client_moves > 0

    async def client(self, move: Awaitable[_Done]) -> _Done:
        """Wait until the client has sent or taken a piece. It has the whole time, and then the upstream has it."""
        self._begin_again()
        self._client_moves += 1
        done = await move
        self._client_moves -= 1  # a move that is cut off stays counted
        self._begin_again()
        return done

    def end(self) -> None:
        """Let the time be up now, for good."""
        self._since = inf
        if not self.timer.expired():
            self.timer.reschedule(self._loop.time())

    def _begin_again(self) -> None:
        now = self._loop.time()
        if now - self._since > self._seconds / 100 and not self.timer.expired():  # setting a timer costs more than this
            self._since = now
            self.timer.reschedule(now + self._seconds)


async def relay(connections: Connections, calls: Sequence[Call], exchange: Exchange) -> None:
    """Send the exchange's request and pass the answer on, both while they come; the upstream is closed in any case.

    `calls` are replicas: the next is tried when no connection to one could be made. Raises UpstreamTimeout,
    UpstreamFailed, RequestAmbiguous, or what broke the request's body; ClientGone when the client left in the middle of
    the answer, or neither sent nor read for as long as an upstream may be silent.
    """
    service, idle = calls[0].service, _IdleTimeout(calls[0].timeout_s)
    try:
        async with idle.timer:
            body = await _body(exchange, idle) if exchange.has_body else None
            origin, connection, answer, call = await _first_to_answer(connections, calls, exchange, body)
            try:
                await _pass_on(connection, _headers(call, answer), answer.status, (exchange, idle))
            finally:
                connections.give_back(origin, connection)
    except TimeoutError as error:
        if idle.is_for_client:
            exchange.broken = exchange.broken or ClientGone()
        raise exchange.broken or UpstreamTimeout(service=service) from error
    except OSError as error:
        raise exchange.broken or UpstreamFailed(service=service) from error


async def _first_to_answer(
    connections: Connections, calls: Sequence[Call], exchange: Exchange, body: Body
) -> tuple[Origin, Connection, Answer, Call]:
    """Without a connection nothing of the body was read, so it is there for the next replica."""
    for number, call in enumerate(calls, 1):
        origin = origin_of(call.url)
        try:
            return origin, *await _ask(connections, origin, (call, exchange.scope["method"]), body), call
        except ConnectError:
            if number == len(calls):
                raise
    raise UpstreamFailed(service="")


async def _ask(
    connections: Connections, origin: Origin, asked: tuple[Call, str], body: Body
) -> tuple[Connection, Answer]:
    """Over a connection that waits, else over a new one. A program may close a waiting connection in the moment in
    which it is used: what can safely be sent twice then is."""
    call, method = asked
    head = request_head(origin, call, method, body)
    waiting = connections.idle(origin)
    if waiting is not None:
        try:
            return waiting, await _answer(waiting, head, body, method)
        except ConnectionBroken as error:
            if not error.untouched or body is not None or method not in _REPEATABLE:
                raise
    connection = await connections.open(origin)
    return connection, await _answer(connection, head, body, method)


async def _answer(connection: Connection, head: bytes, body: Body, method: str) -> Answer:
    try:
        return await connection.request(head, body, head_only=method == "HEAD")
    except BaseException:
        connection.close()
        raise


def request_head(origin: Origin, call: Call, method: str, body: Body) -> bytes:
    """Request line and headers, framed anew. Raises RequestAmbiguous for what would be read as more than one line."""
    lines = [b"%b %b HTTP/1.1" % (method.encode("ascii"), call.target), b"host: " + origin.authority]
    length = b""
    for name, value in call.headers:
        if name == b"content-length":
            length = value
        elif name not in _FRAMING:
            lines.append(name + b": " + value)
    if isinstance(body, bytes):
        lines.append(b"content-length: %d" % len(body))
    elif body is not None:
        lines.append(b"content-length: " + length if length else CHUNKED)
    head = b"\r\n".join(lines) + b"\r\n\r\n"
    breaks = len(lines) + 1
    if b" " in call.target or head.count(b"\n") != breaks or head.count(b"\r") != breaks or b"\0" in head:
        raise RequestAmbiguous()
    return head


async def _body(exchange: Exchange, idle: _IdleTimeout) -> bytes | AsyncIterator[bytes]:
    """The whole body where it has come in one piece, else a stream."""
    chunks = exchange.body()
    first = await idle.client(anext(chunks, b""))
    if exchange.body_done:
        return first

    async def rest() -> AsyncIterator[bytes]:
        yield first
        try:
            while chunk := await idle.client(anext(chunks, b"")):
                yield chunk
        except ProblemError:
            if exchange.status:  # whoever passes the answer on waits for the upstream, and that for the rest of this
                idle.end()
            raise

    return rest()


def _headers(call: Call, answer: Answer) -> Headers:
    """Without the length of a body that does not come: the server would wait for it."""
    headers = call.answer(answer.headers)
    return [item for item in headers if item[0] != b"content-length"] if answer.status in UNFRAMED else headers


async def _pass_on(connection: Connection, headers: Headers, status: int, to: tuple[Exchange, _IdleTimeout]) -> None:
    exchange, idle = to
    await idle.client(exchange.send({"type": "http.response.start", "status": status, "headers": headers}))
    watch = asyncio.create_task(_close_when_gone(connection, exchange)) if _body_is_read(exchange) else None
    try:
        chunk = await connection.read()
        while not connection.at_end:
            await idle.client(exchange.send({"type": "http.response.body", "body": chunk, "more_body": True}))
            chunk = await connection.read()
    finally:
        if watch is not None:
            watch.cancel()
    await idle.client(exchange.send({"type": "http.response.body", "body": chunk}))


def _body_is_read(exchange: Exchange) -> bool:
    return exchange.body_done or not exchange.has_body


async def _close_when_gone(connection: Connection, exchange: Exchange) -> None:
    await exchange.until_gone()
    exchange.broken = ClientGone()
    connection.close()


def text_headers(headers: Headers) -> CIMultiDict[str]:
    """As aiohttp wants them; it writes them as UTF-8. Raises RequestAmbiguous for other bytes."""
    try:
        return CIMultiDict((name.decode("ascii"), value.decode("utf-8")) for name, value in headers)
    except UnicodeDecodeError:
        raise RequestAmbiguous() from None


class HttpTransport:
    """A service of the platform at a base URL."""

    def __init__(self, service: str, url: str, client: HttpClient, timeout_s: float) -> None:
        self._service = service
        self._url = url.rstrip("/")
        self._client = client
        self._timeout_s = timeout_s

    async def forward(self, exchange: Exchange, headers: Headers) -> None:
        target = target_of(exchange.raw_path, exchange.scope)
        await self._client.relay([self._call(target, headers)], exchange)

    async def forward_websocket(self, scope: Scope, receive: Receive, send: Send, headers: Headers) -> None:
        await self._client.connect(self._call(target_of(scope["raw_path"], scope), headers), scope, receive, send)

    @asynccontextmanager
    async def stream(self, path: str, query: str, headers: Headers) -> AsyncIterator[Streamed]:
        url = URL(f"{self._url}{path}?{query}" if query else self._url + path, encoded=True)
        options: dict[str, Any] = {"headers": text_headers(headers), "timeout": _STREAM_TIMEOUT}
        try:
            async with self._client.session.get(url, allow_redirects=False, **options) as answer:
                yield Streamed(answer.status, answer.content.iter_any())
        except (aiohttp.ClientError, OSError) as error:
            raise UpstreamFailed(service=self._service) from error

    def _call(self, target: bytes, headers: Headers) -> Call:
        without_host = [item for item in headers if item[0] != b"host"]
        return Call(self._service, self._url, target, without_host, self._timeout_s)
