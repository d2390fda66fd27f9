"""Signed links to single files: what they lead to, for whom, how long, and how the file reaches a browser."""

import base64
import json
from datetime import UTC, datetime

import httpx
import pytest
from fastapi import FastAPI, Request, Response
from svckit.identity import CurrentUser
from svckit.ids import new_id

from gateway.errors import MediaPathRefused
from gateway.media.answers import media_headers
from gateway.media.targets import media_target
from tests.gateway.conftest import MakeWorld, Serve, World

pytestmark = pytest.mark.attack

DATASET = "01J00000000000000000000001"
DOWNLOAD = f"/api/v1/datasets/{DATASET}/download"


@pytest.fixture
async def files(world: World) -> World:
    """The world, whose dataset service has files that say who asked for what."""
    _add_files(world.services["dataset-svc"].app)
    return world


def _add_files(app: FastAPI) -> None:
    @app.get("/api/v1/datasets/{dataset_id}/download")
    async def download(dataset_id: str, request: Request, principal: CurrentUser) -> Response:
        seen = {"user": principal.user_id, "query": request.url.query, "range": request.headers.get("range")}
        headers = {"content-disposition": 'attachment; filename="a.zip"', "set-cookie": "a=b", "x-internal": "1"}
        return Response(json.dumps(seen), 206 if seen["range"] else 200, headers, "application/zip")

    @app.get("/api/v1/datasets/{dataset_id}/samples/{number}/content")
    async def content(dataset_id: str, number: int, _: CurrentUser) -> Response:
        return Response("<script>alert(1)</script>", 200, {"access-control-allow-origin": "*"}, "text/html")


async def _link(world: World, headers: dict[str, str], path: str = DOWNLOAD) -> str:
    answer = await world.client.post("/api/v1/media-links", json={"path": path}, headers=headers)
    assert answer.status_code == 201, answer.text
    assert answer.headers["cache-control"] == "no-store"
    return str(answer.json()["url"])


async def test_link_leads_to_the_file_as_its_user_again_and_again_and_passes_the_range(files: World) -> None:
    user_id, headers = await files.new_user("ann")
    url = await _link(files, headers, DOWNLOAD + "?part=test")
    for _ in range(2):
        answer = await files.client.get(url, headers={"range": "bytes=0-9"})
        assert answer.status_code == 206
        assert answer.json() == {"user": user_id, "query": "part=test", "range": "bytes=0-9"}


async def test_link_can_be_asked_for_its_head(files: World, serve: Serve) -> None:
    link = await _link(files, await files.sign_in())
    async with serve(files.gateway) as address, httpx.AsyncClient(base_url=f"http://{address}") as client:
        for _ in range(2):  # on one connection
            head, got = await client.head(link), await client.get(link)
            assert (head.status_code, head.content) == (200, b"")
            assert head.headers["content-length"] == str(len(got.content))


async def test_answer_runs_nowhere_and_sets_nothing(files: World) -> None:
    answer = await files.client.get(await _link(files, await files.sign_in()))
    assert answer.headers["content-disposition"] == 'attachment; filename="a.zip"'
    assert answer.headers["content-security-policy"].startswith("sandbox;")
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["cross-origin-resource-policy"] == "same-origin"
    assert not {"set-cookie", "x-internal"} & set(answer.headers)
    page = await files.client.get(
        await _link(files, await files.sign_in(), f"/api/v1/datasets/{DATASET}/samples/3/content")
    )
    assert page.headers["content-type"] == "application/octet-stream"
    assert page.headers["content-disposition"] == "attachment"
    assert "access-control-allow-origin" not in page.headers


async def test_link_of_the_visitors_own_making_is_not_followed(files: World) -> None:
    url = await _link(files, await files.sign_in())
    payload, _, signature = url.removeprefix("/media/").partition(".")
    claims = json.loads(base64.urlsafe_b64decode(payload + "=="))
    claims[-1] = f"/api/v1/datasets/{new_id()}/download"
    other = base64.urlsafe_b64encode(json.dumps(claims).encode()).decode().rstrip("=")
    forged = [
        f"/media/{other}.{signature}",
        f"/media/{payload}.{'A' * len(signature)}",
        f"/media/{payload}.{signature[:-1]}",
        f"/media/{payload}.{signature}=",
        f"/media/{payload}==.{signature}",
        f"/media/{payload}.",
        f"/media/{payload}",
        f"/media/{payload}.{signature}/x",
        "/media/",
        "/media/x.y",
    ]
    for path in forged:
        answer = await files.client.get(path)
        assert answer.status_code in (400, 403), path
        assert answer.status_code == 400 or answer.json()["code"] == "media.link_invalid"


async def test_tokens_are_no_links_and_links_no_tokens(files: World) -> None:
    headers = await files.sign_in()
    token = headers["authorization"].split()[1]
    assert (await files.client.get(f"/media/{token}")).status_code == 403
    link = (await _link(files, headers)).removeprefix("/media/")
    answer = await files.client.get(DOWNLOAD, headers={"authorization": f"Bearer {link}"})
    assert answer.status_code == 401


async def test_old_link_is_refused(make_world: MakeWorld) -> None:
    async with make_world(media_ttl_s=0) as world:
        answer = await world.client.get(await _link(world, await world.sign_in()))
    assert (answer.status_code, answer.json()["code"]) == (403, "media.link_expired")


async def test_link_is_good_for_ten_minutes_at_most(files: World) -> None:
    answer = await files.client.post("/api/v1/media-links", json={"path": DOWNLOAD}, headers=await files.sign_in())
    left = datetime.fromisoformat(answer.json()["expires_at"]) - datetime.now(UTC)
    assert 590 < left.total_seconds() <= 600


