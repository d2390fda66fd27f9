"""The address of users' services: straight to the replicas."""

import asyncio
from collections.abc import AsyncIterator
from unittest.mock import AsyncMock

import pytest
import websockets
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from svckit.errors import Unavailable
from svckit.ids import new_id
from svckit.outbox import OutboxEvent

from gateway.serve.table import ServeTable
from gateway.serve.told import tell_calls, tell_last_calls
from tests.gateway.conftest import MakeWorld, Serve, World
from tests.gateway.serving import SERVICE, Published, publish, published, replica_app


@pytest.fixture
async def served(world: World, serve: Serve) -> AsyncIterator[Published]:
    """A service of `ann` with one replica."""
    async with serve(replica_app()) as replica, published(world, serve, replica) as parts:
        yield parts


async def test_request_reaches_the_replica_without_the_callers_secrets(served: Published) -> None:
    client, headers, _ = served
    answer = await client.post("/predict?top=3", content=b"text", headers=headers | {"cookie": "c=1"})
    assert answer.status_code == 200
    assert answer.text.startswith("POST /predict?top=3 text ")
    assert f"'x-forwarded-prefix': '/serve/{SERVICE}'" in answer.text
    assert "authorization" not in answer.text
    assert "cookie" not in answer.text


async def test_answer_cannot_reach_into_the_consoles_origin(served: Published) -> None:
    client, headers, _ = served
    answer = await client.get("/page", headers=headers)
    assert "set-cookie" not in answer.headers
    assert "access-control-allow-origin" not in answer.headers
    assert answer.headers["content-security-policy"].startswith("sandbox")
    redirect = await client.get("/redirect", headers=headers)
    assert redirect.headers["location"] == f"/serve/{SERVICE}/elsewhere"


async def test_key_for_this_service_is_enough_and_another_is_not(world: World, served: Published) -> None:
    client, headers, _ = served
    for scope, status in ((f"serve:{SERVICE}", 200), ("serve:*", 200), (f"serve:{new_id()}", 403), ("api", 403)):
        key = await world.new_key(headers, scope)
        assert (await client.get("/", headers={"x-api-key": key})).status_code == status, scope
    assert (await client.get("/")).status_code == 401


async def test_service_of_another_user_is_not_found(world: World, served: Published) -> None:
    client, _, _ = served
    _, other = await world.new_user("bob")
    key = await world.new_key(other, "serve:*")
    assert (await client.get("/", headers=other)).status_code == 404
    assert (await client.get("/", headers={"x-api-key": key})).status_code == 404
    assert (await client.get("/", headers=await world.sign_in())).status_code == 200


