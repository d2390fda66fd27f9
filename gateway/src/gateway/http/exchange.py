"""One request on its way through the gateway, and its answer."""

import time
from collections.abc import AsyncIterator, Callable

from starlette.types import Message, Receive, Scope, Send
from svckit.errors import ProblemError
from svckit.ids import new_id
from svckit.telemetry import THING_HEADER, TRACE_HEADER

from gateway.callers import Caller
from gateway.errors import BodyTooLarge, ClientGone
from gateway.http.headers import OWN_CSP, Headers

_TRACE = TRACE_HEADER.encode()
_THING = THING_HEADER.encode()
_NOSNIFF = (b"x-content-type-options", b"nosniff")


class Exchange:
    """Wraps the ASGI triple: counts the body, notes the status, adds the headers that every answer has.

    `path` is the path decoded once, `raw_path` its bytes as they came, `route` what it is counted under. `status` is 0
    until the answer has begun, at `answered_at` (time.perf_counter).
    `broken` says why the request's body could not be read; whoever reads it in between may hide that behind an error of
    its own, so the answer is refused, too. `shape` changes the answer's headers, where the request's way demands that.
    `thing` is what a service says the request was about (svckit.telemetry), which nobody outside is told.
    """

    __slots__ = (
        *("_count", "_limit", "_receive", "_send", "answered_at", "body_done", "broken", "caller", "complete"),
        *("path", "raw_path", "route", "scope", "shape", "status", "thing", "trace"),
    )

    def __init__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.scope = scope
        self._receive = receive
        self._send = send
        self._count = 0
        self._limit: int | None = None
        self.trace = new_id()
        self.path = ""
        self.raw_path = b""
        self.route = ""
        self.status = 0
        self.thing = ""
        self.answered_at = 0.0
        self.complete = False
        self.body_done = False
        self.broken: ProblemError | None = None
        self.caller: Caller | None = None
        self.shape: Callable[[Headers], Headers] | None = None

    @property
    def ip(self) -> str:
        client = self.scope.get("client")
        return str(client[0]) if client else ""

    def header(self, name: bytes) -> str:
        """The first value of a header, or an empty string."""
        for key, value in self.scope["headers"]:
            if key == name:
                return str(value.decode("latin-1"))
        return ""

    @property
    def has_body(self) -> bool:
        return any(
            (name == b"content-length" and value != b"0") or name == b"transfer-encoding"
            for name, value in self.scope["headers"]
        )

    def limit_body(self, limit: int | None) -> None:
        """Raises BodyTooLarge when the announced length is above; what comes is counted while it is read."""
        self._limit = limit
        length = self.header(b"content-length")
        if limit is not None and length and int(length) > limit:
            raise BodyTooLarge(limit=limit)

    async def receive(self) -> Message:
        """Raises BodyTooLarge."""
        message = await self._receive()
        if message["type"] == "http.request":
            self.body_done = not message.get("more_body", False)
            self._count += len(message.get("body", b""))
            if self._limit is not None and self._count > self._limit:
                self.broken = BodyTooLarge(limit=self._limit)
                raise self.broken
        return message

    async def body(self) -> AsyncIterator[bytes]:
        """The body as it comes. Raises ClientGone, BodyTooLarge."""
        while True:
            message = await self.receive()
            if message["type"] != "http.request":
                self.broken = ClientGone()
                raise self.broken
            if message.get("body"):
                yield message["body"]
            if self.body_done:
                return

    @property
    def send_raw(self) -> Send:
        """For a websocket, whose messages pass as they are."""
        return self._send

    async def until_gone(self) -> None:
        """Returns when the client has left; to be awaited only when the body is read."""
        while (await self._receive())["type"] != "http.disconnect":
            pass

    async def send(self, message: Message) -> None:
        """Raises `broken`."""
        if self.broken is not None:
            raise self.broken
        await self._answer(message)

    async def refuse(self, error: ProblemError) -> None:
        """Answer with the problem, unless an answer has begun: then there is nothing to do but cut it off."""
        if self.status:
            return
        problem = error.problem().model_copy(update={"trace_id": self.trace})
        body = problem.model_dump_json().encode()
        headers = [(name.lower().encode(), value.encode()) for name, value in error.headers.items()]
        headers += [
            (b"content-type", b"application/problem+json"),
            (b"content-length", str(len(body)).encode()),
            (b"cache-control", b"no-store"),
        ]
        if self.has_body and not self.body_done:  # so the connection cannot serve another request
            headers.append((b"connection", b"close"))
        await self._answer({"type": "http.response.start", "status": problem.status, "headers": headers})
        await self._answer({"type": "http.response.body", "body": b"" if self.scope["method"] == "HEAD" else body})

    async def _answer(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status, self.answered_at = message["status"], time.perf_counter()
            given = list(message.get("headers", ()))
            self.thing = next((value.decode("latin-1") for name, value in given if name == _THING), "")
            headers = [item for item in given if item[0] not in (_TRACE, _THING)]
            if self.shape is not None:
                headers = self.shape(headers)
            names = {name for name, _ in headers}
            headers.append((_TRACE, self.trace.encode()))
            if _NOSNIFF[0] not in names:
                headers.append(_NOSNIFF)
            if b"content-security-policy" not in names:
                headers.append((b"content-security-policy", OWN_CSP))
            message = {**message, "headers": headers}
        elif message["type"] == "http.response.body" and not message.get("more_body", False):
            self.complete = True
        await self._send(message)
