"""The outermost ASGI app: limits, authenticates, routes and records every request from outside."""

import asyncio
import time
from collections.abc import Callable, Collection
from dataclasses import dataclass
from urllib.parse import quote

from fastapi import FastAPI
from starlette.types import Receive, Scope, Send
from svckit.connections import client_network
from svckit.db import now
from svckit.errors import DATABASE_ERRORS, MethodRefused, NotFound, ProblemError, StorageFull, problem_of
from svckit.metrics import UNMATCHED, RequestMetrics
from svckit.telemetry import TRACE_HEADER, said_thing

from gateway.accounts.authenticator import Authenticator
from gateway.accounts.internal_tokens import InternalTokens
from gateway.audit.note import SCOPE_KEY, AuditNote
from gateway.audit.service import Act, AuditWriter
from gateway.callers import CALLER, Caller
from gateway.console.site import Console
from gateway.errors import KeyScopeMissing, PasswordChangeRequired, RequestAmbiguous, TicketInvalid
from gateway.forwarding import client_address
from gateway.http.exchange import Exchange
from gateway.http.headers import METHODS, MUTATING, Headers, forwarded, must_be_clear
from gateway.http.paths import plain_path
from gateway.http.refusals import refuse_websocket
from gateway.media.answers import media_headers
from gateway.media.links import PREFIX as MEDIA
from gateway.media.links import MediaLinks
from gateway.proxy.limits import TokenBuckets, adds_something, body_limit, is_piece
from gateway.proxy.routes import Access, Route, RouteTable
from gateway.proxy.uploads import is_upload, meant_method, upload_headers
from gateway.serve.proxy import ServeProxy
from gateway.settings import GatewaySettings
from gateway.tickets.query import without_tickets
from gateway.tickets.service import TicketValidator

_LEFT = 499
"""The status of a request whose client left before the answer."""
_COOKIE_ROUTE = "/auth/refresh"
_COOKIE_ROUTES = (_COOKIE_ROUTE, "/auth/sign-in", "/auth/password")
_NOT_RECORDED = ("/serve/", "/api/v1/media-links")
_BEFORE_PASSWORD_CHANGE = frozenset({"/auth/password", "/auth/sign-out", "/api/v1/users/me"})


@dataclass(frozen=True)
class GatewayComponents:
    """What the dispatcher works with."""

    settings: GatewaySettings
    routes: RouteTable
    authenticator: Authenticator
    tokens: InternalTokens
    serve: ServeProxy
    audit: AuditWriter
    console: Console
    links: MediaLinks
    tickets: TicketValidator
    is_disk_full: Callable[[], bool]
    metrics: RequestMetrics | None = None


