"""The address of users' services: straight to the replicas."""

import asyncio
import contextlib
from collections.abc import AsyncIterator

import httpx
import pytest
import websockets
from fastapi import FastAPI, Request, Response, WebSocket
from fastapi.responses import StreamingResponse
from svckit.ids import new_id

SERVICE = new_id()


def _replica() -> FastAPI:
    app = FastAPI()
    app.state.streams = 0

    @app.websocket("/talk")
    async def talk(socket: WebSocket) -> None:
        await socket.accept(subprotocol="v1" if "v1" in socket.scope["subprotocols"] else None)
        await socket.send_json(dict(socket.headers))
        await socket.send_text(await socket.receive_text())
        await socket.close(4001)

    @app.get("/endless")
    async def endless() -> StreamingResponse:
        """As much as is taken."""
        return StreamingResponse(_chunks(app, b"x" * 65536, once=False))

    @app.api_route("/silent", methods=["GET", "POST"])
    async def silent() -> StreamingResponse:
        """Begins to answer, reads nothing, and then says nothing."""
        return StreamingResponse(_chunks(app, b"first", once=True))

    @app.api_route("/{path:path}", methods=["GET", "POST"])
    async def anything(path: str, request: Request) -> Response:
        if path == "redirect":
            return Response(status_code=307, headers={"location": "/elsewhere"})
        body = f"{request.method} /{path}?{request.url.query} {(await request.body()).decode()} {dict(request.headers)}"
        sent = {"set-cookie": "a=b", "content-security-policy": "none", "access-control-allow-origin": "*"}
        return Response(body, 500 if path == "fail" else 200, headers=sent)

    return app


async def _chunks(app: FastAPI, chunk: bytes, *, once: bool) -> AsyncIterator[bytes]:
    """`app.state.streams` counts those that are open."""
    app.state.streams += 1
    try:
        yield chunk
        while not once:
            yield chunk
            await asyncio.sleep(0)  # sending to nobody never waits
        await asyncio.Event().wait()
    finally:
        app.state.streams -= 1


@pytest.fixture
async def served(world, serve):
    """The world with a service of `ann`: id, her headers."""
    async with serve(_replica()) as replica, _published(world, serve, replica) as parts:
        yield parts


@contextlib.asynccontextmanager
async def _published(world, serve, *replicas: str):
    async with serve(world.gateway) as address:
        owner_id, headers = await world.new_user("ann")
        await _publish(world, owner_id, "running", *replicas)
        async with httpx.AsyncClient(base_url=f"http://{address}/serve/{SERVICE}") as client:
            yield client, headers, owner_id


async def _publish(world, owner_id: str, state: str, *replicas: str) -> None:
    row = {"service_id": SERVICE, "owner_id": owner_id, "state": state, "replicas": list(replicas)}
    world.services["inference-svc"].upstreams[:] = [row]
    await world.gateway.api.state.serve_table.refresh()


async def test_request_reaches_the_replica_without_the_callers_secrets(served):
    client, headers, _ = served
    answer = await client.post("/predict?top=3", content=b"text", headers=headers | {"cookie": "c=1"})
    assert answer.status_code == 200
    assert answer.text.startswith("POST /predict?top=3 text ")
    assert f"'x-forwarded-prefix': '/serve/{SERVICE}'" in answer.text
    assert "authorization" not in answer.text
    assert "cookie" not in answer.text


async def test_answer_cannot_reach_into_the_consoles_origin(served):
    client, headers, _ = served
    answer = await client.get("/page", headers=headers)
    assert "set-cookie" not in answer.headers
    assert "access-control-allow-origin" not in answer.headers
    assert answer.headers["content-security-policy"].startswith("sandbox")
    redirect = await client.get("/redirect", headers=headers)
    assert redirect.headers["location"] == f"/serve/{SERVICE}/elsewhere"


async def test_key_for_this_service_is_enough_and_another_is_not(world, served):
    client, headers, _ = served
    for scope, status in ((f"serve:{SERVICE}", 200), ("serve:*", 200), (f"serve:{new_id()}", 403), ("api", 403)):
        key = await world.new_key(headers, scope)
        assert (await client.get("/", headers={"x-api-key": key})).status_code == status, scope
    assert (await client.get("/")).status_code == 401


async def test_service_of_another_user_is_not_found(world, served):
    client, _, _ = served
    _, other = await world.new_user("bob")
    key = await world.new_key(other, "serve:*")
    assert (await client.get("/", headers=other)).status_code == 404
    assert (await client.get("/", headers={"x-api-key": key})).status_code == 404
    assert (await client.get("/", headers=await world.sign_in())).status_code == 200


