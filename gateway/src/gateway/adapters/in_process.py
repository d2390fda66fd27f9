"""A service in this very process: its ASGI app is called directly, so both bodies stream without a copy."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.types import ASGIApp, Message, Receive, Scope, Send
from svckit.errors import ProblemError

from gateway.errors import UpstreamFailed
from gateway.http.exchange import Exchange
from gateway.http.headers import Headers
from gateway.ports import Streamed

_log = logging.getLogger(__name__)
_QUEUED = 64


class InProcessTransport:
    def __init__(self, service: str, app: ASGIApp) -> None:
        self._service = service
        self._app = app

    async def forward(self, exchange: Exchange, headers: Headers) -> None:
        scope = {**exchange.scope, "path": exchange.path, "raw_path": exchange.raw_path, "headers": headers}

        async def send(message: Message) -> None:
            # what a service answers to a body that it could not read goes nowhere; an error here would look to it like
            # one of its own, which it logs
            if exchange.broken is None or exchange.status or message.get("more_body", False):
                await exchange.send(message)

        try:
            await self._app(scope, exchange.receive, send)
        except ProblemError:  # the exchange's own: a body that is too large, a client that left
            raise
        except Exception as error:  # a bug of the other app, which Starlette has logged: the caller is owed an answer
            if not exchange.complete:
                raise exchange.broken or UpstreamFailed(service=self._service) from error
        if exchange.broken is not None and not exchange.status:
            raise exchange.broken

    async def forward_websocket(self, scope: Scope, receive: Receive, send: Send, headers: Headers) -> None:
        await self._app({**scope, "headers": headers}, receive, send)

    @asynccontextmanager
    async def stream(self, path: str, query: str, headers: Headers) -> AsyncIterator[Streamed]:
        messages: asyncio.Queue[Message | None] = asyncio.Queue(_QUEUED)
        scope = _get(path, query, headers)
        task = asyncio.create_task(self._run(scope, messages), name=f"stream {self._service}{path}")
        try:
            start = await messages.get()
            if start is None:
                raise UpstreamFailed(service=self._service)
            yield Streamed(start["status"], self._chunks(messages))
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    async def _run(self, scope: Scope, messages: "asyncio.Queue[Message | None]") -> None:
        asked = False

        async def receive() -> Message:
            nonlocal asked
            if asked:
                await asyncio.get_running_loop().create_future()  # the task is cancelled when the reader leaves
            asked = True
            return {"type": "http.request", "body": b"", "more_body": False}

        try:
            await self._app(scope, receive, messages.put)
        except Exception:  # a bug of the other app must not leave the reader waiting for the None below
            _log.warning("stream of %s broke", self._service, exc_info=True)
        await messages.put(None)

    async def _chunks(self, messages: "asyncio.Queue[Message | None]") -> AsyncIterator[bytes]:
        while (message := await messages.get()) is not None:
            if message.get("body"):
                yield message["body"]
            if not message.get("more_body", False):
                return
        raise UpstreamFailed(service=self._service)


def _get(path: str, query: str, headers: Headers) -> Scope:
    return {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "query_string": query.encode(),
        "root_path": "",
        "headers": headers,
        "client": None,
        "server": None,
        "state": {},
    }