class Gateway:
    """`api` is the gateway's own FastAPI app: it holds the lifespan and answers the other services."""

    def __init__(self, api: FastAPI, components: GatewayComponents) -> None:
        self.api = api
        self._components = components
        settings = components.settings
        self._trusted = settings.trusted_proxies
        self._per_ip = TokenBuckets(settings.ip_rate, settings.ip_burst)
        self._per_user = TokenBuckets(settings.user_rate, settings.user_burst)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] in ("http", "websocket") and self._trusted and scope.get("client"):
            # in place, because the server logs the address from its own scope
            scope["client"] = (client_address(scope["client"][0], scope["headers"], self._trusted), 0)
        if scope["type"] == "http":
            await self._http(Exchange(scope, receive, send))
        elif scope["type"] == "websocket":
            await self._websocket(Exchange(scope, receive, send))
        else:
            await self.api(scope, receive, send)

    async def _http(self, exchange: Exchange) -> None:
        began, note = time.perf_counter(), AuditNote()
        exchange.scope = {**exchange.scope, SCOPE_KEY: note}
        try:
            await self._answer(exchange)
        except ProblemError as error:
            await exchange.refuse(error)
        except Exception as error:  # the outermost frame: else a bug would be a cut connection, not a logged 500
            await exchange.refuse(problem_of(error, exchange.trace))
        if self._components.metrics is not None:
            answered = exchange.answered_at or time.perf_counter()
            method, status = exchange.scope["method"], exchange.status or _LEFT
            self._components.metrics.observe(method, exchange.route or UNMATCHED, status, answered - began)
        if _is_recorded(exchange, note):
            await self._components.audit.record(_act(exchange, note))

    async def _answer(self, exchange: Exchange) -> None:
        must_be_clear(exchange.scope["http_version"], exchange.scope["headers"])
        self._read_path(exchange)
        if exchange.path.startswith("/serve/"):
            exchange.route = "/serve/{service_id}"
            _must_be_one_of(exchange, METHODS)
            caller = await self._caller(exchange)
            await self._components.serve.forward(exchange, caller)
            return
        if exchange.path.startswith(MEDIA):
            exchange.route = MEDIA + "{link}"
            await self._follow_link(exchange)
        route = self._components.routes.find(exchange.path)
        if route is None and self._components.console.takes(exchange.scope["method"], exchange.path):
            exchange.route = "console"
            await self._components.console.answer(exchange)
            return
        if route is None:
            raise NotFound()
        exchange.route = exchange.route or route.prefix
        headers = await self._headers(exchange, route)
        self._must_have_room(exchange)
        exchange.limit_body(body_limit(exchange.scope["method"], exchange.path, self._components.settings))
        await route.transport.forward(exchange, headers)

    async def _websocket(self, exchange: Exchange) -> None:
        scope, receive, send = exchange.scope, exchange.receive, exchange.send_raw
        query, tickets = without_tickets(scope["query_string"])
        scope["query_string"] = query  # in place, because the server logs the address from its own scope
        try:
            must_be_clear(scope["http_version"], scope["headers"])
            self._read_path(exchange)
            if tickets:
                await self._redeem(exchange, tickets)
            if exchange.path.startswith("/serve/"):
                await self._components.serve.forward_websocket(exchange, await self._caller(exchange))
                return
            route = self._components.routes.find(exchange.path)
            if route is None:
                raise NotFound()
            headers = await self._headers(exchange, route)
            target = {**scope, "path": exchange.path, "raw_path": exchange.raw_path}
            await route.transport.forward_websocket(target, receive, send, headers)
        except ProblemError as error:
            await refuse_websocket(scope, send, error, exchange.trace)
        except DATABASE_ERRORS as error:  # the database is asked before the client's websocket is accepted only
            await refuse_websocket(scope, send, problem_of(error, exchange.trace), exchange.trace)

    def _read_path(self, exchange: Exchange) -> None:
        scope = exchange.scope
        exchange.raw_path = scope.get("raw_path") or quote(scope["path"]).encode()
        exchange.path = plain_path(exchange.raw_path)
        if scope["type"] == "http" and is_upload(exchange.path):
            exchange.shape = upload_headers
            method = meant_method(scope["method"], exchange.header(b"x-http-method-override"))
            exchange.scope = {**scope, "method": method}
        self._per_ip.take(client_network(exchange.ip))

    def _must_have_room(self, exchange: Exchange) -> None:
        """Raises StorageFull."""
        if adds_something(exchange.scope["method"], exchange.path) and self._components.is_disk_full():
            raise StorageFull(what="disk")

    async def _follow_link(self, exchange: Exchange) -> None:
        """Turn the request for a signed link into one for what it leads to, by the user who made it."""
        _must_be_one_of(exchange, ("GET", "HEAD"))
        exchange.shape = media_headers
        link = self._components.links.read(exchange.path)
        exchange.caller = await self._components.authenticator.of_session(link.claims)
        exchange.path, exchange.raw_path = link.target.path, link.target.path.encode()
        exchange.scope = {**exchange.scope, "query_string": link.target.query.encode()}

    async def _redeem(self, exchange: Exchange, tickets: list[str]) -> None:
        """Let the ticket's user be the caller. Raises TicketInvalid, Unauthenticated when the session has
        ended, and RequestAmbiguous beside other credentials."""
        if exchange.header(b"authorization") or exchange.header(b"x-api-key"):
            raise RequestAmbiguous()
        if len(tickets) != 1:
            raise TicketInvalid()
        claims = await self._components.tickets.redeem(tickets[0], exchange.path)
        exchange.caller = await self._components.authenticator.of_session(claims)

    async def _caller(self, exchange: Exchange) -> Caller:
        """The user of the link or ticket, else of the access token or API key."""
        caller = exchange.caller or await self._components.authenticator.caller(
            exchange.header(b"authorization"), exchange.header(b"x-api-key")
        )
        exchange.caller = caller
        self._per_user.take(caller.user_id)
        if exchange.path not in _BEFORE_PASSWORD_CHANGE and await self._must_change_first(caller):
            raise PasswordChangeRequired()
        return caller

    async def _must_change_first(self, caller: Caller) -> bool:
        """Whether the password is one that somebody else knows. The first administrator's random one, which only the
        operator of the machine can read, is good for scripts until it is changed (ADR 2)."""
        if not caller.account.must_change_password:
            return False
        settings = self._components.settings
        first = settings.first_password_file
        if first is None or caller.account.login != settings.admin_name:
            return True
        return not await asyncio.to_thread(first.exists)

    async def _headers(self, exchange: Exchange, route: Route) -> Headers:
        """For the service: the request's headers without claims of identity, the trace id and the internal token."""
        headers = forwarded(exchange.scope["headers"])
        headers.append((TRACE_HEADER.encode(), exchange.trace.encode()))
        if route.access is Access.CALLER:
            caller = await self._caller(exchange)
            if not caller.may_use_api:
                raise KeyScopeMissing()
            headers.append((b"authorization", self._components.tokens.bearer(caller.account, route.service)))
            exchange.scope = {**exchange.scope, CALLER: caller}
        if exchange.path in _COOKIE_ROUTES:
            headers += [item for item in exchange.scope["headers"] if item[0] == b"cookie"]
        return headers


