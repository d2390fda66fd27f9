"""What one client may take of a server: attackers come from 127.0.0.2, a user from 127.0.0.1."""

import asyncio
import contextlib
import resource
import socket
from collections.abc import AsyncIterator, Iterator
from ipaddress import ip_network

import pytest
from svckit.connections import Limits, raise_descriptor_limit
from websockets.asyncio.client import connect

from tests.kit.limited_server import ATTACKER, USER, Client, answer, served, unread

pytestmark = pytest.mark.attack
GET = b"GET / HTTP/1.1\r\nhost: x\r\n"
POST = b"POST / HTTP/1.1\r\nhost: x\r\n"
CHUNKED = POST + b"transfer-encoding: chunked\r\n\r\n"
UPGRADE = b"host: x\r\nupgrade: websocket\r\nconnection: upgrade\r\nsec-websocket-version: 13\r\n"
KEY = b"sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
LARGE = b"GET /large HTTP/1.1\r\nhost: x\r\n\r\n"
UPGRADE_LARGE = b"GET /large HTTP/1.1\r\n" + UPGRADE + KEY + b"\r\n"
ENOUGH = 2 * 1024**2
"""Bytes: more than any limit with the buffers of both ends."""


@pytest.fixture
async def port() -> AsyncIterator[int]:
    async with served(Limits(head_s=1, body_s=1, stalled_s=1)) as found:
        yield found


