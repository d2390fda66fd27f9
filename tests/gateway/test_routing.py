"""The way of a request through the gateway to a service."""

import asyncio
import base64
import time
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from svckit.ids import new_id

from tests.gateway.conftest import MakeWorld, Serve, Until, World

pytestmark = pytest.mark.attack


async def test_request_reaches_the_service_of_its_path_with_the_callers_identity(world: World) -> None:
    user_id, headers = await world.new_user("ann", "developer")
    answer = await world.client.post("/api/v1/datasets/echo?x=1", content=b"hello", headers=headers)
    assert answer.status_code == 200
    assert (answer.json()["user_id"], answer.json()["roles"]) == (user_id, ["developer"])
    assert answer.json()["body"] == "hello"


async def test_internal_token_is_not_used_again_after_the_machine_has_slept(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    headers, awake, sent = await world.sign_in(), time.time(), []
    for at in (awake, awake + 10, awake + 120):  # the monotonic clock stands still meanwhile
        monkeypatch.setattr("time.time", lambda at=at: at)
        answer = await world.client.get("/api/v1/datasets/echo", headers=headers)
        sent.append(answer.json()["headers"]["authorization"])
    assert sent[0] == sent[1] != sent[2]


async def test_service_refuses_the_users_own_token_and_no_token(world: World) -> None:
    headers = await world.sign_in()
    app = world.services["dataset-svc"].app
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://dataset") as direct:
        assert (await direct.get("/api/v1/datasets/echo")).status_code == 401
        assert (await direct.get("/api/v1/datasets/echo", headers=headers)).status_code == 401
        assert (await direct.get("/api/v1/datasets/echo", headers={"x-user-id": "admin"})).status_code == 401


_DEEP = b"[" * 2900 + b"]" * 2900


@pytest.mark.parametrize("path", ["/api/v1/datasets/echo", "/api/v1/users/me", "/serve/01HZX0000000000000000000A1/x"])
@pytest.mark.parametrize(
    "parts", [(b'{"alg":"ES256"}', _DEEP), (_DEEP, b"{}"), (b"\xff", b"{}"), (b"{}", b'{"exp":Infinity}')]
)
async def test_what_is_no_token_is_unauthenticated_everywhere(world: World, path: str, parts: Any) -> None:
    token = ".".join(base64.urlsafe_b64encode(part).decode().rstrip("=") for part in (*parts, b"sig"))
    answer = await world.client.get(path, headers={"authorization": f"Bearer {token}"})
    assert (answer.status_code, answer.json()["code"]) == (401, "access.unauthenticated")


async def test_token_for_one_service_is_refused_by_another(world: World) -> None:
    seen = (await world.client.get("/api/v1/datasets/echo", headers=await world.sign_in())).json()["headers"]
    internal = {"authorization": seen["authorization"]}
    app = world.services["inference-svc"].app
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://inference") as direct:
        assert (await direct.get("/api/v1/services/echo", headers=internal)).status_code == 401
    assert (await world.client.get("/api/v1/datasets/echo", headers=internal)).status_code == 401


async def test_forged_identity_headers_do_not_pass(world: World) -> None:
    forged = {
        "x-user-id": "someone",
        "x-identity-roles": "admin",
        "x-forwarded-user": "root",
        "x_identity": "root",
        "x-http-method-override": "DELETE",
        "cookie": "session=1",
        "accept-language": "zh",
    }
    answer = await world.client.get("/api/v1/datasets/echo", headers=await world.sign_in() | forged)
    seen = answer.json()["headers"]
    assert not (forged.keys() - {"accept-language"}) & seen.keys()
    assert seen["accept-language"] == "zh"


@pytest.mark.parametrize(
    "path", ["/internal/live", "/internal/upstreams", "/internal/users/x", "/api/v1/unknown", "/x"]
)
async def test_what_no_service_offers_outside_is_not_found(world: World, path: str) -> None:
    answer = await world.client.get(path, headers=await world.sign_in())
    assert (answer.status_code, answer.json()["code"]) == (404, "resource.not_found")


@pytest.mark.parametrize(
    "path",
    [
        b"/api/v1/datasets//echo",
        b"/api/v1/./datasets/echo",
        b"/api/v1/datasets/../users",
        b"/api/v1/datasets/%2e%2e/users",
        b"/api/v1/datasets/%252e%252e/users",
        b"/api/v1/datasets%2fecho",
        b"/api/v1/datasets;a=b/echo",
        b"/api/v1/datasets/%00",
        b"/api/v1/datasets/%ff",
        b"/api/v1/datasets\\echo",
    ],
)
async def test_ambiguous_path_is_refused(world: World, serve: Serve, path: bytes) -> None:
    async with serve(world.gateway) as address:
        status, _ = await _raw(address, b"GET " + path + b" HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
    assert status == 400


@pytest.mark.parametrize(
    "headers",
    [
        b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n",
        b"Content-Length: 5\r\nContent-Length: 6\r\n",
        b"Transfer-Encoding: chunked, identity\r\n",
        b"Transfer-Encoding: xchunked\r\n",
        b"Host: y\r\n",
    ],
)
async def test_request_that_could_be_framed_in_two_ways_is_refused(world: World, serve: Serve, headers: bytes) -> None:
    request = b"POST /api/v1/datasets/echo HTTP/1.1\r\nHost: x\r\n" + headers + b"\r\n0\r\n\r\n"
    async with serve(world.gateway) as address:
        status, _ = await _raw(address, request)
    assert status == 400


@pytest.mark.parametrize(
    ("version", "hosts", "status"),
    [(b"1.1", b"", 400), (b"1.1", b"Host: x\r\nHost: x\r\n", 400), (b"1.1", b"Host: x\r\n", 200), (b"1.0", b"", 200)],
)
@pytest.mark.parametrize("wants", [b"", b"Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"])
async def test_request_names_one_host(
    world: World, serve: Serve, version: bytes, hosts: bytes, status: int, wants: bytes
) -> None:
    request = b"GET /livez HTTP/" + version + b"\r\n" + hosts + wants + b"Connection: close\r\n\r\n"
    async with serve(world.gateway) as address:
        seen, _ = await _raw(address, request)
    assert seen == status


async def test_unknown_method_is_refused(world: World) -> None:
    answer = await world.client.request("TRACE", "/api/v1/datasets/echo", headers=await world.sign_in())
    assert (answer.status_code, answer.headers["allow"]) == (405, "GET")


async def test_methods_of_the_gateways_own_paths_are_named(world: World) -> None:
    headers = await world.sign_in()
    for method in ("TRACE", "PUT"):
        answer = await world.client.request(method, "/api/v1/users", headers=headers)
        assert (answer.status_code, answer.headers["allow"]) == (405, "GET, HEAD, POST")
        assert answer.json()["code"] == "request.method_not_allowed"
    answer = await world.client.request("TRACE", "/serve/01ARZ3NDEKTSV4RRFFQ69G5FAV/")
    assert (answer.status_code, answer.headers["allow"]) == (405, "DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT")


async def test_body_above_the_limit_is_refused(world: World) -> None:
    answer = await world.client.post("/api/v1/datasets/echo", content=b"x" * 70_000, headers=await world.sign_in())
    assert (answer.status_code, answer.json()["code"]) == (413, "request.body_too_large")


async def test_upload_streams_to_the_service_before_it_ends(world: World, serve: Serve, until: Until) -> None:
    service, headers = world.services["dataset-svc"], await world.sign_in()

    async def body() -> AsyncIterator[bytes]:
        yield b"one"
        await until(lambda: service.seen == [b"one"])
        yield b"two"

    async with serve(world.gateway) as address, httpx.AsyncClient() as client:
        url = f"http://{address}/api/v1/datasets/uploads/{new_id()}"
        answer = await client.patch(url, content=body(), headers=headers)
    assert answer.json() == {"bytes": 6}


async def test_answer_streams_to_the_client_before_it_ends(world: World, serve: Serve) -> None:
    service, headers = world.services["dataset-svc"], await world.sign_in()
    async with (
        serve(world.gateway) as address,
        httpx.AsyncClient() as client,
        client.stream("GET", f"http://{address}/api/v1/datasets/slow", headers=headers) as answer,
    ):
        chunks = answer.aiter_bytes()
        assert await anext(chunks) == b"first"
        service.seen.append(b"go on")
        assert await anext(chunks) == b"second"


async def test_bug_in_a_service_is_one_failed_request_with_a_trace(world: World) -> None:
    headers = await world.sign_in()
    answer = await world.client.get("/api/v1/datasets/broken", headers=headers)
    assert answer.status_code in (500, 502)
    assert answer.headers["x-trace-id"]
    assert (await world.client.get("/api/v1/datasets/echo", headers=headers)).status_code == 200


async def test_every_answer_is_protected_against_sniffing_and_framing(world: World) -> None:
    answer = await world.client.get("/api/v1/datasets/echo", headers=await world.sign_in())
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]


async def test_too_many_requests_are_refused_with_a_time(make_world: MakeWorld) -> None:
    async with make_world(ip_rate=1.0, ip_burst=3) as world:
        answers = [await world.client.get("/livez") for _ in range(5)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429, 429]
    assert int(answers[-1].headers["retry-after"]) >= 1


async def test_mutating_requests_are_recorded_in_an_intact_chain(world: World) -> None:
    headers = await world.sign_in()
    await world.client.post("/api/v1/datasets/echo", headers=headers)
    await world.client.get("/api/v1/datasets/echo", headers=headers)
    rows = (await world.client.get("/api/v1/audit", headers=headers)).json()["items"]
    assert [row["path"] for row in rows] == ["/api/v1/datasets/echo", "/auth/sign-in"]
    assert (await world.client.get("/api/v1/audit/verification", headers=headers)).json()["intact"]


@pytest.mark.parametrize("statement", ["UPDATE audit SET user_name = 'x'", "DELETE FROM audit"])
async def test_audit_rows_cannot_be_changed_or_removed(world: World, statement: str) -> None:
    await world.sign_in()
    with pytest.raises(IntegrityError, match="only appended"):
        async with world.gateway.api.state.database.writing() as session:
            await session.execute(text(statement))


async def _raw(address: str, request: bytes) -> tuple[int, bytes]:
    host, port = address.split(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    writer.write(request)
    await writer.drain()
    async with asyncio.timeout(5):
        head = await reader.readuntil(b"\r\n")
    writer.close()
    return int(head.split(b" ")[1]), head