async def test_stopped_service_says_so(world, served):
    client, headers, owner_id = served
    await _publish(world, owner_id, "stopped")
    answer = await client.get("/", headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (503, "serve.not_running")


async def test_next_replica_is_tried_when_one_does_not_answer(world, served, serve):
    client, headers, owner_id = served
    async with serve(_replica()) as replica:
        await _publish(world, owner_id, "running", "127.0.0.1:1", replica)
        assert [(await client.get("/", headers=headers)).status_code for _ in range(4)] == [200] * 4


async def test_service_that_fails_again_and_again_is_left_alone_for_a_while(world, served):
    client, headers, owner_id = served
    await _publish(world, owner_id, "running", "127.0.0.1:1")
    answers = [await client.get("/", headers=headers) for _ in range(6)]
    assert [answer.status_code for answer in answers] == [502] * 5 + [503]
    assert answers[-1].json()["code"] == "serve.busy"


@pytest.fixture
async def impatient(make_world, serve):
    """As `served`, where nobody may be silent for more than a second, and five calls may be open; with the replica,
    which tells its open streams."""
    app = _replica()
    async with (
        make_world(serve_timeout_s=1, serve_concurrency=5) as world,
        serve(app) as replica,
        _published(world, serve, replica) as (client, headers, _),
    ):
        yield client, headers, app


@contextlib.asynccontextmanager
async def _sent(client: httpx.AsyncClient, headers: dict[str, str], head: str, body: bytes = b""):
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


async def _errors(world) -> int:
    stats = await world.peers("inference-svc").call("gateway", "GET", f"/internal/serve-stats/{SERVICE}")
    return int(stats["errors"])


@pytest.mark.parametrize("head", ["GET /endless", "GET /silent", "POST /silent"])
async def test_clients_that_leave_in_the_middle_of_an_answer_do_not_keep_others_out(
    make_world, serve, until, head: str
):
    app = _replica()
    async with (
        make_world(serve_concurrency=1) as world,
        serve(app) as replica,
        _published(world, serve, replica) as (client, headers, _),
    ):
        for _ in range(6):
            async with _sent(client, headers, head, b"part" if head.startswith("POST") else b"") as reader:
                assert b" 200 " in await reader.readline()
                await until(lambda: app.state.streams == 1)
            await until(lambda: app.state.streams == 0)
        assert (await client.get("/", headers=headers)).status_code == 200
        assert await _errors(world) == 0


async def test_clients_that_leave_in_the_middle_of_their_request_do_not_keep_others_out(world, served, until):
    client, headers, _ = served
    calls = world.gateway.api.state.serve
    for number in range(6):
        async with _sent(client, headers, "POST /predict", b"part"):
            pass
        await until(lambda expected=number + 1: calls.stats(SERVICE).calls == expected)
    assert (await client.get("/", headers=headers)).status_code == 200
    assert await _errors(world) == 0


async def test_clients_that_stop_sending_are_told_so_and_do_not_keep_others_out(impatient):
    client, headers, _ = impatient
    async with contextlib.AsyncExitStack() as stack, asyncio.timeout(5):
        sent = [_sent(client, headers, "POST /predict", b"part") for _ in range(5)]
        for reader in [await stack.enter_async_context(one) for one in sent]:
            assert b"request.client_gone" in await reader.read()
    assert (await client.get("/", headers=headers)).status_code == 200


async def test_clients_that_stop_reading_are_cut_off_and_do_not_keep_others_out(impatient, until):
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
async def test_service_that_breaks_off_its_answers_is_left_alone_for_a_while(world, serve, answer: bytes, code: str):
    async with _bare_server(answer) as replica, _published(world, serve, replica) as (client, headers, _):
        for _ in range(5):
            try:
                refused = await client.get("/", headers=headers)
            except httpx.RemoteProtocolError:
                assert not code
            else:
                assert refused.json()["code"] == code
        busy = await client.get("/", headers=headers)
        assert (busy.status_code, busy.json()["params"]["reason"]) == (503, "failing")


@contextlib.asynccontextmanager
async def _bare_server(answer: bytes) -> AsyncIterator[str]:
    """Answers each connection the same, and closes it; says nothing at all when there is nothing to say."""

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(answer)
        if not answer:
            await reader.read()
        writer.close()

    server = await asyncio.start_server(talk, "127.0.0.1", 0)
    async with server:
        yield f"127.0.0.1:{server.sockets[0].getsockname()[1]}"


async def test_calls_are_counted_for_the_services_page(world, served):
    client, headers, _ = served
    for path in ("/", "/fail"):
        await client.get(path, headers=headers)
    stats = await world.peers("inference-svc").call("gateway", "GET", f"/internal/serve-stats/{SERVICE}")
    assert (stats["calls"], stats["errors"]) == (2, 1)


async def test_websocket_passes_both_ways_with_its_close_code(served):
    client, headers, _ = served
    url = f"ws://{client.base_url.netloc.decode()}/serve/{SERVICE}/talk"
    async with websockets.connect(url, additional_headers=headers, subprotocols=["v1"]) as socket:
        assert socket.subprotocol == "v1"
        assert "authorization" not in await socket.recv()
        await socket.send("hello")
        assert await socket.recv() == "hello"
        with pytest.raises(websockets.ConnectionClosed) as closed:
            await socket.recv()
    assert closed.value.rcvd.code == 4001


async def test_websocket_that_a_service_does_not_answer_is_refused_in_time_and_held_against_it(make_world, serve):
    async with (
        make_world(serve_timeout_s=0.2, serve_concurrency=1) as world,
        _bare_server(b"") as replica,
        _published(world, serve, replica) as (client, headers, _),
        asyncio.timeout(10),
    ):
        url = f"ws://{client.base_url.netloc.decode()}/serve/{SERVICE}/talk"
        seen = []
        for _ in range(6):
            with pytest.raises(websockets.InvalidStatus) as refused:
                await websockets.connect(url, additional_headers=headers)
            seen.append(refused.value.response.status_code)
        assert seen == [504] * 5 + [503]


async def test_open_websocket_may_be_silent_for_longer_than_its_handshake(impatient):
    client, headers, _ = impatient
    url = f"ws://{client.base_url.netloc.decode()}/serve/{SERVICE}/talk"
    async with websockets.connect(url, additional_headers=headers) as socket:
        await socket.recv()
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(2):
                await socket.recv()
        await socket.send("hello")
        assert await socket.recv() == "hello"


async def test_websocket_without_a_key_is_refused(served):
    client, _, _ = served
    url = f"ws://{client.base_url.netloc.decode()}/serve/{SERVICE}/talk"
    with pytest.raises(websockets.InvalidStatus) as refused:
        await websockets.connect(url)
    assert refused.value.response.status_code in (401, 403)