def endless(start: bytes, piece: bytes) -> Iterator[bytes]:
    """Not quite endless, so that a server without a limit fails the test and not the machine."""
    yield start
    for _ in range(ENOUGH // len(piece)):
        yield piece


_ENDLESS = {
    "headers": (GET, b"x: y\r\n" * 2000, {431}),
    "header value": (GET + b"x: ", b"y" * 8192, {431}),
    "header name": (GET, b"y" * 8192, {431}),
    "path": (b"GET /", b"a" * 8192, {414}),
    "query": (b"GET /?", b"a" * 8192, {414}),
    "blank lines": (b"", b"\r\n" * 4096, {431}),
    "chunk extension": (CHUNKED + b"1;", b"a" * 8192, {431}),
    "trailers": (CHUNKED + b"0\r\n", b"x: y\r\n" * 2000, {431}),
    "trailer value": (CHUNKED + b"0\r\nx: ", b"y" * 8192, {431}),
}


@pytest.mark.parametrize("name", _ENDLESS)
async def test_what_has_no_end_is_cut(port: int, name: str) -> None:
    """The attacker may miss the answer while they still send; none is served."""
    start, piece, expected = _ENDLESS[name]
    async with Client(port) as client:
        for part in endless(start, piece):
            await client.send(part)
            if client.reader.at_eof() or client.writer.is_closing():
                break
        assert await client.status() in expected | {0}
    assert await answer(port, GET + b"\r\n", USER) == 200


@pytest.mark.parametrize(
    ("request_", "status"),
    [
        (GET + b"x: y\r\n" * 99 + b"\r\n", 200),
        (GET + b"x: y\r\n" * 100 + b"\r\n", 431),
        (GET + b"x: " + b"y" * 7999 + b"\r\n\r\n", 200),
        (GET + b"x: " + b"y" * 8000 + b"\r\n\r\n", 431),
        (GET + (b"x: " + b"y" * 7000 + b"\r\n") * 10 + b"\r\n", 431),
        (b"GET /" + b"a" * 7979 + b" HTTP/1.1\r\nhost: x\r\n\r\n", 200),
        (b"GET /" + b"a" * 7980 + b" HTTP/1.1\r\nhost: x\r\n\r\n", 414),
        (CHUNKED + b"1\r\na\r\n0\r\nx: y\r\n\r\n", 200),
        (b"no http at all\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nhost: x\r\ncontent-length: x\r\n\r\n", 400),
    ],
)
async def test_head_within_the_limits_passes_and_any_other_is_refused(port: int, request_: bytes, status: int) -> None:
    assert await answer(port, request_) == status


async def test_refusal_is_a_problem_document_that_no_browser_runs(port: int) -> None:
    async with Client(port) as client:
        await client.send(b"GET /" + b"a" * 9000)
        head, _, body = (await client.rest()).partition(b"\r\n\r\n")
    assert b"application/problem+json" in head
    assert b"nosniff" in head
    assert b'"code":"request.refused"' in body


async def test_silent_connection_is_closed_without_a_word(port: int) -> None:
    async with Client(port) as client:
        assert await client.rest() == b""


@pytest.mark.parametrize("part", [GET, b"G", POST + b"content-length: 10\r\n\r\nhalf", CHUNKED + b"5\r\nhalf"])
async def test_half_a_request_is_not_waited_for(port: int, part: bytes) -> None:
    assert await answer(port, part) == 408


async def test_head_in_drips_is_not_waited_for(port: int) -> None:
    async with Client(port) as client:
        status = asyncio.create_task(client.status())
        while not status.done():
            await client.send(b"\r\n")
            await asyncio.wait({status}, timeout=0.2)
    assert await status in (408, 0)


@pytest.mark.parametrize(("pause_s", "statuses"), [(0.5, (408, 0)), (0.01, (200,))])
async def test_body_must_go_on_at_some_pace(port: int, pause_s: float, statuses: tuple[int, ...]) -> None:
    """Ten bytes at a time: 20 a second are too few, 1,000 are enough."""
    async with Client(port) as client:
        await client.send(POST + b"content-length: 3000\r\n\r\n")
        status = asyncio.create_task(client.status())
        for _ in range(300):
            await client.send(b"x" * 10)
            if (await asyncio.wait({status}, timeout=pause_s))[0]:
                break
    assert await status in statuses


@pytest.mark.parametrize("request_", [LARGE, UPGRADE_LARGE])
async def test_client_that_does_not_read_is_left(request_: bytes) -> None:
    """Then its address has its place again."""
    async with served(Limits(stalled_s=1, per_address=1)) as port, asyncio.timeout(20):
        with await unread(port, request_):
            assert await answer(port, GET + b"\r\n") == 503
            while await answer(port, GET + b"\r\n") != 200:
                pass


async def test_client_that_reads_slowly_is_served() -> None:
    """200 KB a second, of an answer of which the kernel holds megabytes."""
    async with served(Limits(stalled_s=2, per_address=1)) as port, asyncio.timeout(20):
        with await unread(port, LARGE) as client:
            loop = asyncio.get_running_loop()
            end = loop.time() + 5
            while loop.time() < end:
                await loop.sock_recv(client, 20_000)
                await asyncio.sleep(0.1)
            assert await answer(port, GET + b"\r\n") == 503  # its place is its own


async def test_few_requests_may_wait_in_a_connection(port: int) -> None:
    async with Client(port) as client:
        await client.send((GET + b"\r\n") * 5)
        assert [await client.status() for _ in range(5)] == [200] * 5
    async with Client(port) as client:
        await client.send((GET + b"\r\n") * 10_000)
        assert (await client.rest()).count(b"HTTP/1.1 200") <= 17


@pytest.mark.parametrize(
    "request_",
    [
        b"POST / HTTP/1.1\r\n" + UPGRADE + KEY + b"\r\n",
        b"GET / HTTP/1.1\r\n" + UPGRADE + KEY + b"content-length: 5\r\n\r\nhello",
        b"POST / HTTP/1.1\r\n" + UPGRADE.replace(b"websocket", b"h2c") + b"content-length: 5\r\n\r\nhello",
        b"GET / HTTP/1.1\r\n" + UPGRADE + KEY + b"x: \x7f\r\n\r\n",
        b"GET / HTTP/1.1\r\n" + UPGRADE + b"\r\n",
    ],
)
async def test_upgrade_that_is_none_is_refused(port: int, request_: bytes) -> None:
    assert await answer(port, request_) in (400, 405)


async def test_upgrade_with_the_longest_lines_passes(port: int) -> None:
    target = b"GET /" + b"a" * 7979 + b" HTTP/1.1\r\n"
    async with Client(port) as client:
        await client.send(target + UPGRADE + KEY + b"x: " + b"y" * 7999 + b"\r\n" + b"z: \r\n" * 94 + b"\r\n")
        assert (await client.reader.readline()).split()[1] == b"101"


async def test_an_address_has_so_many_connections() -> None:
    async with served(Limits(per_address=3)) as port, contextlib.AsyncExitStack() as open_:
        first, *_ = [await open_.enter_async_context(Client(port)) for _ in range(3)]
        assert await answer(port, GET + b"\r\n") == 503
        assert await answer(port, GET + b"\r\n", USER) == 200
        await first.send(GET + b"connection: close\r\n\r\n")
        assert await first.status() == 200
        await first.rest()
        assert await answer(port, GET + b"\r\n") == 200


async def test_a_trusted_proxy_has_as_many_as_there_are() -> None:
    limits = Limits(per_address=1, connections=3, proxies=(ip_network("127.0.0.2/32"),))
    async with served(limits) as port, contextlib.AsyncExitStack() as open_:
        for _ in range(3):
            await open_.enter_async_context(Client(port))
        assert await answer(port, GET + b"\r\n", USER) == 503


async def test_there_are_fewer_connections_than_descriptors(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(resource, "getrlimit", lambda _: (6, 6))
    async with served(Limits()) as port, Client(port), Client(port):
        assert await answer(port, GET + b"\r\n", USER) == 503


async def test_without_descriptors_who_connects_waits() -> None:
    async with served(Limits()) as port, Client(port, USER) as first:
        await first.send(GET + b"\r\n")
        assert await first.status() == 200
        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        with socket.socket() as waiting:
            waiting.setblocking(False)
            resource.setrlimit(resource.RLIMIT_NOFILE, (3, hard))
            try:
                await asyncio.get_running_loop().sock_connect(waiting, (USER, port))
                await asyncio.get_running_loop().sock_sendall(waiting, GET + b"\r\n")
                await first.send(GET + b"\r\n")
                assert await first.status() == 200
            finally:
                resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
            async with asyncio.timeout(10):
                assert b"200" in await asyncio.get_running_loop().sock_recv(waiting, 1000)


async def test_a_websocket_keeps_its_place_and_gives_it_back() -> None:
    async with served(Limits(per_address=1)) as port:
        async with connect(f"ws://127.0.0.1:{port}/", local_addr=(ATTACKER, 0)):
            assert await answer(port, GET + b"\r\n") == 503
        assert await answer(port, GET + b"\r\n") == 200


def test_descriptors_are_raised_to_what_is_allowed() -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(soft, 512), hard))
    try:
        raise_descriptor_limit()
        assert resource.getrlimit(resource.RLIMIT_NOFILE) == (min(hard, 65_536), hard)
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
