"""The gateway's composition root."""

from collections.abc import Mapping
from functools import partial
from pathlib import Path

from fastapi import FastAPI
from starlette.types import ASGIApp
from svckit.app import ServiceSpec, base_app
from svckit.bus.port import Bus
from svckit.contracts.programs import Public
from svckit.identity import GATEWAY
from svckit.loops import Loop
from svckit.metrics import RequestMetrics
from svckit.peers import Peers
from svckit.reference_check.check import add_reference_check
from svckit.reference_check.needs import Checked, CheckedTable

from gateway.accounts.authenticator import Authenticator
from gateway.accounts.devices import KnownDevices
from gateway.accounts.directory import Directory
from gateway.accounts.first_admin import make_first_admin
from gateway.accounts.internal_tokens import InternalTokens
from gateway.accounts.passwords import PasswordHashes
from gateway.accounts.router import router as auth
from gateway.accounts.service import AccountComponents, AccountService
from gateway.accounts.throttle import Throttle
from gateway.accounts.tokens import AccessTokens
from gateway.adapters.in_process import InProcessTransport
from gateway.adapters.remote import HttpClient, HttpTransport
from gateway.api_keys.directory import KeyDirectory
from gateway.api_keys.router import router as api_keys
from gateway.audit.router import router as audit
from gateway.audit.service import AuditWriter
from gateway.console.site import Console
from gateway.events import SUBSCRIPTIONS, UPSTREAMS
from gateway.ledger.router import internal as reservations
from gateway.ledger.router import router as quotas
from gateway.ledger.router import storage
from gateway.live.router import router as events
from gateway.live.streams import LiveComponents, LiveStreams
from gateway.machine.router import router as machine
from gateway.machine.service import MachineService
from gateway.media.links import MediaLinks
from gateway.media.router import router as media
from gateway.notifications.router import router as notifications
from gateway.notifications.service import TOPIC, forget_old
from gateway.openapi.description import ApiDescription
from gateway.openapi.router import router as description
from gateway.overview.router import router as overview
from gateway.overview.service import OverviewComponents, OverviewService
from gateway.parked_events.router import router as parked_events
from gateway.parked_events.service import ParkedEventsService
from gateway.ports import Ports, Transport, Upstream
from gateway.proxy.dispatcher import Gateway, GatewayComponents
from gateway.proxy.routes import Access, Route, RouteTable, joined
from gateway.readiness import disk_check, service_check
from gateway.references.router import router as missing_references
from gateway.references.service import MissingReferencesService
from gateway.serve.proxy import ServeProxy
from gateway.serve.router import internal as serve_calls
from gateway.serve.router import router as service_stats
from gateway.serve.table import ServeTable
from gateway.serve.told import INTERVAL_S, tell_calls, tell_last_calls
from gateway.settings import GatewaySettings
from gateway.tickets.router import router as tickets
from gateway.tickets.service import TicketValidator
from gateway.users.repository import UserRepository
from gateway.users.router import internal as internal_users
from gateway.users.router import router as users

SERVICE = ServiceSpec(
    name=GATEWAY,
    title="Modelyard gateway",
    settings=GatewaySettings,
    migrations=Path(__file__).parent / "migrations",
    public=Public(
        routes=(
            *("/auth/sign-out", "/auth/password", "/api/v1/users", "/api/v1/api-keys"),
            *("/api/v1/quotas", "/api/v1/audit", "/api/v1/events"),
            *("/api/v1/media-links", "/api/v1/tickets", "/api/v1/overview", "/api/v1/notifications"),
            *("/api/v1/parked-events", "/api/v1/service-stats", "/api/v1/missing-references", "/api/v1/machine"),
        ),
        topics=(TOPIC,),
    ),
    subscriptions=SUBSCRIPTIONS,
)
OPEN_ROUTES = ("/auth/sign-in", "/auth/refresh", "/readyz", "/livez", "/api/openapi.json", "/api/docs")
_FORGET_INTERVAL_S = 3600.0


def compose(settings: GatewaySettings, bus: Bus, peers: Peers, ports: Ports) -> Gateway:
    """The gateway over these ports. Raises ValueError when two services claim one route or topic."""
    upstreams = ports.upstreams
    api = base_app(SERVICE, settings, bus, peers)
    http = HttpClient()
    transports = {name: _transport(name, upstream.target, http, settings) for name, upstream in upstreams.items()}
    tokens = InternalTokens(settings.signing_key)
    authenticator = _accounts(api, settings)
    serve = _serve(api, peers, http, settings)
    followed = {**transports, GATEWAY: InProcessTransport(GATEWAY, api)}
    owners = _topic_owners(upstreams)
    streams = LiveStreams(LiveComponents(followed, owners, authenticator, tokens, settings.streams_per_user))
    api.state.streams = streams
    _console_parts(api, peers, tuple(upstreams))
    api.state.description = ApiDescription(api.openapi, transports, frozenset(OPEN_ROUTES))
    lifecycle = api.state.lifecycle
    lifecycle.on_start.append(http.start)
    lifecycle.on_stop += [streams.close, http.close]
    lifecycle.checks |= {name: service_check(name, transport) for name, transport in transports.items()}
    lifecycle.checks["disk"] = disk_check(ports.is_disk_full)
    for router in (auth, users, api_keys, quotas, audit, events, media, tickets, service_stats, description):
        api.include_router(router)
    for router in (internal_users, reservations, storage, serve_calls):
        api.include_router(router)
    routes = RouteTable(_routes(upstreams, followed))
    api.state.media_links = MediaLinks(settings.user_signing_key, settings.media_ttl_s)
    inside = GatewayComponents(
        settings=settings,
        routes=routes,
        authenticator=authenticator,
        tokens=tokens,
        serve=serve,
        audit=AuditWriter(api.state.database),
        console=Console(settings.console_dir),
        links=api.state.media_links,
        tickets=TicketValidator(api.state.database),
        is_disk_full=ports.is_disk_full,
        metrics=_edge_metrics(api),
    )
    return Gateway(api, inside)