def _must_be_one_of(exchange: Exchange, methods: Collection[str]) -> None:
    """Raises MethodRefused."""
    if exchange.scope["method"] not in methods:
        raise MethodRefused(methods)


def _is_recorded(exchange: Exchange, note: AuditNote) -> bool:
    """Mutating requests of known users, and wrong passwords. Calls of users' services are counted there instead, links
    change nothing, and what nobody signed for is not kept: it would let anybody fill the disk. Of the pieces of a file
    that arrived it is the last one, with which the service names what the file is for."""
    method, path = exchange.scope["method"], exchange.path
    if method not in MUTATING or path.startswith(_NOT_RECORDED):
        return False
    if is_piece(method, path) and exchange.status == 204 and not exchange.thing:
        return False
    if path == _COOKIE_ROUTE and exchange.status == 200:  # every page load renews its token; a theft is kept
        return False
    failed_sign_in = path == "/auth/sign-in" and exchange.status == 401
    return exchange.caller is not None or bool(note.user_id) or failed_sign_in


def _act(exchange: Exchange, note: AuditNote) -> Act:
    caller = exchange.caller
    thing_id, thing_name = said_thing(exchange.thing)
    via = "" if caller is None else f"key:{caller.key_id}" if caller.key_id else "session"
    return Act(
        at=now(),
        user_id=note.user_id or (caller.user_id if caller else ""),
        user_name=note.user_name or (caller.account.name if caller else ""),
        via=via,
        method=exchange.scope["method"],
        path=exchange.path,
        status=exchange.status or _LEFT,
        ip=exchange.ip[:45],
        trace_id=exchange.trace,
        thing_id=thing_id,
        thing_name=thing_name,
    )
