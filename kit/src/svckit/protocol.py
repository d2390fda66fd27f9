"""HTTP/1.1 and websockets as uvicorn speaks them, within limits that uvicorn does not have with llhttp (ADR 13): of a
head's size and time, of a body's pace, of answers that nobody reads."""

import asyncio
import fcntl
import sys
import termios
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import Any

import httptools
from uvicorn import Config
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from uvicorn.server import ServerState

from svckit.connections import Limits, Place
from svckit.errors import ProblemError, RequestRefused

_LINE_WORDS = 20
"""Of a request line: the method, two blanks and the version; of a header less."""
_BODY = (b"content-length", b"transfer-encoding")
_PROTECTION = (
    b"x-content-type-options: nosniff\r\ncontent-security-policy: default-src 'none'; frame-ancestors 'none'\r\n"
)


class LineTooLong(RequestRefused):
    status = 414


class HeadTooLarge(RequestRefused):
    status = 431


class TooSlow(RequestRefused):
    status = 408


class _Stop(Exception):
    """Ends the parser's work from one of its callbacks."""


def raw_answer(error: ProblemError) -> bytes:
    """The problem as the last bytes of a connection."""
    problem = error.problem()
    body = problem.model_dump_json().encode()
    headers = {"content-type": "application/problem+json", "content-length": str(len(body)), "connection": "close"}
    lines = [f"{name}: {value}\r\n".encode("ascii") for name, value in (headers | error.headers).items()]
    return b"".join([STATUS_LINE[problem.status], *lines, _PROTECTION, b"\r\n", body])


@dataclass(frozen=True)
class Around:
    """What a server's connections share."""

    config: Config
    state: ServerState
    app_state: dict[str, Any]
    limits: Limits


class _Outgoing:
    """Whether a client takes what waits for it."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._waiting = 0
        self._since = 0.0

    def is_stalled(self, transport: asyncio.Transport, at: float) -> bool:
        """What waits here moves only when the kernel has a third of its buffer free, which may be megabytes: what waits
        there counts too."""
        waiting = transport.get_write_buffer_size()
        if waiting:
            waiting += _waiting_in_kernel(transport)
        if waiting != self._waiting or not waiting:
            self._waiting, self._since = waiting, at
        return at - self._since > self._limits.stalled_s


def _waiting_in_kernel(transport: asyncio.Transport) -> int:
    """Bytes that the client's end has not taken (SIOCOUTQ of tcp(7))."""
    with suppress(OSError, ValueError):  # the connection is gone, or closed already
        queued = fcntl.ioctl(transport.get_extra_info("socket").fileno(), termios.TIOCOUTQ, bytes(4))
        return int.from_bytes(queued, sys.byteorder)
    return 0


