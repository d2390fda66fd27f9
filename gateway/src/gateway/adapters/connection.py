"""One HTTP/1.1 connection to a program behind the gateway.

Framing is left to llhttp (the `httptools` package, the parser of the server side, too). ADR 4 says why this is not an
aiohttp session.
"""

import asyncio
import re
from collections import deque
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import cast

import httptools

from gateway.http.headers import Headers

_SWITCHING = 101
_HIGH_WATER = 256 * 1024
_MOST_HEADERS = 64 * 1024
_STATUSES = range(100, 600)
_INTERIM = 1024  # what an answer before the answer counts of _MOST_HEADERS, so that they end
_CONTROL = re.compile(rb"[\x00-\x08\x0a-\x1f\x7f]")
UNFRAMED = (204, 304)  # answers without a body
CHUNKED = b"transfer-encoding: chunked"
Body = bytes | AsyncIterator[bytes] | None


class ConnectError(OSError):
    """No connection could be made: nothing of the request was sent."""


class ConnectionBroken(OSError):
    """The connection ended, or what came is not HTTP. `untouched`: before any byte of an answer came."""

    def __init__(self, reason: str, *, untouched: bool = False) -> None:
        super().__init__(reason)
        self.untouched = untouched


@dataclass(slots=True)
class Answer:
    """The head of an answer; names as they came."""

    status: int = 0
    headers: Headers = field(default_factory=list)


class Connection(asyncio.Protocol):
    """For one request at a time: `request`, then `read` until `at_end`, then `finish`."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._parser = httptools.HttpResponseParser(self)
        self._chunks: deque[bytes] = deque()
        self._buffered = 0
        self._waiter: asyncio.Future[None] | None = None
        self._drained: asyncio.Future[None] | None = None
        self._error: ConnectionBroken | None = None
        self._reading_paused = False
        self._head_only = False
        self._head_bytes = 0
        self._began = self._has_head = self._complete = self._keep_alive = False
        self._answer = Answer()
        self._sender: asyncio.Task[None] | None = None
        self.idle_since = 0.0

    # ---- what the transport calls --------------------------------------------------------------------------------
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)

    def data_received(self, data: bytes) -> None:
        if self._complete:  # nothing was asked for
            self._break("unexpected bytes")
            return
        self._began = True
        try:
            self._parser.feed_data(data)
        except (httptools.HttpParserError, httptools.HttpParserUpgrade) as error:
            self._break(f"not HTTP: {error}")

    def connection_lost(self, error: Exception | None) -> None:
        if self._has_head and not self._complete and error is None and not self._is_framed():
            self._complete = True
        elif not self._complete:
            self._error = self._error or ConnectionBroken("closed", untouched=not self._began)
        self._wake()
        self.resume_writing()

    def pause_writing(self) -> None:
        self._drained = self._loop.create_future()

    def resume_writing(self) -> None:
        drained, self._drained = self._drained, None
        if drained is not None and not drained.done():
            drained.set_result(None)

    # ---- what the parser calls; after the answer's end only for what nobody asked for ----------------------------
    def on_message_begin(self) -> None:
        if self._complete:
            self._break("unexpected bytes")

    def on_header(self, name: bytes, value: bytes) -> None:
        if self._complete:
            return
        self._head_bytes += len(name) + len(value)
        if self._head_bytes > _MOST_HEADERS:
            raise ConnectionBroken("headers too large")
        if _CONTROL.search(value):
            raise ConnectionBroken("not a header")
        self._answer.headers.append((name, value))

    def on_headers_complete(self) -> None:
        if self._complete:
            return
        status = self._parser.get_status_code()
        if status == _SWITCHING or status not in _STATUSES:
            raise ConnectionBroken("no status that was asked for")
        if status < 200:  # 100 Continue and its like come before the answer
            self._answer.headers.clear()
            self._head_bytes += _INTERIM
            if self._head_bytes > _MOST_HEADERS:
                raise ConnectionBroken("no answer")
            return
        self._answer.status = status
        self._has_head = True
        self._complete = self._head_only
        self._wake()

    def on_body(self, body: bytes) -> None:
        if self._complete:
            return
        self._chunks.append(body)
        self._buffered += len(body)
        if self._buffered > _HIGH_WATER and not self._reading_paused:
            self._transport.pause_reading()
            self._reading_paused = True
        self._wake()

    def on_message_complete(self) -> None:
        if self._has_head and not self._complete:
            self._complete = True
            self._keep_alive = bool(self._parser.should_keep_alive())  # the parser forgets it after this call
            self._wake()

    # ---- what the gateway calls ----------------------------------------------------------------------------------
    async def request(self, head: bytes, body: Body, *, head_only: bool) -> Answer:
        """Send `head` (request line and headers) and the body; the answer's head. A stream goes in chunks when `head`
        says so, else as it comes, and may go on after the answer has begun. `head_only`: the answer to HEAD. Raises
        ConnectionBroken, and what reading the body raises."""
        self._answer, self._head_only, self._head_bytes = Answer(), head_only, 0
        self._began = self._has_head = self._complete = self._keep_alive = False
        if not self.is_open:
            raise ConnectionBroken("closed", untouched=True)
        if body is None or isinstance(body, bytes):
            self._transport.write(head + body if body else head)
        else:
            self._transport.write(head)
            self._sender = self._loop.create_task(self._send(body, chunked=head.endswith(CHUNKED + b"\r\n\r\n")))
            self._sender.add_done_callback(self._wake)
        while not self._has_head:
            if self._sender is not None and self._sender.done():
                self._sender.result()
            await self._wait()
        return self._answer

    async def read(self) -> bytes:
        """What has come of the answer's body: at least a byte, or nothing at its end. Raises ConnectionBroken."""
        while not self._chunks and not self._complete:
            await self._wait()
        data = self._chunks.popleft() if len(self._chunks) == 1 else b"".join(self._chunks)
        self._chunks.clear()
        self._buffered = 0
        if self._reading_paused:
            self._reading_paused = False
            self._transport.resume_reading()
        return data

    @property
    def at_end(self) -> bool:
        """Whether the answer is complete and read."""
        return self._complete and not self._chunks

    @property
    def is_open(self) -> bool:
        return self._error is None and not self._transport.is_closing()

    def finish(self) -> bool:
        """Whether another request may follow, which after half a body would be read as its rest; else it is closed."""
        sender = self._sender
        sent = sender is None or (sender.done() and not sender.cancelled() and sender.exception() is None)
        if sent and self.at_end and self.is_open and self._keep_alive:
            self._sender = None
            return True
        self.close()
        return False

    def close(self) -> None:
        if self._sender is not None:
            self._sender.cancel()
        self._transport.abort()

    async def _send(self, body: AsyncIterator[bytes], *, chunked: bool) -> None:
        async for chunk in body:
            self._transport.write(b"%x\r\n%b\r\n" % (len(chunk), chunk) if chunked else chunk)
            if self._drained is not None:
                await self._drained
        if chunked:
            self._transport.write(b"0\r\n\r\n")

    async def _wait(self) -> None:
        if self._error is not None:
            raise self._error
        self._waiter = self._loop.create_future()
        try:
            await self._waiter
        finally:
            self._waiter = None

    def _wake(self, _: object = None) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)

    def _break(self, reason: str) -> None:
        self._error = self._error or ConnectionBroken(reason)
        self._transport.abort()
        self._wake()

    def _is_framed(self) -> bool:
        if self._answer.status in UNFRAMED:
            return True
        return any(name.lower() in (b"content-length", b"transfer-encoding") for name, _ in self._answer.headers)
