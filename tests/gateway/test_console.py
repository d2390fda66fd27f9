"""The console at `/`: what is served, how it is protected, and what stays hidden."""

import os
import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from svckit.ids import new_id

from tests.gateway.conftest import MakeWorld, World

pytestmark = pytest.mark.attack

INDEX = """<!doctype html><html><head><meta name="csp-nonce" content="__CSP_NONCE__">
<script type="module" nonce="__CSP_NONCE__" src="/assets/main-Ab12Cd34.js"></script></head>
<div id="root"></div></html>"""
MAIN = "console.log('main')"


@pytest.fixture
def dist(tmp_path: Path) -> Path:
    folder = tmp_path / "dist"
    (folder / "assets").mkdir(parents=True)
    (folder / "index.html").write_text(INDEX)
    (folder / "favicon.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg'/>")
    (folder / "assets" / "main-Ab12Cd34.js").write_text(MAIN)
    (folder / "assets" / "main-Ab12Cd34.js.br").write_bytes(b"packed by brotli")
    (folder / "assets" / "main-Ab12Cd34.js.gz").write_bytes(b"packed by gzip")
    (folder / "assets" / "plain.css").write_text("a{}")
    (folder / ".vite").mkdir()
    (folder / ".vite" / "manifest.json").write_text("{}")
    (tmp_path / "secret.txt").write_text("secret")
    os.symlink(tmp_path / "secret.txt", folder / "assets" / "out-Ab12Cd34.txt")
    os.symlink(folder / ".vite" / "manifest.json", folder / "assets" / "hidden.json")
    os.symlink(tmp_path, folder / "up")
    return folder


@pytest.fixture
async def console(make_world: MakeWorld, dist: Path) -> AsyncIterator[httpx.AsyncClient]:
    async with make_world(console_dir=dist) as world:
        yield world.client


def _policy(answer: httpx.Response) -> dict[str, str]:
    parts = (part.strip().partition(" ") for part in answer.headers["content-security-policy"].split(";"))
    return {name: value for name, _, value in parts}


PAGES = ["/", "/index.html", "/datasets", "/datasets/01J00000000000000000000000", "/名", "/assets"]


async def test_every_address_without_a_file_gets_the_page(console: httpx.AsyncClient) -> None:
    for path in PAGES:
        answer = await console.get(path)
        assert answer.status_code == 200
        assert answer.headers["content-type"] == "text/html; charset=utf-8"
        assert answer.headers["cache-control"] == "no-store"
        assert '<div id="root">' in answer.text


NO_PAGES = [
    "/api",
    "/api/v1/nothing",
    "/auth/nothing",
    "/internal/openapi.json",
    "/media",
    "/serve",
    "/serve/x",
    "/livez/x/y",
]


async def test_platforms_own_paths_never_get_the_page(console: httpx.AsyncClient) -> None:
    for path in NO_PAGES:
        answer = await console.get(path)
        assert answer.status_code in (401, 404)
        assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "OPTIONS"])
async def test_console_is_only_read(console: httpx.AsyncClient, method: str) -> None:
    assert (await console.request(method, "/datasets")).status_code == 404


async def test_page_allows_nothing_but_its_own_origin(console: httpx.AsyncClient) -> None:
    answer = await console.get("/")
    policy = _policy(answer)
    (nonce,) = re.findall(r"'nonce-([A-Za-z0-9_-]{20,})'", policy["style-src"])
    assert policy == {
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": f"'self' 'nonce-{nonce}'",
        "img-src": "'self' data: blob:",
        "font-src": "'self'",
        "connect-src": "'self'",
        "frame-ancestors": "'none'",
        "base-uri": "'none'",
        "form-action": "'self'",
    }
    assert answer.text.count(nonce) == 2
    assert "__CSP_NONCE__" not in answer.text
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["x-frame-options"] == "DENY"
    assert answer.headers["referrer-policy"] == "same-origin"
    assert answer.headers["cross-origin-opener-policy"] == "same-origin"
    assert "camera=()" in answer.headers["permissions-policy"]


async def test_each_page_has_its_own_nonce(console: httpx.AsyncClient) -> None:
    pages = [await console.get("/") for _ in range(3)]
    assert len({_policy(page)["style-src"] for page in pages}) == 3


async def test_hashed_asset_is_kept_by_browsers_forever(console: httpx.AsyncClient) -> None:
    answer = await console.get("/assets/main-Ab12Cd34.js", headers={"accept-encoding": "identity"})
    assert (answer.status_code, answer.text) == (200, MAIN)
    assert answer.headers["content-type"] == "text/javascript; charset=utf-8"
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert answer.headers["vary"] == "accept-encoding"
    assert "'unsafe" not in answer.headers["content-security-policy"]