def _edge_metrics(api: FastAPI) -> RequestMetrics | None:
    """Of the requests from outside, wherever they go; the gateway's own routes are counted as those of services are."""
    metrics = api.state.metrics
    return None if metrics is None else RequestMetrics(metrics.registry, "modelyard_gateway", GATEWAY)


def _console_parts(api: FastAPI, peers: Peers, services: tuple[str, ...]) -> None:
    """The overview, made of what the services say, the notifications, the events that are refused, and what is missing
    that is needed."""
    settings, database = api.state.settings, api.state.database
    api.state.machine = MachineService(database, settings, api.state.lifecycle.readiness)
    api.state.overview = OverviewService(OverviewComponents(database, peers, services, settings))
    old = Loop("gateway.forget_notifications", _FORGET_INTERVAL_S, partial(forget_old, database))
    api.state.lifecycle.background.append(old)
    api.state.parked_events = ParkedEventsService(api.state.inbox, peers, services)
    api.state.missing_references = MissingReferencesService(peers, services)
    add_reference_check(api, Checked([CheckedTable("user", UserRepository)]))
    for router in (machine, overview, notifications, parked_events, missing_references):
        api.include_router(router)


def _transport(name: str, target: ASGIApp | str, http: HttpClient, settings: GatewaySettings) -> Transport:
    if isinstance(target, str):
        return HttpTransport(name, target, http, settings.upstream_timeout_s)
    return InProcessTransport(name, target)


def _accounts(api: FastAPI, settings: GatewaySettings) -> Authenticator:
    """Sign-in and what knows the users; the first administrator is made at the start."""
    database, hashes = api.state.database, PasswordHashes()
    tokens = AccessTokens(settings.user_signing_key, settings.access_ttl_s)
    throttle = Throttle(database, settings.failures_per_account, settings.failures_per_ip)
    devices = KnownDevices(settings.user_signing_key)
    accounts = AccountService(AccountComponents(database, hashes, tokens, throttle, devices, settings))
    api.state.hashes, api.state.accounts = hashes, accounts
    api.state.directory = Directory(database)
    api.state.first_password = None

    async def first_admin() -> None:
        api.state.first_password = await make_first_admin(database, hashes, settings)

    lifecycle = api.state.lifecycle
    lifecycle.on_start += [hashes.prepare, first_admin]
    lifecycle.on_stop.append(hashes.close)
    lifecycle.background.append(Loop("gateway.forget_ended", _FORGET_INTERVAL_S, accounts.forget_ended))
    return Authenticator(tokens, api.state.directory, KeyDirectory(database))


def _serve(api: FastAPI, peers: Peers, http: HttpClient, settings: GatewaySettings) -> ServeProxy:
    table = ServeTable(peers, settings.serve_refresh_s)
    api.state.database.on_commit(UPSTREAMS, table.loop.wake)
    serve = ServeProxy(table, http, settings)
    api.state.serve_table, api.state.serve = table, serve
    tell = partial(tell_calls, api.state.database, serve)
    api.state.lifecycle.background += [table.loop, Loop("gateway.tell_calls", INTERVAL_S, tell)]
    api.state.lifecycle.on_stop.append(partial(tell_last_calls, api.state.database, serve))
    api.state.lifecycle.checks["addresses"] = table.find_stale
    return serve


def _topic_owners(upstreams: Mapping[str, Upstream]) -> dict[str, str]:
    owners = dict.fromkeys(SERVICE.public.topics, GATEWAY)
    for name, upstream in upstreams.items():
        for topic in upstream.topics:
            if topic in owners:
                raise ValueError(f"topic {topic} of {name} cannot be given")
            owners[topic] = name
    return owners


def _routes(upstreams: Mapping[str, Upstream], transports: Mapping[str, Transport]) -> dict[str, Route]:
    here = transports[GATEWAY]
    own = {prefix: Route(GATEWAY, here) for prefix in SERVICE.public.routes}
    own |= {prefix: Route(GATEWAY, here, Access.OPEN) for prefix in OPEN_ROUTES}
    theirs = (
        {prefix: Route(name, transports[name]) for prefix in upstream.routes} for name, upstream in upstreams.items()
    )
    return joined(own, *theirs)