async def test_link_ends_with_its_session(files: World) -> None:
    _, headers = await files.new_user("ann")
    url = await _link(files, headers)
    assert (await files.client.get(url)).status_code == 200
    await files.client.post("/auth/sign-out", headers=headers)
    assert (await files.client.get(url)).status_code == 401


async def test_link_ends_with_its_user(files: World) -> None:
    user_id, headers = await files.new_user("ann")
    url = await _link(files, headers)
    admin = await files.sign_in()
    assert (await files.client.patch(f"/api/v1/users/{user_id}", json={"active": False}, headers=admin)).is_success
    assert (await files.client.get(url)).status_code == 401


async def test_whoever_follows_a_link_can_add_nothing_to_it(files: World) -> None:
    user_id, headers = await files.new_user("ann")
    url = await _link(files, headers, DOWNLOAD + "?part=train")
    answer = await files.client.get(url + "?part=test", headers=await files.sign_in())
    assert answer.json() == {"user": user_id, "query": "part=train", "range": None}


async def test_link_is_only_read(files: World) -> None:
    url = await _link(files, await files.sign_in())
    for method in ("POST", "PUT", "PATCH", "DELETE"):
        assert (await files.client.request(method, url)).status_code == 405, method


async def test_only_signed_in_users_make_links(files: World) -> None:
    headers = await files.sign_in()
    body = {"path": DOWNLOAD}
    key = {"x-api-key": await files.new_key(headers, "api")}
    assert (await files.client.post("/api/v1/media-links", json=body)).status_code == 401
    refused = await files.client.post("/api/v1/media-links", json=body, headers=key)
    assert (refused.status_code, refused.json()["code"]) == (403, "api_key.scope_missing")


async def test_no_link_to_a_list_is_made(files: World) -> None:
    answer = await files.client.post(
        "/api/v1/media-links", json={"path": "/api/v1/datasets"}, headers=await files.sign_in()
    )
    assert (answer.status_code, answer.json()["code"]) == (422, "media.path_refused")


async def test_links_leave_no_rows_in_the_audit(files: World) -> None:
    headers = await files.sign_in()
    await _link(files, headers)
    rows = (await files.client.get("/api/v1/audit", headers=headers)).json()["items"]
    assert "/api/v1/media-links" not in [row["path"] for row in rows]


@pytest.mark.parametrize(
    "path",
    [
        DOWNLOAD,
        DOWNLOAD + "?part=test&version=2",
        f"/api/v1/models/{DATASET}/download",
        f"/api/v1/datasets/{DATASET}/samples/0/content?part=train&version=1",
        f"/api/v1/datasets/{DATASET}/samples/12/thumbnail?size=256",
        f"/api/v1/training-tasks/{DATASET}/log?attempt=2",
        f"/api/v1/services/{DATASET}/log?replica=a&whole=true",
    ],
)
def test_links_to_single_files_are_made(path: str) -> None:
    assert str(media_target(path)) == path


@pytest.mark.parametrize(
    "path",
    [
        "",
        "/",
        "/api/v1/datasets",
        f"/api/v1/datasets/{DATASET}",
        f"/api/v1/datasets/{DATASET}/samples",
        f"/api/v1/datasets/{DATASET}/online",
        f"/api/v1/datasets/{DATASET}/download/",
        f"/api/v1/datasets/{DATASET}/download/x",
        f"/api/v1/datasets/{DATASET.lower()}/download",
        "/api/v1/datasets/x/download",
        f"/api/v1/datasets/{DATASET}/../{DATASET}/download",
        f"/api/v1//datasets/{DATASET}/download",
        f"/api/v1/datasets/{DATASET}/%64ownload",
        f"/api/v1/datasets/{DATASET}/download%3fx",
        f"/internal/datasets/{DATASET}/download",
        f"/api/v1/../../internal/{DATASET}/download",
        f"http://evil.example{DOWNLOAD}",
        f"//evil.example{DOWNLOAD}",
        DOWNLOAD + "#x",
        DOWNLOAD + "?other=1",
        DOWNLOAD + "?part=a&part=b",
        DOWNLOAD + "?part",
        DOWNLOAD + "?part=a\r\nx: y",
        DOWNLOAD + "?part=a b",
        DOWNLOAD + "?part=a?b",
        f"/api/v1/training-tasks/{DATASET}/log?follow=true",
        f"/api/v1/services/{DATASET}/test",
        f"/api/v1/users/{DATASET}",
        "/api/v1/events",
        "/media/x.y",
        f"/serve/{DATASET}/download",
    ],
)
def test_links_to_anything_else_are_not_made(path: str) -> None:
    with pytest.raises(MediaPathRefused):
        media_target(path)


@pytest.mark.parametrize(
    ("content_type", "shown"),
    [
        ("image/png", True),
        ("image/jpeg", True),
        ("text/plain; charset=gb18030", True),
        ("image/svg+xml", False),
        ("text/html; charset=utf-8", False),
        ("TEXT/HTML", False),
        ("application/xhtml+xml", False),
        ("text/xml", False),
        ("text/javascript", False),
        ("text/css", False),
        ("application/wasm", False),
        ("image/png, text/html", False),
        ("application/pdf", False),
        ("multipart/x-mixed-replace", False),
        ("application/zip", False),
        ("", False),
    ],
)
def test_only_pictures_and_plain_text_are_shown(content_type: str, shown: bool) -> None:
    sent = [(b"Content-Type", content_type.encode()), (b"content-disposition", b'inline; filename="x.html"')]
    headers = dict(media_headers(sent))
    assert (b"content-disposition" not in headers) is shown
    kept = shown or content_type in ("application/pdf", "application/zip")
    assert headers[b"content-type"].decode() == (content_type if kept else "application/octet-stream")