@pytest.mark.parametrize("path", ["/assets/plain.css", "/favicon.svg"])
async def test_file_whose_name_stays_is_asked_for_again(console: httpx.AsyncClient, path: str) -> None:
    first = await console.get(path)
    assert first.headers["cache-control"] == "no-cache"
    again = await console.get(path, headers={"if-none-match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    other = await console.get(path, headers={"if-none-match": '"other"'})
    assert other.status_code == 200


@pytest.mark.parametrize(
    ("accepted", "encoding"),
    [
        ("gzip, br", "br"),
        ("gzip", "gzip"),
        ("br;q=0, gzip;q=0.5", "gzip"),
        ("GZIP; q=1.0, deflate", "gzip"),
        ("*", "br"),
        ("br;q=0, *;q=0.1", "gzip"),
        ("gzip, *;q=0", "gzip"),
        ("deflate", None),
        ("br;q=0.0", None),
        ("identity, *;q=0", None),
        ("", None),
    ],
)
async def test_packed_file_is_sent_where_the_client_takes_it(
    console: httpx.AsyncClient, accepted: str, encoding: str | None
) -> None:
    headers = {"accept-encoding": accepted}
    async with console.stream("GET", "/assets/main-Ab12Cd34.js", headers=headers) as answer:
        body = b"".join([part async for part in answer.aiter_raw()])
    expected = {"br": b"packed by brotli", "gzip": b"packed by gzip", None: MAIN.encode()}
    assert answer.headers.get("content-encoding") == encoding
    assert body == expected[encoding]


async def test_each_form_of_a_file_is_known_by_a_tag_of_its_own(console: httpx.AsyncClient) -> None:
    path, tags = "/assets/main-Ab12Cd34.js", set()
    for encoding in ("br", "gzip", "identity"):
        accept = {"accept-encoding": encoding}
        head = await console.head(path, headers=accept)
        again = await console.get(path, headers=accept | {"if-none-match": head.headers["etag"]})
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", head.headers["etag"])
        for answer in (head, again):
            assert answer.headers["vary"] == "accept-encoding"
            assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
        tags.add(head.headers["etag"])
    assert len(tags) == 3


async def test_part_of_a_file_is_answered_with_the_whole(console: httpx.AsyncClient) -> None:
    answer = await console.get(
        "/assets/main-Ab12Cd34.js", headers={"range": "bytes=0-3", "accept-encoding": "identity"}
    )
    assert (answer.status_code, answer.text) == (200, MAIN)


async def test_head_says_what_get_would(console: httpx.AsyncClient) -> None:
    for path in ("/", "/assets/plain.css"):
        head, get = await console.head(path), await console.get(path)
        assert head.content == b""
        assert head.headers["content-length"] == get.headers["content-length"]


MISSING = ["/assets/missing-Ab12Cd34.js", "/assets/main-Ab12Cd34.js/x", "/assets/out-Ab12Cd34.txt"]


async def test_asset_that_is_not_there_is_not_the_page(console: httpx.AsyncClient) -> None:
    for path in MISSING:
        assert (await console.get(path)).status_code == 404


DOTTED = ["/.vite/manifest.json", "/assets/.hidden", "/.git/config", "/.env", "/x/.well-known/y"]


async def test_names_that_begin_with_a_dot_are_refused(console: httpx.AsyncClient) -> None:
    for path in DOTTED:
        assert (await console.get(path)).status_code == 404


OUTSIDE = [
    b"/../secret.txt",
    b"/assets/../../secret.txt",
    b"/assets/%2e%2e/%2e%2e/secret.txt",
    b"/assets/..%2f..%2fsecret.txt",
    b"/assets/%252e%252e/secret.txt",
    b"/assets/..\\..\\secret.txt",
    b"/assets/..%5c..%5csecret.txt",
    b"//etc/passwd",
    b"/assets//etc/passwd",
    b"/%00",
    b"/up/secret.txt",
    b"/assets/out-Ab12Cd34.txt",
    b"/assets/hidden.json",
]


async def test_nothing_outside_the_folder_is_read(console: httpx.AsyncClient) -> None:
    for path in OUTSIDE:
        answer = await console.get(console.base_url.copy_with(raw_path=path))
        assert "secret" not in answer.text
        assert "root:" not in answer.text
        assert answer.text != "{}"


async def test_new_build_is_served_without_a_restart(console: httpx.AsyncClient, dist: Path) -> None:
    before = await console.get("/assets/plain.css")
    (dist / "assets" / "plain.css").write_text("b { color: red }")
    after = await console.get("/assets/plain.css")
    assert after.text == "b { color: red }"
    assert before.headers["etag"] != after.headers["etag"]


@pytest.mark.parametrize("built", [False, None])
async def test_platform_without_a_console_says_how_to_build_it(
    make_world: MakeWorld, tmp_path: Path, built: Any
) -> None:
    async with make_world(console_dir=tmp_path / "none" if built is False else None) as world:
        answer = await world.client.get("/")
        other = await world.client.get("/datasets")
    assert answer.status_code == 200
    assert "控制台还没有构建" in answer.text
    assert "has not been built" in answer.text
    assert answer.headers["cache-control"] == "no-store"
    assert other.status_code == 404


SOME = ["/", "/assets/plain.css", "/api/v1/datasets/echo", "/auth/sign-in", "/api/openapi.json"]


async def test_no_other_site_may_read_anything(console: httpx.AsyncClient) -> None:
    for path in SOME:
        headers = {"origin": "https://evil.example", "access-control-request-method": "GET"}
        for method in ("GET", "OPTIONS"):
            answer = await console.request(method, path, headers=headers)
            assert not [name for name in answer.headers if name.startswith("access-control-")]


async def test_credential_in_an_address_is_worth_nothing(world: World) -> None:
    headers = await world.sign_in()
    token, key = headers["authorization"].split()[1], await world.new_key(headers, "api")
    for name in ("access_token", "token", "ticket", "api_key", "authorization", "x-api-key"):
        for secret in (token, key):
            for path in ("/api/v1/datasets/echo", "/api/v1/events", f"/serve/{new_id()}/x"):
                answer = await world.client.get(path, params={name: secret, "topics": "dataset:*"})
                assert answer.status_code == 401, (name, path)
