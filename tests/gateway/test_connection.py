"""The gateway's own HTTP connections, against programs that answer in every way a program can."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from gateway.adapters.connection import Body, ConnectError, ConnectionBroken
from gateway.adapters.pool import Connections, origin_of
from gateway.adapters.remote import request_head
from gateway.errors import RequestAmbiguous
from gateway.ports import Call

pytestmark = pytest.mark.attack
PAGE = b"HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhello"


class Program:
    """Answers each request of a connection with the next of `answers`; `seen` are the requests' bytes."""

    def __init__(self, answers: list[bytes], *, close: bool = False) -> None:
        self.answers = answers
        self.close = close
        self.seen: list[bytes] = []
        self.connections = 0

    @asynccontextmanager
    async def running(self) -> AsyncIterator[str]:
        server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        try:
            yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        finally:
            server.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        while data := await reader.read(65536):
            self.seen.append(data)
            writer.write(self.answers.pop(0) if self.answers else PAGE)
            await writer.drain()
            if self.close:
                break
        writer.close()


async def ask(connections: Connections, url: str, method: str = "GET", body: Body = None) -> tuple[int, bytes, bool]:
    """Status, body, and whether the connection was kept for another request."""
    origin = origin_of(url)
    connection = connections.idle(origin) or await connections.open(origin)
    head = request_head(origin, Call("x", url, b"/a", [], 5.0), method, body)
    async with asyncio.timeout(5):
        answer = await connection.request(head, body, head_only=method == "HEAD")
        content = b""
        while not connection.at_end:
            content += await connection.read()
    connections.give_back(origin, connection)
    kept = connections.idle(origin)
    if kept is not None:
        connections.give_back(origin, kept)
    return answer.status, content, kept is not None


@pytest.fixture
async def connections() -> AsyncIterator[Connections]:
    found = Connections()
    yield found
    found.close()


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (PAGE, (200, b"hello", True)),
        (b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n", (200, b"abc", True)),
        (b"HTTP/1.1 100 Continue\r\nx: y\r\n\r\n" + PAGE, (200, b"hello", True)),
        (b"HTTP/1.1 204 No Content\r\n\r\n", (204, b"", True)),
        (b"HTTP/1.1 304 Not Modified\r\ncontent-length: 9\r\n\r\n", (304, b"", True)),
        (b"HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 2\r\n\r\nno", (200, b"no", False)),
        (b"HTTP/1.0 200 OK\r\ncontent-length: 2\r\n\r\nno", (200, b"no", False)),
    ],
)
async def test_answers_are_framed_as_http_says(connections: Connections, answer: Any, expected: Any) -> None:
    async with Program([answer]).running() as url:
        assert await ask(connections, url) == expected


async def test_answer_without_a_length_ends_with_its_connection(connections: Connections) -> None:
    async with Program([b"HTTP/1.1 200 OK\r\n\r\nto the end"], close=True).running() as url:
        assert await ask(connections, url) == (200, b"to the end", False)


async def test_head_has_no_body_and_its_connection_is_not_kept(connections: Connections) -> None:
    async with Program([b"HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\n"]).running() as url:
        assert await ask(connections, url, "HEAD") == (200, b"", False)


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nshort",
        b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n9\r\nshort",
        b"HTTP/1.1 200 OK\r\ncontent-length: 5\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n",
        b"HTTP/1.1 200 OK\r\ncontent-length: 5\r\ncontent-length: 6\r\n\r\nhello",
        b"not http at all\r\n\r\n",
        b"HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n" + b"".join(b"x%d: %b\r\n" % (n, b"y" * 4000) for n in range(30)) + b"\r\n",
        b"HTTP/1.1 999 What\r\ncontent-length: 0\r\n\r\n",
        b"HTTP/1.1 600 What\r\ncontent-length: 0\r\n\r\n",
        b"HTTP/1.1 099 What\r\ncontent-length: 0\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nx: \x01\r\ncontent-length: 0\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nx: \x7f\r\ncontent-length: 0\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nx y: z\r\ncontent-length: 0\r\n\r\n",
        b"HTTP/1.1 100 Continue\r\n\r\n" * 100 + PAGE,
        b"",
    ],
    ids=[
        *("cut", "chunk cut", "two framings", "two lengths", "not http", "upgrade", "huge headers"),
        *(
            "status 999",
            "status 600",
            "status 99",
            "control",
            "delete",
            "blank in a name",
            "endless interim",
            "silence",
        ),
    ],
)
async def test_broken_answer_is_an_error_and_no_hang(connections: Connections, answer: Any) -> None:
    async with Program([answer], close=True).running() as url:
        with pytest.raises(ConnectionBroken):
            await ask(connections, url)


