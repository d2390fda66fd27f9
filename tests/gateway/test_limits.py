"""Which requests have a body without an end, and which a full disk lets pass: never one whose id looks like a word."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from svckit.ids import new_id

from gateway.proxy.limits import adds_something, body_limit
from gateway.settings import GatewaySettings
from tests.gateway.conftest import World

pytestmark = pytest.mark.attack
DESCRIPTION = Path(__file__).parents[2] / "docs" / "openapi.json"
SETTINGS = GatewaySettings()
WORDS = ("uploads", "test", "stop", "delete", "offline", "media-links", "me", "serve", "uploads/stop")
_PARAMETER = re.compile(r"\{[a-z_]+\}")


def _operations() -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Method, path with parameters, description."""
    for path, item in json.loads(DESCRIPTION.read_text())["paths"].items():
        for method, operation in item.items():
            yield method.upper(), path, operation


def _with_words(path: str) -> list[str]:
    """The path with each word in the place of one id, and with it in the place of all."""
    parts = _PARAMETER.split(path)
    found = []
    for word in WORDS:
        found.append(word.join(parts))
        for at in range(1, len(parts)):
            values = [word if place == at else new_id() for place in range(1, len(parts))]
            found.append("".join(part + value for part, value in zip(parts, [*values, ""], strict=True)))
    return found


def test_only_the_pieces_of_files_have_no_limit_and_only_online_tests_a_large_one() -> None:
    for method, path, operation in _operations():
        takes = operation.get("requestBody", {}).get("content", {})
        limit = body_limit(method, _PARAMETER.sub(lambda _: new_id(), path), SETTINGS)
        if "application/offset+octet-stream" in takes:
            assert limit is None, path
        elif operation["operationId"] == "test_service":
            assert limit == SETTINGS.test_body_limit
        else:
            assert limit == SETTINGS.body_limit, (method, path)


def test_an_id_that_looks_like_a_word_changes_no_limit() -> None:
    written = {(method, path) for method, path, _ in _operations()}
    for method, path, _ in _operations():
        for filled in _with_words(path) if "{" in path else ():
            assert body_limit(method, filled, SETTINGS) == SETTINGS.body_limit, (method, filled)
            free = method in ("GET", "HEAD", "OPTIONS", "DELETE") or (method, filled) in written
            little = filled.startswith(("/auth/", "/api/v1/users/", "/api/v1/quotas/"))
            assert free or little or adds_something(method, filled), (method, filled)


@pytest.mark.parametrize("path", ["uploads", "uploads/echo", "uploads/01ARZ3NDEKTSV4RRFFQ69G5FAV/echo"])
async def test_a_service_never_reads_what_is_above_the_limit(world: World, path: str) -> None:
    headers = await world.sign_in()
    for method in ("POST", "PUT", "PATCH", "GET"):
        url = f"/api/v1/datasets/{path}"
        answer = await world.client.request(method, url, content=b"x" * 70_000, headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (413, "request.body_too_large")