async def test_address_is_unavailable_until_the_table_was_loaded_once(
    world: World, served: Published, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Peers:
        silent = True

        async def call(self, *_: object) -> dict[str, list[object]]:
            if self.silent:
                raise Unavailable(what="inference-svc")
            return {"items": []}

    client, headers, _ = served
    peers = Peers()
    table = ServeTable(peers, 2.0)  # type: ignore[arg-type]  # it only calls
    monkeypatch.setattr(world.gateway.api.state.serve, "_table", table)
    await table.refresh()
    early = await client.get("/", headers=headers)
    assert (early.status_code, early.json()["code"]) == (503, "service.unavailable")
    assert early.headers["retry-after"] == "2"
    peers.silent = False
    await table.refresh()
    assert (await client.get("/", headers=headers)).status_code == 404


async def test_stopped_service_says_so(world: World, served: Published) -> None:
    client, headers, owner_id = served
    await publish(world, owner_id, "stopped")
    answer = await client.get("/", headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (503, "serve.not_running")


async def test_next_replica_is_tried_when_one_does_not_answer(world: World, served: Published, serve: Serve) -> None:
    client, headers, owner_id = served
    async with serve(replica_app()) as replica:
        await publish(world, owner_id, "running", "127.0.0.1:1", replica)
        assert [(await client.get("/", headers=headers)).status_code for _ in range(4)] == [200] * 4


async def test_service_that_fails_again_and_again_is_left_alone_for_a_while(world: World, served: Published) -> None:
    client, headers, owner_id = served
    await publish(world, owner_id, "running", "127.0.0.1:1")
    answers = [await client.get("/", headers=headers) for _ in range(6)]
    assert [answer.status_code for answer in answers] == [502] * 5 + [503]
    assert answers[-1].json()["code"] == "serve.busy"


async def test_calls_are_counted_for_the_services_page(world: World, served: Published) -> None:
    client, headers, _ = served
    for path in ("/", "/fail"):
        await client.get(path, headers=headers)
    stats = await world.client.get(f"/api/v1/service-stats/{SERVICE}", headers=headers)
    assert (stats.json()["calls"], stats.json()["errors"], stats.json()["minutes"][0]["calls"]) == (2, 1, 2)
    database, proxy = world.gateway.api.state.database, world.gateway.api.state.serve
    for _ in range(2):
        await tell_calls(database, proxy)
    async with database.reading() as session:
        told = list(await session.scalars(select(OutboxEvent).where(OutboxEvent.type == "services.called")))
    assert [event.data for event in told] == [{"calls": {SERVICE: 2}, "errors": {SERVICE: 1}}]
    _, other = await world.new_user("bob")
    assert (await world.client.get(f"/api/v1/service-stats/{SERVICE}", headers=other)).status_code == 404
    stats = await world.client.get(f"/api/v1/service-stats/{SERVICE}", headers=await world.sign_in())
    assert stats.json()["calls"] == 2


async def test_calls_until_the_stop_are_told_after_the_next_start(make_world: MakeWorld, serve: Serve) -> None:
    async with (
        make_world() as world,
        serve(replica_app()) as replica,
        published(world, serve, replica) as (client, headers, _),
    ):
        await client.get("/", headers=headers)
        await tell_calls(world.gateway.api.state.database, world.gateway.api.state.serve)
        await client.get("/fail", headers=headers)
    async with make_world() as again, again.gateway.api.state.database.reading() as session:
        events = await session.scalars(select(OutboxEvent).where(OutboxEvent.type == "services.called"))
        told = sorted((event.data["calls"][SERVICE], event.data["errors"].get(SERVICE, 0)) for event in events)
    assert told == [(1, 0), (1, 1)]


@pytest.mark.parametrize("failure", [TimeoutError, asyncio.CancelledError])
async def test_calls_that_could_not_be_told_are_told_the_next_time(
    world: World, served: Published, monkeypatch: pytest.MonkeyPatch, failure: type[BaseException]
) -> None:
    """asyncpg raises a plain TimeoutError; the loop is cancelled when the gateway stops."""
    client, headers, _ = served
    database, proxy = world.gateway.api.state.database, world.gateway.api.state.serve
    await tell_calls(database, proxy)
    await client.get("/", headers=headers)
    with monkeypatch.context() as silent:
        silent.setattr(AsyncSession, "commit", AsyncMock(side_effect=failure))
        with pytest.raises(failure):
            await tell_calls(database, proxy)
        if failure is TimeoutError:
            await tell_last_calls(database, proxy)
    assert proxy.take_calls() == {SERVICE: (1, 0)}


async def test_calls_whose_telling_is_cancelled_while_it_is_committed_are_told_once(
    world: World, served: Published, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The loop is cancelled when the gateway stops."""
    client, headers, _ = served
    database, proxy = world.gateway.api.state.database, world.gateway.api.state.serve
    await tell_calls(database, proxy)
    await client.get("/", headers=headers)
    committed, commit = asyncio.Event(), AsyncSession.commit

    async def slow(session: AsyncSession) -> None:
        await commit(session)
        committed.set()
        await asyncio.sleep(0.1)

    monkeypatch.setattr(AsyncSession, "commit", slow)
    telling = asyncio.create_task(tell_calls(database, proxy))
    await committed.wait()
    telling.cancel()
    with pytest.raises(asyncio.CancelledError):
        await telling
    assert proxy.take_calls() == {}


async def test_a_service_that_was_never_called_has_zeros_as_soon_as_it_exists(world: World) -> None:
    owner_id, headers = await world.new_user("ann")
    row = {"service_id": SERVICE, "owner_id": owner_id, "state": "stopped", "replicas": []}
    world.services["inference-svc"].upstreams[:] = [row]  # the gateway has not heard of it
    stats = await world.client.get(f"/api/v1/service-stats/{SERVICE}", headers=headers)
    assert (stats.status_code, stats.json()["calls"], stats.json()["minutes"]) == (200, 0, [])
    unknown = await world.client.get(f"/api/v1/service-stats/{new_id()}", headers=headers)
    assert unknown.status_code == 404


async def test_statistics_of_a_stopped_service_ask_nobody_for_its_addresses(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    owner_id, headers = await world.new_user("ann")
    await publish(world, owner_id, "stopped")
    refresh = AsyncMock()
    monkeypatch.setattr(world.gateway.api.state.serve_table, "refresh", refresh)
    stats = await world.client.get(f"/api/v1/service-stats/{SERVICE}", headers=headers)
    assert stats.status_code == 200
    refresh.assert_not_called()


async def test_websocket_passes_both_ways_with_its_close_code(served: Published) -> None:
    client, headers, _ = served
    url = f"ws://{client.base_url.netloc.decode()}/serve/{SERVICE}/talk"
    async with websockets.connect(
        url, additional_headers=headers, subprotocols=[websockets.Subprotocol("v1")]
    ) as socket:
        assert socket.subprotocol == "v1"
        assert "authorization" not in await socket.recv()
        await socket.send("hello")
        assert await socket.recv() == "hello"
        with pytest.raises(websockets.ConnectionClosed) as closed:
            await socket.recv()
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == 4001


async def test_websocket_without_a_key_is_refused(served: Published) -> None:
    client, _, _ = served
    url = f"ws://{client.base_url.netloc.decode()}/serve/{SERVICE}/talk"
    with pytest.raises(websockets.InvalidStatus) as refused:
        await websockets.connect(url)
    assert refused.value.response.status_code in (401, 403)
