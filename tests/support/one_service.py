"""One service's app under test: its callers' tokens, its bus, and its neighbours played by small fake apps."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Collection
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx
from fastapi import FastAPI
from pydantic import BaseModel
from svckit.bus.memory import MemoryBus
from svckit.contracts.envelope import Envelope, EventPayload
from svckit.contracts.programs import SERVICES
from svckit.db import now
from svckit.errors import ProblemError, install_error_handlers
from svckit.ids import new_id
from svckit.peers import PeerClients, Peers
from svckit.reconciler import Reconciler
from svckit.tokens import Signer, new_private_key, public_key

PRIVATE = {name: new_private_key() for name in ("gateway", *SERVICES, "thing-svc", "launcher")}
TRUSTED = {name: public_key(key) for name, key in PRIVATE.items()}


@dataclass(frozen=True)
class User:
    name: str
    roles: tuple[str, ...] = ("user",)
    id: str = field(default_factory=new_id)


@dataclass
class FakeStorage:
    """What a service has told the gateway of storage, by owner; nobody may have more than `limit` bytes. `holders`:
    what runs, as the gateway tells it."""

    sizes: dict[str, int] = field(default_factory=dict)
    limit: int | None = None
    holders: list[dict[str, Any]] = field(default_factory=list)


@dataclass
class ServiceContext:
    """What outlives an app under test: the bus, the neighbours, what was published, and who may not sign in."""

    service: str
    bus: MemoryBus = field(default_factory=MemoryBus)
    clients: PeerClients = field(default_factory=PeerClients)
    published: list[Envelope] = field(default_factory=list)
    disabled: set[str] = field(default_factory=set)
    storage: FakeStorage = field(default_factory=FakeStorage)

    @property
    def peers(self) -> Peers:
        return Peers(self.clients, Signer(self.service, PRIVATE[self.service]))

    async def listen(self, *types: type[EventPayload]) -> None:
        async def note(envelope: Envelope) -> None:
            self.published.append(envelope)

        await self.bus.subscribe("test", frozenset(kind.type for kind in types), note)

    async def send(self, event: EventPayload, event_id: str | None = None) -> Envelope:
        """Publish an event of another service."""
        envelope = self.envelope(event, event_id)
        await self.bus.publish(envelope)
        return envelope

    def envelope(self, event: EventPayload, event_id: str | None = None) -> Envelope:
        """As another service would send it."""
        return Envelope(
            id=event_id or new_id(),
            source="test",
            type=event.type,
            subject="test",
            time=now(),
            data=event.model_dump(mode="json"),
        )


class Caller:
    """Calls the app as one user, or (`as_service`) as another service."""

    def __init__(self, client: httpx.AsyncClient, token: str) -> None:
        self._client = client
        self._headers = {"authorization": f"Bearer {token}"}

    async def __call__(self, method: str, path: str, **options: Any) -> httpx.Response:
        headers = self._headers | options.pop("headers", {})
        return await self._client.request(method, path, headers=headers, **options)


@dataclass
class Running:
    """An app whose lifespan is entered."""

    app: FastAPI
    client: httpx.AsyncClient
    service: str

    def as_user(self, user: User) -> Caller:
        claims = {"name": user.name, "roles": list(user.roles)}
        return Caller(self.client, Signer("gateway", PRIVATE["gateway"]).sign(user.id, self.service, 300, claims))

    def as_service(self, name: str, on_behalf_of: str | None = None) -> Caller:
        claims = {"on_behalf_of": on_behalf_of} if on_behalf_of else None
        return Caller(self.client, Signer(name, PRIVATE[name]).sign("service", self.service, 300, claims))


@asynccontextmanager
async def running(app: FastAPI) -> AsyncIterator[Running]:
    """Started as uvicorn would, reached without a socket."""
    async with app.router.lifespan_context(app):
        transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
            yield Running(app, client, app.state.spec.name)


async def stop_reconciling(service: Running) -> None:
    """What a process does not get to any more, when it is killed at this moment or has too much to do."""
    for part in service.app.state.lifecycle.background:
        if isinstance(part, Reconciler):
            await part.stop()


async def eventually(check: Callable[[], Awaitable[Any]], timeout_s: float = 30.0) -> Any:
    """The first true value of `check`, which is asked again until then."""
    deadline = time.monotonic() + timeout_s
    while True:
        value = await check()
        if value:
            return value
        if time.monotonic() > deadline:
            raise AssertionError(f"not within {timeout_s} s; the last value was {value!r}")
        await asyncio.sleep(0.02)


class StorageIn(BaseModel):
    size: int
    grows: bool = True


class StorageTotals(BaseModel):
    items: dict[str, int]


class OverQuota(ProblemError):
    """As the gateway's."""

    status, code, title = 409, "quota.exceeded", "The quota is used up"


def fake_gateway(*users: User, disabled: Collection[str] = (), storage: FakeStorage | None = None) -> FastAPI:
    """Answers who a user is, and takes what a service tells of storage. `disabled`: ids of those who may not sign in
    now."""
    app = FastAPI()
    known = {user.id: user for user in users}

    @app.get("/internal/users/{user_id}")
    async def read_user(user_id: str) -> dict[str, Any]:
        user = known[user_id]
        return {"id": user.id, "name": user.name, "roles": list(user.roles), "active": user_id not in disabled}

    told = storage or FakeStorage()

    @app.put("/internal/storage/{owner_id}")
    async def claim_storage(owner_id: str, body: StorageIn) -> dict[str, Any]:
        if body.grows and told.limit is not None and body.size > told.limit:
            growth = body.size - told.sizes.get(owner_id, 0)
            about = {"wanted": growth, "quota": told.limit, "used": body.size - growth}
            about["missing"] = body.size - told.limit
            params: dict[str, Any] = {name: {"storage": amount} for name, amount in about.items()}
            raise OverQuota(**params, holders=told.holders)
        told.sizes[owner_id] = body.size
        return await read_storage(owner_id)

    @app.put("/internal/storage", status_code=204)
    async def put_storage(body: StorageTotals) -> None:
        told.sizes = dict(body.items)

    @app.get("/internal/storage/{owner_id}")
    async def read_storage(owner_id: str) -> dict[str, Any]:
        return {"limit": told.limit, "used": told.sizes.get(owner_id, 0), "services": {}, "holders": told.holders}

    install_error_handlers(app)
    return app


async def becomes_ready(client: httpx.AsyncClient) -> None:
    """Wait until `/readyz` says that all is well: on a busy disk a database answers too late once."""

    async def says_so() -> bool:
        return bool((await client.get("/readyz")).json() == {"ready": True, "reasons": {}, "warnings": {}})

    await eventually(says_so)
