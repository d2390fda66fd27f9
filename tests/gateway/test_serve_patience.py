"""The address of users' services: who leaves or falls silent keeps nobody else out."""

import asyncio
import contextlib
from collections.abc import AsyncIterator

import httpx
import pytest
import websockets
from fastapi import FastAPI

from tests.gateway.conftest import MakeWorld, Serve, Until, World
from tests.gateway.serving import SERVICE, bare_server, publish, published, replica_app

Impatient = tuple[httpx.AsyncClient, dict[str, str], FastAPI]


@pytest.fixture
async def impatient(make_world: MakeWorld, serve: Serve) -> AsyncIterator[Impatient]:
    """A published service, where nobody may be silent for more than a second, and five calls may be open; with the
    replica, which tells its open streams."""
    app = replica_app()
    async with (
        make_world(serve_timeout_s=1, serve_concurrency=5) as world,
        serve(app) as replica,
        published(world, serve, replica) as (client, headers, _),
    ):
        yield client, headers, app


@contextlib.asynccontextmanager
async def _sent(
    client: httpx.AsyncClient, headers: dict[str, str], head: str, body: bytes = b""
) -> AsyncIterator[asyncio.StreamReader]:
    """A client that has sent this much of a request, and goes without a word."""
    reader, writer = await asyncio.open_connection(client.base_url.host, client.base_url.port, limit=1024)
    method, _, path = head.partition(" ")
    lines = [f"{method} /serve/{SERVICE}{path} HTTP/1.1", "host: x", f"authorization: {headers['authorization']}"]
    lines += [f"content-length: {len(body) + 9}"] if body else []
    writer.write("\r\n".join([*lines, "", ""]).encode() + body)
    try:
        yield reader
    finally:
        writer.transport.abort()


async def _errors(world: World) -> int:
    stats = await world.client.get(f"/api/v1/service-stats/{SERVICE}", headers=await world.sign_in())
    return int(stats.json()["errors"])


@pytest.mark.parametrize("head", ["GET /endless", "GET /silent", "POST /silent"])
async def test_clients_that_leave_in_the_middle_of_an_answer_do_not_keep_others_out(
    make_world: MakeWorld, serve: Serve, until: Until, head: str
) -> None:
    app = replica_app()
    async with (
        make_world(serve_concurrency=1) as world,
        serve(app) as replica,
        published(world, serve, replica) as (client, headers, _),
    ):
        for _ in range(6):
            async with _sent(client, headers, head, b"part" if head.startswith("POST") else b"") as reader:
                assert b" 200 " in await reader.readline()
                await until(lambda: app.state.streams == 1)
            await until(lambda: app.state.streams == 0)
        assert (await client.get("/", headers=headers)).status_code == 200
        assert await _errors(world) == 0


async def test_clients_that_leave_in_the_middle_of_their_request_do_not_keep_others_out(
    world: World, serve: Serve, until: Until
) -> None:
    async with serve(replica_app()) as replica, published(world, serve, replica) as (client, headers, _):
        calls = world.gateway.api.state.serve
        for number in range(6):
            async with _sent(client, headers, "POST /predict", b"part"):
                pass
            await until(lambda expected=number + 1: calls.stats(SERVICE).calls == expected)
        assert (await client.get("/", headers=headers)).status_code == 200
        assert await _errors(world) == 0


async def test_clients_that_stop_sending_are_told_so_and_do_not_keep_others_out(impatient: Impatient) -> None:
    client, headers, _ = impatient
    async with contextlib.AsyncExitStack() as stack, asyncio.timeout(5):
        sent = [_sent(client, headers, "POST /predict", b"part") for _ in range(5)]
        for reader in [await stack.enter_async_context(one) for one in sent]:
            assert b"request.client_gone" in await reader.read()
    assert (await client.get("/", headers=headers)).status_code == 200


async def test_clients_that_stop_reading_are_cut_off_and_do_not_keep_others_out(
    impatient: Impatient, until: Until
) -> None:
    client, headers, app = impatient
    async with contextlib.AsyncExitStack() as stack:
        for _ in range(5):
            await stack.enter_async_context(_sent(client, headers, "GET /endless"))
        await until(lambda: app.state.streams == 5)
        await until(lambda: app.state.streams == 0)
        assert (await client.get("/", headers=headers)).status_code == 200


@pytest.mark.parametrize(
    ("answer", "code"),
    [(b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nshort", ""), (b"no http\r\n\r\n", "serve.failed")],
)
async def test_service_that_breaks_off_its_answers_is_left_alone_for_a_while(
    world: World, serve: Serve, answer: bytes, code: str
) -> None:
    async with bare_server(answer) as replica, published(world, serve, replica) as (client, headers, _):
        for _ in range(5):
            try:
                refused = await client.get("/", headers=headers)
            except httpx.RemoteProtocolError:
                assert not code
            else:
                assert refused.json()["code"] == code
        busy = await client.get("/", headers=headers)
        assert (busy.status_code, busy.json()["params"]["reason"]) == (503, "failing")


async def test_websocket_that_a_service_does_not_answer_is_refused_in_time_and_held_against_it(
    make_world: MakeWorld, serve: Serve
) -> None:
    async with (
        make_world(serve_timeout_s=0.2, serve_concurrency=1) as world,
        bare_server(b"") as replica,
        published(world, serve, replica) as (client, headers, _),
        asyncio.timeout(10),
    ):
        url = f"ws://{client.base_url.netloc.decode()}/serve/{SERVICE}/talk"
        seen = []
        for _ in range(6):
            with pytest.raises(websockets.InvalidStatus) as refused:
                await websockets.connect(url, additional_headers=headers)
            seen.append(refused.value.response.status_code)
        assert seen == [504] * 5 + [503]


async def test_websocket_that_is_accepted_ends_the_row_of_failures(world: World, serve: Serve) -> None:
    async with (
        serve(replica_app()) as good,
        bare_server(b"no http\r\n\r\n") as broken,
        published(world, serve, broken) as (client, headers, owner_id),
    ):
        url = f"ws://{client.base_url.netloc.decode()}/serve/{SERVICE}/talk"
        for _ in range(2):
            await publish(world, owner_id, "running", broken)
            for _ in range(4):
                assert (await client.get("/", headers=headers)).json()["code"] == "serve.failed"
            await publish(world, owner_id, "running", good)
            async with websockets.connect(url, additional_headers=headers) as socket:
                await socket.recv()


async def test_open_websocket_may_be_silent_for_longer_than_its_handshake(impatient: Impatient) -> None:
    client, headers, _ = impatient
    url = f"ws://{client.base_url.netloc.decode()}/serve/{SERVICE}/talk"
    async with websockets.connect(url, additional_headers=headers) as socket:
        await socket.recv()
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(2):
                await socket.recv()
        await socket.send("hello")
        assert await socket.recv() == "hello"