class LimitedHttp(HttpToolsProtocol):
    """`sweep` is called about once a second; `place` is given back at the end."""

    def __init__(self, around: Around, place: Place) -> None:
        super().__init__(around.config, around.state, around.app_state)
        self._limits = around.limits
        self._place = place
        self.ws_protocol_class = partial(LimitedWebSocket, around.limits, place)  # type: ignore[assignment]
        self._outgoing = _Outgoing(around.limits)
        self._refusal: ProblemError | None = None
        self._unparsed = 0
        """Bytes since the parser has found the end of a head, of a message, or a piece of a body."""
        self._head_bytes = self._head_lines = 0
        self._has_head = False
        self._waiting_since: float | None = self.loop.time()
        """For a complete head, as long as no request is under way."""
        self._body_bytes = 0
        self._body_mark: tuple[float, int] = (0.0, 0)

    # ---- what the transport calls --------------------------------------------------------------------------------
    def connection_lost(self, exc: Exception | None) -> None:
        self._place.leave()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        self._unset_keepalive_if_required()
        self._unparsed += len(data)
        try:
            self.parser.feed_data(data)
        except httptools.HttpParserUpgrade:
            if self._should_upgrade():
                self.handle_websocket_upgrade()
                return
        except httptools.HttpParserError:
            self._refuse(self._refusal or RequestRefused())
            return
        if self._unparsed > self._limits.head:
            self._refuse(HeadTooLarge())

    # ---- what the parser calls -----------------------------------------------------------------------------------
    def on_message_begin(self) -> None:
        self._head_bytes = self._head_lines = 0
        self._has_head = False
        super().on_message_begin()

    def on_url(self, url: bytes) -> None:
        if len(self.url) + len(url) > self._limits.line - _LINE_WORDS:
            self._stop(LineTooLong())
        super().on_url(url)

    def on_header(self, name: bytes, value: bytes) -> None:
        size = len(name) + len(value)
        self._head_lines += 1
        self._head_bytes += size
        limits = self._limits
        if size > limits.line or self._head_lines > limits.headers or self._head_bytes > limits.head:
            self._stop(HeadTooLarge())
        if not self._has_head:  # what follows a body says nothing of the request
            super().on_header(name, value)

    def on_headers_complete(self) -> None:
        if len(self.pipeline) >= self._limits.pipelined:
            self._stop(RequestRefused())
        if self.parser.should_upgrade() and any(name in _BODY for name, _ in self.headers):
            self._stop(RequestRefused())  # the parser would take the body for words of the other protocol
        self._unparsed = 0
        self._has_head = True
        self._waiting_since = None
        self._body_bytes, self._body_mark = 0, (self.loop.time(), 0)
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        self._unparsed = 0
        self._body_bytes += len(body)
        super().on_body(body)

    def on_message_complete(self) -> None:
        self._unparsed = 0
        super().on_message_complete()

    def _stop(self, error: ProblemError) -> None:
        self._refusal = error
        raise _Stop

    # ---- what uvicorn calls --------------------------------------------------------------------------------------
    def on_response_complete(self) -> None:
        super().on_response_complete()
        if self.cycle.response_complete:
            self._waiting_since = self.loop.time()

    # ---- what the server calls -----------------------------------------------------------------------------------
    def sweep(self, at: float) -> None:
        """End the connection when its client takes too long; `at` is the loop's time."""
        if self._outgoing.is_stalled(self.transport, at):
            self.transport.abort()
        elif self.transport.is_closing():
            return
        elif self._waiting_since is not None:
            if at - self._waiting_since > self._limits.head_s:
                self._give_up_waiting()
        elif self.cycle is not None and self._is_slow(at):
            self._refuse(TooSlow())

    def _give_up_waiting(self) -> None:
        """Who has said nothing at all is no client whom an answer would serve."""
        if self._unparsed:
            self._refuse(TooSlow())
        else:
            self.transport.close()

    def _is_slow(self, at: float) -> bool:
        """Whether too little of the body has come; the time in which nobody asks for more of it does not count."""
        cycle, (since, had) = self.cycle, self._body_mark
        if not cycle.more_body or cycle.response_complete or self.flow.read_paused or cycle.waiting_for_100_continue:
            self._body_mark = (at, self._body_bytes)
            return False
        if at - since < self._limits.body_s:
            return False
        self._body_mark = (at, self._body_bytes)
        return self._body_bytes - had < self._limits.body_rate * (at - since)

    def _refuse(self, error: ProblemError) -> None:
        """Answer with the problem, unless an answer is under way or another request waits for one, and close."""
        if self.transport.is_closing():
            return
        cycle = self.cycle
        free = cycle is None or cycle.response_complete or (cycle.more_body and not cycle.response_started)
        if free and not self.pipeline:
            self.transport.write(raw_answer(error))
        if cycle is not None:
            cycle.disconnected = True
            cycle.message_event.set()
        self.transport.close()


class LimitedWebSocket(WebSocketsSansIOProtocol):
    """Its own pings find out who has gone."""

    def __init__(self, limits: Limits, place: Place, **rest: Any) -> None:
        super().__init__(**rest)
        self._limits = limits
        self._place = place
        self._outgoing = _Outgoing(limits)
        self._since = self.loop.time()

    def connection_lost(self, exc: Exception | None) -> None:
        self._place.leave()
        super().connection_lost(exc)

    def handle_parser_exception(self) -> None:
        if self.handshake_initiated:
            super().handle_parser_exception()
        else:
            self.transport.write(raw_answer(RequestRefused()))
            self.transport.close()

    def sweep(self, at: float) -> None:
        is_late = not self.handshake_initiated and at - self._since > self._limits.head_s
        if is_late or self._outgoing.is_stalled(self.transport, at):
            self.transport.abort()
