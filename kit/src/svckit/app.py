"""What every service's app has: errors, traces, health, its database, its outbox and its loops."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Protocol

from fastapi import APIRouter, Depends, FastAPI
from pydantic import BaseModel
from starlette.responses import JSONResponse, Response

from svckit.bus.port import Bus
from svckit.contracts.programs import Public
from svckit.db import Database
from svckit.errors import (
    DATABASE_ERRORS,
    READY_DATABASE,
    READY_EVENTS_PARKED,
    Reason,
    install_error_handlers,
)
from svckit.head import HeadMiddleware
from svckit.idempotency import forget_keys
from svckit.identity import Identity
from svckit.inbox import Inbox, Subscriptions, forget_handled
from svckit.live import LiveFeed, live_router
from svckit.loops import Loop
from svckit.methods import MethodsMiddleware
from svckit.metrics import Metrics, MetricsMiddleware, metrics_router
from svckit.migrate import must_be_current, upgrade
from svckit.notify import Listener
from svckit.openapi import OF_APPS, service_openapi
from svckit.outbox import Relay, forget_sent, release_claims
from svckit.parameters import exact_parameters
from svckit.parked import parked_events_router
from svckit.peers import Peers
from svckit.plain import said_by_database
from svckit.settings import ServiceSettings
from svckit.single_flight import SingleFlight
from svckit.telemetry import TraceMiddleware
from svckit.tokens import Verifier
from svckit.work import release_all

MOST_BODY = 64 * 1024**2
"""Bytes of a body that is read whole, behind the narrower limits of the gateway: the largest are online tests, 32 MiB
in base64. Pieces of files are not read whole (svckit.uploads.router)."""
_PING_S = 3.0
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class ServiceSpec:
    """What a program is; what is `public` of a service stands in svckit.contracts.programs, for the gateway."""

    name: str
    title: str
    settings: type[ServiceSettings]
    migrations: Path
    public: Public
    subscriptions: Subscriptions = field(default_factory=dict)


class Background(Protocol):
    """A Loop or a Reconciler."""

    def start(self) -> None: ...

    async def stop(self) -> None: ...


class ReadyWarning(Reason):
    """What an administrator should look at; the program is ready all the same."""


ReadyCheck = Callable[[], Awaitable[Reason | None]]
"""None when all is well; else why it is not ready, or a ReadyWarning."""


class Readiness(BaseModel):
    """`/readyz`: 200 when every check passes, else 503 with the reasons by check. Warnings change nothing in that."""

    ready: bool
    reasons: dict[str, Reason] = {}
    warnings: dict[str, Reason] = {}


@dataclass
class Lifecycle:
    """What an app registers at composition; started and stopped by its lifespan in this order."""

    on_start: list[Callable[[], Awaitable[None]]] = field(default_factory=list)
    background: list[Background] = field(default_factory=list)
    on_stop: list[Callable[[], Awaitable[None]]] = field(default_factory=list)
    checks: dict[str, ReadyCheck] = field(default_factory=dict)

    async def readiness(self) -> Readiness:
        """What every check says now."""
        found = await asyncio.gather(*(check() for check in self.checks.values()))
        reasons: dict[str, Reason] = {}
        warnings: dict[str, Reason] = {}
        for name, reason in zip(self.checks, found, strict=True):
            if reason is not None:
                (warnings if isinstance(reason, ReadyWarning) else reasons)[name] = reason
        return Readiness(ready=not reasons, reasons=reasons, warnings=warnings)


def base_app(spec: ServiceSpec, settings: ServiceSettings, bus: Bus, peers: Peers) -> FastAPI:
    """An app with the kit installed. `app.state` has: settings, database, bus, peers, identity, live, relay, inbox,
    lifecycle, spec, metrics (None when the settings want none)."""
    database = Database(settings.database_url)
    relay = Relay(spec.name, database, bus)
    lifecycle = Lifecycle()

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with AsyncExitStack() as stack:
            stack.push_async_callback(database.close)
            await (upgrade if settings.migrate_at_start else must_be_current)(database, spec.migrations)
            if settings.alone:
                await release_claims(database)
                await release_all(database)
            await app.state.inbox.subscribe(spec.name, bus)
            for stop in reversed(lifecycle.on_stop):
                stack.push_async_callback(stop)
            for start in lifecycle.on_start:
                await start()
            purges = [
                Loop(f"{spec.name}.purge", 60.0, app.state.live.purge),
                Loop(f"{spec.name}.forget_sent", 3600.0, partial(forget_sent, database)),
                Loop(f"{spec.name}.forget_handled", 3600.0, partial(forget_handled, database)),
                Loop(f"{spec.name}.forget_keys", 3600.0, partial(forget_keys, database)),
            ]
            running: list[Background] = [Listener(database), relay.loop, *purges, *lifecycle.background]
            for loop in running:
                loop.start()
                stack.push_async_callback(loop.stop)
            yield
            await relay.flush()

    app = FastAPI(
        title=spec.title,
        version="1",
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        openapi_url="/internal/openapi.json",
        dependencies=[Depends(exact_parameters)],
        generate_unique_id_function=lambda route: route.name,
        responses=OF_APPS,
        max_body_size=MOST_BODY,
    )
    app.state.spec = spec
    app.state.settings = settings
    app.state.database = database
    app.state.bus = bus
    app.state.peers = peers
    app.state.identity = Identity(Verifier(spec.name, settings.trusted_keys), peers)
    app.state.live = LiveFeed(database)
    app.state.relay = relay
    app.state.inbox = Inbox(app, spec.subscriptions)
    app.state.lifecycle = lifecycle
    lifecycle.checks["database"] = _database_check(database)
    lifecycle.checks["events"] = _events_check(app.state.inbox)
    install_error_handlers(app)
    app.add_middleware(MethodsMiddleware, routes=lambda: app.routes)
    app.add_middleware(HeadMiddleware, routes=app.router.routes)
    app.add_middleware(TraceMiddleware, service=spec.name)
    _measure(app)
    app.include_router(health_router(lifecycle))
    app.include_router(live_router())
    app.include_router(parked_events_router())
    app.openapi = lambda: service_openapi(app)  # type: ignore[method-assign]
    return app


def _measure(app: FastAPI) -> None:
    state = app.state
    state.metrics = metrics = Metrics(state.spec.name, state.database) if state.settings.metrics else None
    if metrics is not None:
        app.add_middleware(MetricsMiddleware, requests=metrics.requests)
        app.include_router(metrics_router(metrics))
        state.lifecycle.background.append(metrics.loop_watch)


def _database_check(database: Database) -> ReadyCheck:
    async def check() -> Reason | None:
        try:
            async with asyncio.timeout(_PING_S):
                await database.ping()
        except TimeoutError:
            return Reason(code=READY_DATABASE, detail=f"no answer within {_PING_S:g} s")
        except DATABASE_ERRORS as error:
            return Reason(code=READY_DATABASE, detail=said_by_database(error))
        return None

    return check


def stored_check(find: ReadyCheck) -> ReadyCheck:
    """Of what stands in the database. When that does not answer, its own check says so."""

    async def check() -> Reason | None:
        with suppress(*DATABASE_ERRORS):
            async with asyncio.timeout(_PING_S):
                return await find()
        return None

    return check


def _events_check(inbox: Inbox) -> ReadyCheck:
    async def find() -> ReadyWarning | None:
        parked = await inbox.count_parked()
        return ReadyWarning(code=READY_EVENTS_PARKED, params={"count": parked}) if parked else None

    return stored_check(find)


def health_router(lifecycle: Lifecycle) -> APIRouter:
    router = APIRouter(tags=["health"], include_in_schema=False)

    @router.get("/livez")
    async def livez() -> dict[str, bool]:
        return {"live": True}

    look = SingleFlight(lifecycle.readiness)

    @router.get("/readyz", response_model=Readiness)
    async def readyz() -> Response:
        readiness = await look()
        return JSONResponse(readiness.model_dump(), 200 if readiness.ready else 503)

    return router
