"""Two processes of the gateway on one PostgreSQL database, each with a bus of its own: what one has changed the other
knows without its safety poll."""

import asyncio
import json
from collections.abc import AsyncIterator
from functools import partial

import httpx
import pytest
from svckit.contracts.envelope import Envelope
from svckit.contracts.events import ServiceStateChanged, UserPasswordReset
from svckit.db import now
from svckit.errors import ProblemError
from svckit.identity import Principal
from svckit.ids import new_id

from gateway.app import SERVICE
from tests.gateway.conftest import MakeWorld, World
from tests.support.one_service import eventually
from tests.support.postgres import Postgres


@pytest.fixture
async def database_url(postgres: Postgres) -> AsyncIterator[str]:
    url = await postgres.new_database(SERVICE.migrations)
    yield url
    await postgres.drop(url)


@pytest.fixture
async def two(make_world: MakeWorld) -> AsyncIterator[tuple[World, World]]:
    async with make_world(serve_refresh_s=3600) as here, make_world(serve_refresh_s=3600) as there:
        yield here, there


async def publish(world: World, event: UserPasswordReset | ServiceStateChanged) -> None:
    """As the relay of this process does."""
    body = {"source": "test", "type": event.type, "subject": "x", "data": event.model_dump(mode="json")}
    await world.gateway.api.state.bus.publish(Envelope(id=new_id(), time=now(), **body))


async def test_both_refresh_their_table_of_addresses(two: tuple[World, World]) -> None:
    here, _ = two
    service_id, owner_id = new_id(), new_id()
    for world in two:
        await _loaded(world)
    for address in ("127.0.0.1:1", "127.0.0.1:2"):  # the first may be heard by what a new connection wakes
        row = {"service_id": service_id, "owner_id": owner_id, "state": "running", "replicas": [address]}
        for world in two:
            world.services["inference-svc"].upstreams[:] = [row]
        await publish(here, ServiceStateChanged(service_id=service_id, state="running", replicas=1, owner_id=owner_id))
        for world in two:
            await eventually(partial(_found, world, service_id, address))


async def test_a_user_who_is_disabled_in_one_is_refused_by_the_other(
    two: tuple[World, World], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gateway.fresh.FRESH_S", 3600)
    here, there = two
    user_id, headers = await here.new_user("bob")
    assert (await there.client.get("/api/v1/users/me", headers=headers)).status_code == 200
    assert (await there.client.get("/api/v1/users", headers=headers)).status_code == 403
    path, admin = f"/api/v1/users/{user_id}", await here.sign_in()
    await here.client.patch(path, json={"roles": ["admin"]}, headers=admin)
    await eventually(lambda: _answers(there, "/api/v1/users", headers, 200))
    await here.client.patch(path, json={"active": False}, headers=admin)
    await eventually(lambda: _answers(there, "/api/v1/users/me", headers, 401))


async def test_a_change_in_one_reaches_the_stream_of_the_other(two: tuple[World, World]) -> None:
    here, there = two
    user_id, _ = await here.new_user("bob")
    frames = there.gateway.api.state.live.read(Principal(user_id, "bob"), [f"user:{user_id}"], None)
    async with asyncio.timeout(10):  # the stream looks for itself every 15 s
        assert (await anext(frames)).startswith(b": position")
        reading = asyncio.ensure_future(anext(frames))
        await publish(here, UserPasswordReset(user_id=user_id))
        frame = await reading
    assert json.loads(frame.decode().split("data: ")[1])["topic"] == f"user:{user_id}"
    await frames.aclose()


async def _loaded(world: World) -> None:
    await eventually(lambda: _asked(world))


async def _asked(world: World) -> bool:
    try:
        world.gateway.api.state.serve_table.find("")
    except ProblemError:
        return False
    return True


async def _found(world: World, service_id: str, address: str) -> bool:
    served = world.gateway.api.state.serve_table.find(service_id)
    return served is not None and served.replicas == (address,)


async def _answers(world: World, path: str, headers: dict[str, str], status: int) -> bool:
    answer: httpx.Response = await world.client.get(path, headers=headers)
    return answer.status_code == status
