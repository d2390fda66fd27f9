"""A program over the network: one aiohttp session, bodies streamed both ways, websockets passed on.

httpx is not used here: it reached 206 requests a second where aiohttp reached 3,514 (07, "measured on the way").
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
from multidict import CIMultiDict
from starlette.types import Receive, Scope, Send
from yarl import URL

from gateway.adapters.websockets import connect
from gateway.errors import RequestAmbiguous, UpstreamFailed, UpstreamTimeout
from gateway.ports import Call, Streamed, target_of
from gateway.proxy.exchange import Exchange
from gateway.proxy.headers import Headers

_NO_TIMEOUT = aiohttp.ClientTimeout(total=None, sock_connect=5)
_STREAM_TIMEOUT = aiohttp.ClientTimeout(total=None, sock_connect=5, sock_read=60)
_SKIP = ("User-Agent", "Accept", "Accept-Encoding", "Content-Type")


class HttpClient:
    """The one session; opened by the lifespan, because it belongs to the running loop."""

    def __init__(self) -> None:
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
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def relay(self, calls: Sequence[Call], exchange: Exchange) -> None:
        await relay(self.session, calls, exchange)

    async def connect(self, call: Call, scope: Scope, receive: Receive, send: Send) -> None:
        url = call.url + call.target.decode("ascii")
        await connect(self.session, url, text_headers(call.headers), (scope, receive, send))


async def relay(session: aiohttp.ClientSession, calls: Sequence[Call], exchange: Exchange) -> None:
    """Send the exchange's request and pass the answer on, both while they come; the upstream is closed in any case.

    `calls` are replicas: the next is tried when no connection to one could be made. Raises UpstreamTimeout,
    UpstreamFailed, or what broke the request's body.
    """
    loop, patience = asyncio.get_running_loop(), calls[0].timeout_s
    try:
        async with asyncio.timeout(patience) as timer:

            def progress() -> None:
                timer.reschedule(loop.time() + patience)

            body = await _body(exchange, progress) if exchange.has_body else None
            call, answer = await _first_to_connect(session, calls, exchange.scope["method"], body)
            try:
                await _pass_on(answer, call, exchange, progress)
            finally:
                answer.close()
    except (aiohttp.ClientError, OSError) as error:  # TimeoutError is an OSError
        refusal = UpstreamTimeout if isinstance(error, TimeoutError) else UpstreamFailed
        raise exchange.broken or refusal(service=calls[0].service) from error


async def _first_to_connect(
    session: aiohttp.ClientSession, calls: Sequence[Call], method: str, body: bytes | AsyncIterator[bytes] | None
) -> tuple[Call, aiohttp.ClientResponse]:
    """Without a connection nothing of the body was read, so it is there for the next replica."""
    for number, call in enumerate(calls, 1):
        url = URL(call.url + call.target.decode("ascii"), encoded=True)
        headers = text_headers(call.headers)
        try:
            return call, await session.request(
                method, url, headers=headers, data=body, allow_redirects=False, skip_auto_headers=_SKIP
            )
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
            if number == len(calls):
                raise UpstreamFailed(service=call.service) from error
    raise UpstreamFailed(service="")


async def _body(exchange: Exchange, progress: Callable[[], None]) -> bytes | AsyncIterator[bytes]:
    """The whole body where it has come in one piece, else a stream."""
    chunks = exchange.body()
    first = await anext(chunks, b"")
    if exchange.body_done:
        return first

    async def rest() -> AsyncIterator[bytes]:
        yield first
        async for chunk in chunks:
            progress()
            yield chunk

    return rest()


async def _pass_on(
    answer: aiohttp.ClientResponse, call: Call, exchange: Exchange, progress: Callable[[], None]
) -> None:
    headers = call.answer(answer.raw_headers)
    await exchange.send({"type": "http.response.start", "status": answer.status, "headers": headers})
    content = answer.content
    chunk = await content.readany()
    if content.at_eof():
        await exchange.send({"type": "http.response.body", "body": chunk})
        return
    watch = asyncio.create_task(_close_when_gone(answer, exchange)) if _body_is_read(exchange) else None
    try:
        while True:
            await exchange.send({"type": "http.response.body", "body": chunk, "more_body": True})
            progress()
            if content.at_eof():
                break
            chunk = await content.readany()
    finally:
        if watch is not None:
            watch.cancel()
    await exchange.send({"type": "http.response.body", "body": b""})


def _body_is_read(exchange: Exchange) -> bool:
    return exchange.body_done or not exchange.has_body


async def _close_when_gone(answer: aiohttp.ClientResponse, exchange: Exchange) -> None:
    await exchange.until_gone()
    answer.close()


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