async def test_connection_is_used_again(connections: Connections) -> None:
    program = Program([])
    async with program.running() as url:
        assert [await ask(connections, url) for _ in range(3)] == [(200, b"hello", True)] * 3
    assert program.connections == 1


async def test_second_answer_to_one_request_is_never_given_to_the_next(connections: Connections) -> None:
    smuggled = PAGE.replace(b"hello", b"trick")
    program = Program([PAGE + smuggled])
    async with program.running() as url:
        assert await ask(connections, url) == (200, b"hello", False)
        assert await ask(connections, url) == (200, b"hello", True)
    assert program.connections == 2


async def test_streamed_body_goes_in_chunks(connections: Connections) -> None:
    async def body() -> AsyncIterator[bytes]:
        yield b"one"
        yield b"three"

    program = Program([])
    async with program.running() as url:
        assert (await ask(connections, url, "POST", body()))[:2] == (200, b"hello")
    sent = b"".join(program.seen)
    assert b"transfer-encoding: chunked\r\n\r\n" in sent
    assert sent.startswith(b"POST /a HTTP/1.1\r\nhost: 127.0.0.1:")


async def test_error_of_the_body_reaches_the_caller(connections: Connections) -> None:
    async def body() -> AsyncIterator[bytes]:
        yield b"one"
        raise RuntimeError("cut")

    class Silent(Program):
        async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await reader.read()
            writer.close()

    async with Silent([]).running() as url:
        with pytest.raises(RuntimeError, match="cut"):
            await ask(connections, url, "POST", body())


async def test_connection_whose_body_was_cut_is_not_used_again(connections: Connections) -> None:
    answered, cut = asyncio.Event(), asyncio.Event()

    async def body() -> AsyncIterator[bytes]:
        yield b"one"
        await answered.wait()
        cut.set()
        raise RuntimeError("cut")

    async with Program([PAGE, b"", b""]).running() as url, asyncio.timeout(5):
        origin, chunks = origin_of(url), body()
        connection = await connections.open(origin)
        head = request_head(origin, Call("x", url, b"/a", [(b"content-length", b"9")], 5.0), "POST", chunks)
        await connection.request(head, chunks, head_only=False)
        while not connection.at_end:
            await connection.read()
        answered.set()
        await cut.wait()
        connections.give_back(origin, connection)
        assert connections.idle(origin) is None


async def test_nobody_listening_is_a_connect_error(connections: Connections) -> None:
    async with Program([]).running() as url:
        pass
    with pytest.raises(ConnectError):
        await connections.open(origin_of(url))


@pytest.mark.parametrize(
    ("target", "header"),
    [
        (b"/a b", (b"x", b"y")),
        (b"/a\r\nhost: evil", (b"x", b"y")),
        (b"/a", (b"x", b"y\r\nz: 1")),
        (b"/a", (b"x", b"y\nz: 1")),
        (b"/a", (b"x\r", b"y")),
        (b"/a", (b"x", b"\0")),
    ],
)
def test_what_would_be_read_as_another_line_is_refused(target: bytes, header: tuple[bytes, bytes]) -> None:
    url = "http://127.0.0.1:1"
    with pytest.raises(RequestAmbiguous):
        request_head(origin_of(url), Call("x", url, target, [header], 5.0), "GET", None)


def test_framing_headers_of_the_client_are_written_anew() -> None:
    url = "http://127.0.0.1:1"
    headers = [(b"host", b"evil"), (b"content-length", b"99"), (b"expect", b"100-continue"), (b"accept", b"*/*")]
    head = request_head(origin_of(url), Call("x", url, b"/", headers, 5.0), "POST", b"body")
    assert head == b"POST / HTTP/1.1\r\nhost: 127.0.0.1:1\r\naccept: */*\r\ncontent-length: 4\r\n\r\n"
