"""HEAD wherever GET is (RFC 9110, section 9.3.2): the same answer without its body."""

from collections.abc import Sequence

from starlette.requests import ClientDisconnect
from starlette.routing import BaseRoute, Match
from starlette.types import ASGIApp, Message, Receive, Scope, Send


class _Enough(OSError):
    """Ends a stream: for a response this is a client that has left."""


class HeadMiddleware:
    """Answers HEAD by what GET would answer, unless one of `routes` takes HEAD itself. A stream ends at its first
    chunk, so that no file is read to its end."""

    def __init__(self, app: ASGIApp, routes: Sequence[BaseRoute]) -> None:
        self._app = app
        self._routes = routes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "HEAD" or self._is_taken(scope):
            await self._app(scope, receive, send)
            return
        answered = False

        async def send_head(message: Message) -> None:
            nonlocal answered
            if message["type"] == "http.response.start":
                answered = True
                await send(message)
                await send({"type": "http.response.body", "body": b""})
            elif message.get("more_body", False):
                raise _Enough

        inside = {**scope, "method": "GET"}
        try:
            await self._app(inside, receive, send_head)
        except (_Enough, ClientDisconnect):
            if not answered:
                raise
        finally:
            scope["route"] = inside.get("route")

    def _is_taken(self, scope: Scope) -> bool:
        return any(route.matches(scope)[0] is Match.FULL for route in self._routes)
