"""A gateway in this process, before two small services that verify internal tokens as every service does."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn
from fastapi import FastAPI, Request
from fastapi.responses import StreamingResponse
from pydantic import BaseModel
from svckit.app import Readiness
from svckit.bus.memory import MemoryBus
from svckit.db import Database
from svckit.errors import Reason, install_error_handlers
from svckit.head import HeadMiddleware
from svckit.identity import CurrentUser, Identity
from svckit.live import LiveFeed, live_router
from svckit.peers import PeerClients, Peers
from svckit.tables import create_kit_tables
from svckit.tokens import Signer, Verifier, new_private_key, public_key

from gateway.app import SERVICE, compose
from gateway.ports import Ports, Upstream
from gateway.proxy.dispatcher import Gateway
from gateway.settings import GatewaySettings

PASSWORD = "correct horse battery"


@dataclass
class SmallService:
    """A service with an echo, streams both ways, live events, and a switch for its readiness."""

    name: str
    prefix: str
    topic: str
    app: FastAPI
    database: Database
    reasons: dict[str, Reason] = field(default_factory=dict)
    warnings: dict[str, Reason] = field(default_factory=dict)
    seen: list[bytes] = field(default_factory=list)
    upstreams: list[dict[str, Any]] = field(default_factory=list)

    async def happen(self, topic: str, owner_id: str, **data: Any) -> None:
        """Record a live event."""
        async with self.database.writing() as session:
            self.app.state.live.notify(session, topic, "state", data, owner_id=owner_id)


def small_service(name: str, prefix: str, topic: str, trusted: dict[str, str], folder: Path) -> SmallService:
    app = FastAPI(openapi_url="/internal/openapi.json", generate_unique_id_function=lambda route: route.name)
    install_error_handlers(app)
    app.add_middleware(HeadMiddleware, routes=app.router.routes)
    database = Database(f"sqlite+aiosqlite:///{folder / name}.db")
    app.state.identity = Identity(Verifier(name, trusted), Peers(PeerClients(), Signer(name, new_private_key())))
    app.state.live = LiveFeed(database)
    app.include_router(live_router())
    service = SmallService(name, prefix, topic, app, database)
    _add_routes(app, service)
    return service


def _add_routes(app: FastAPI, service: SmallService) -> None:
    prefix = service.prefix

    class Echo(BaseModel):
        """What came, and who the service thinks it is from."""

        user_id: str
        roles: list[str]
        headers: dict[str, str]
        body: str

    @app.post(f"{prefix}/echo", name=f"post_{service.topic}_echo")
    @app.get(f"{prefix}/echo")
    async def echo(request: Request, principal: CurrentUser) -> Echo:
        body = (await request.body()).decode()
        return Echo(user_id=principal.user_id, roles=sorted(principal.roles), headers=dict(request.headers), body=body)

    @app.patch(f"{prefix}/uploads/{{upload_id}}")
    async def take(upload_id: str, request: Request, _: CurrentUser) -> dict[str, int]:
        async for chunk in request.stream():
            service.seen.append(chunk)
        return {"bytes": sum(map(len, service.seen))}

    @app.get(f"{prefix}/slow")
    async def slow(_: CurrentUser) -> StreamingResponse:
        async def body() -> AsyncIterator[bytes]:
            yield b"first"
            await until(lambda: bool(service.seen))
            yield b"second"

        return StreamingResponse(body())

    @app.get(f"{prefix}/broken")
    async def broken(_: CurrentUser) -> None:
        raise RuntimeError("a bug")

    @app.get("/readyz")
    async def readyz() -> Readiness:
        return Readiness(ready=not service.reasons, reasons=service.reasons, warnings=service.warnings)

    @app.get("/internal/upstreams")
    async def upstreams() -> dict[str, Any]:
        return {"items": service.upstreams}


@dataclass
class World:
    gateway: Gateway
    client: httpx.AsyncClient
    services: dict[str, SmallService]
    settings: GatewaySettings
    clients: PeerClients
    keys: dict[str, str]
    is_disk_full: bool = False

    async def sign_in(self, name: str = "admin", password: str = PASSWORD) -> dict[str, str]:
        """The Authorization header."""
        answer = await self.client.post("/auth/sign-in", json={"name": name, "password": password})
        assert answer.status_code == 200, answer.text
        return {"authorization": f"Bearer {answer.json()['access_token']}"}

    async def new_user(self, name: str, *roles: str) -> tuple[str, dict[str, str]]:
        """A user who has changed the first password: id and Authorization header."""
        body = {"name": name, "roles": list(roles) or ["user"]}
        made = (await self.client.post("/api/v1/users", json=body, headers=await self.sign_in())).json()
        first = made["one_time_password"]
        change = {"current_password": first, "new_password": PASSWORD}
        changed = await self.client.post("/auth/password", json=change, headers=await self.sign_in(name, first))
        return made["user"]["id"], {"authorization": f"Bearer {changed.json()['access_token']}"}

    async def new_key(self, headers: dict[str, str], *scopes: str) -> str:
        answer = await self.client.post("/api/v1/api-keys", json={"name": "key", "scopes": scopes}, headers=headers)
        assert answer.status_code == 201, answer.text
        return str(answer.json()["key"])

    def peers(self, name: str) -> Peers:
        """How the service `name` asks the others."""
        return Peers(self.clients, Signer(name, self.keys[name]))


MakeWorld = Callable[..., AbstractAsyncContextManager[World]]
Serve = Callable[[Any], AbstractAsyncContextManager[str]]
Until = Callable[..., Awaitable[None]]
NAMES = ("gateway", "dataset-svc", "inference-svc")


@pytest.fixture
def migrations() -> Path:
    return SERVICE.migrations


@pytest.fixture
def make_world(tmp_path: Path, database_url: str) -> MakeWorld:
    keys = {name: new_private_key() for name in NAMES}
    trusted = {name: public_key(key) for name, key in keys.items()}
    user_key = new_private_key()

    @asynccontextmanager
    async def make(**changes: Any) -> AsyncIterator[World]:
        settings = GatewaySettings(
            signing_key=keys["gateway"],
            trusted_keys=trusted,
            user_signing_key=user_key,
            **({"database_url": database_url, "admin_password": PASSWORD} | changes),
        )
        services = [
            small_service("dataset-svc", "/api/v1/datasets", "dataset", trusted, tmp_path),
            small_service("inference-svc", "/api/v1/services", "service", trusted, tmp_path),
        ]
        clients = PeerClients()
        upstreams = {it.name: Upstream(it.app, (it.prefix,), (it.topic,)) for it in services}
        peers = Peers(clients, Signer("gateway", keys["gateway"]))
        gateway = compose(settings, MemoryBus(), peers, Ports(upstreams, lambda: made.is_disk_full))
        for service in services:
            clients.add_app(service.name, service.app)
        clients.add_app("gateway", gateway.api)
        async with AsyncExitStack() as stack:
            for service in services:
                stack.push_async_callback(service.database.close)
                async with service.database.writing() as session:
                    connection = await session.connection()
                    await connection.run_sync(create_kit_tables)
            stack.push_async_callback(clients.close)
            await stack.enter_async_context(gateway.api.router.lifespan_context(gateway.api))
            transport = httpx.ASGITransport(app=gateway)
            client = await stack.enter_async_context(httpx.AsyncClient(transport=transport, base_url="http://console"))
            made = World(gateway, client, {it.name: it for it in services}, settings, clients, keys)
            yield made

    return make


@pytest.fixture
async def world(make_world: MakeWorld) -> AsyncIterator[World]:
    async with make_world() as made:
        yield made


@asynccontextmanager
async def _serve(app: Any) -> AsyncIterator[str]:
    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    config = uvicorn.Config(app, lifespan="off", log_config=None, access_log=False, timeout_graceful_shutdown=1)
    server = uvicorn.Server(config)
    server.capture_signals = contextlib.nullcontext  # type: ignore[method-assign, assignment]
    task = asyncio.create_task(server.serve(sockets=[listening]))
    try:
        await until(lambda: server.started)
        yield f"127.0.0.1:{listening.getsockname()[1]}"
    finally:
        server.should_exit = True
        await task
        listening.close()


@pytest.fixture
def serve() -> Serve:
    """Serve an app over TCP: `async with serve(app) as address` (host:port)."""
    return _serve


async def until(condition: Callable[[], bool], seconds: float = 30.0) -> None:
    """Poll until the condition holds. Raises TimeoutError."""
    async with asyncio.timeout(seconds):
        while not condition():  # noqa: ASYNC110 - what is waited for has no event
            await asyncio.sleep(0.01)


@pytest.fixture(name="until")
def until_fixture() -> Until:
    return until


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[datetime]:
    """Its one element is the time, and a moment more each time it is read."""
    times = [datetime(2026, 1, 1, tzinfo=UTC)]

    def now() -> datetime:
        times[0] += timedelta(microseconds=1)
        return times[0]

    monkeypatch.setattr("gateway.accounts.throttle.now", now)
    monkeypatch.setattr("gateway.accounts.repository.now", now)
    return times
