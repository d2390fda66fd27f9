"""What of the answer of a user's program reaches the browser: nothing that speaks for the platform."""

import asyncio

import httpx
import pytest

from gateway.http.headers import answer_headers, service_answer_headers
from gateway.http.locations import ServedAt
from tests.gateway.conftest import Serve, World
from tests.gateway.serving import SERVICE, bare_server, published

pytestmark = pytest.mark.attack
PREFIX, REPLICA, HOST = f"/serve/{SERVICE}", "127.0.0.1:9000", "models.example:8443"


@pytest.mark.parametrize(
    ("location", "expected"),
    [
        ("/elsewhere", "/elsewhere"),
        ("next?a=b&c=%E4%BD%A0#part", "/deep/next?a=b&c=%E4%BD%A0#part"),
        ("?again", "/deep/page?again"),
        ("../../../auth/sign-out", "/auth/sign-out"),
        ("/../../auth/sign-out", "/auth/sign-out"),
        (f"http://{REPLICA}/a", "/a"),
        (f"http://{REPLICA}", "/"),
        (f"https://{HOST}/a?b", "/a?b"),
        (f"http://{HOST.upper()}/a", "/a"),
        (f"http://{HOST}{PREFIX}/a", "/a"),
        (f"http://{REPLICA}{PREFIX}/a", "/a"),
        (f"{PREFIX}/a?b", "/a?b"),
        (PREFIX, ""),
        (f"{PREFIX}x/a", f"{PREFIX}x/a"),
        (f"http://{HOST}/auth/sign-out", "/auth/sign-out"),
        (f"http://{HOST}{PREFIX}/../../auth/sign-out", None),
        (f"{PREFIX}/../../auth/sign-out", "/auth/sign-out"),
        (f"http://{HOST}.evil.example/", None),
        ("http:///a", "/a"),
        ("/数据 1", "/%E6%95%B0%E6%8D%AE%201"),
        ("//evil.example/a", None),
        ("https://evil.example/", None),
        (f"http://{REPLICA}@evil.example/", None),
        (f"http://{REPLICA}.evil.example/", None),
        (f"http://someone@{REPLICA}/", None),
        ("javascript:alert(1)", None),
        ("data:text/html,x", None),
        ("/%2e%2e/%2e%2e/%2e%2e/auth/sign-out", None),
        ("%2E%2e/%2e%2e/auth", None),
        (".%2e/.%2e/auth", None),
        ("..\\..\\..\\auth", None),
        ("\\\\evil.example", None),
        ("/\\evil.example", None),
        ("/a//b", None),
        ("/..;/a", None),
        ("http://[", None),
        ("/%zz", None),
    ],
)
def test_redirect_stays_inside_the_service(location: str, expected: str | None) -> None:
    found = ServedAt(PREFIX, (REPLICA, HOST), b"/deep/page?x=1").inside(location.encode())
    assert found == (None if expected is None else (PREFIX + expected).encode())


@pytest.mark.parametrize(
    "name",
    [
        *("refresh", "set-cookie", "content-location", "x-accel-redirect", "x-sendfile", "sec-session-registration"),
        *("accept-ch", "speculation-rules", "date", "access-control-allow-origin", "cross-origin-opener-policy"),
        *("Keep-Alive", "Transfer-Encoding", "Connection", "x-Named-By-Connection", "X-TRACE-ID"),
    ],
)
def test_header_that_is_not_the_services_to_say_is_dropped(name: str) -> None:
    raw = [(name.encode(), b"x"), (b"connection", b"close, X-Named-By-Connection, content-length"), (b"x-own", b"1")]
    kept = service_answer_headers([*raw, (b"content-length", b"0")], at=ServedAt(PREFIX, (REPLICA, HOST), b"/"))
    assert [item for item in kept if item[0] not in (b"content-security-policy", b"x-content-type-options")] == [
        (b"x-own", b"1"),
        (b"content-length", b"0"),
    ]


def test_services_of_the_platform_keep_their_location() -> None:
    assert answer_headers([(b"Location", b"/api/v1/x"), (b"Date", b"now")]) == [(b"location", b"/api/v1/x")]


async def test_answer_without_a_body_keeps_the_connection_good(world: World, serve: Serve) -> None:
    """Its length is that of a body that nobody sends."""
    answer = b"HTTP/1.1 204 No Content\r\ndate: x\r\ncontent-length: 9\r\n\r\n"
    async with bare_server(answer) as replica, published(world, serve, replica) as (client, headers, _):
        reader, writer = await asyncio.open_connection(client.base_url.host, client.base_url.port)
        request = f"GET {PREFIX}/ HTTP/1.1\r\nhost: x\r\nauthorization: {headers['authorization']}\r\n\r\n".encode()
        for _ in range(2):
            writer.write(request)
            async with asyncio.timeout(5):
                head = await reader.readuntil(b"\r\n\r\n")
            assert head.startswith(b"HTTP/1.1 204")
            assert head.lower().count(b"\r\ndate:") == 1
            assert b"content-length" not in head.lower()
        writer.close()


async def test_unmodified_answer_passes(world: World, serve: Serve) -> None:
    answer = b'HTTP/1.1 304 Not Modified\r\netag: "a"\r\ncontent-length: 9\r\n\r\n'
    async with bare_server(answer) as replica, published(world, serve, replica) as (client, headers, _):
        got = await client.get("/", headers=headers)
        assert (got.status_code, got.headers["etag"]) == (304, '"a"')


@pytest.mark.parametrize("status", [999, 600, 99, 0])
async def test_status_that_is_none_is_a_failure_of_the_service(world: World, serve: Serve, status: int) -> None:
    answer = f"HTTP/1.1 {status:03d} What\r\ncontent-length: 0\r\n\r\n".encode()
    async with bare_server(answer) as replica, published(world, serve, replica) as (client, headers, _):
        got: httpx.Response = await client.get("/", headers=headers)
        assert (got.status_code, got.json()["code"]) == (502, "serve.failed")


async def test_redirect_to_the_host_that_the_gateway_has_told_passes(world: World, serve: Serve) -> None:
    answer = f"HTTP/1.1 302 Found\r\nlocation: https://{HOST}/done\r\ncontent-length: 0\r\n\r\n".encode()
    async with bare_server(answer) as replica, published(world, serve, replica) as (client, headers, _):
        got = await client.get("/", headers=headers | {"host": HOST})
        assert (got.status_code, got.headers["location"]) == (302, f"{PREFIX}/done")
