"""One API description out of those of the services."""

import asyncio
import copy
import json
from typing import Any
from unittest.mock import Mock

import pytest

from gateway.openapi.merge import merged
from tests.gateway.conftest import World

ITEM = {"type": "object", "properties": {"id": {"type": "string"}}}
PAGE = {"type": "object", "properties": {"items": {"items": {"$ref": "#/components/schemas/Item"}}}}


def _document(path: str, schemas: dict[str, Any]) -> dict[str, Any]:
    answer = {"200": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Page"}}}}}
    paths = {path: {"get": {"operationId": "list_items", "responses": answer}}, "/internal/x": {"get": {}}}
    return {"paths": paths, "components": {"schemas": copy.deepcopy(schemas)}}


def test_equal_schemas_are_kept_once() -> None:
    documents = {f"{name}-svc": _document(f"/{name}", {"Item": ITEM, "Page": PAGE}) for name in ("a", "b")}
    assert merged(documents, "API", frozenset())["components"]["schemas"].keys() == {"Item", "Page"}


def test_clashing_schemas_and_those_that_refer_to_them_get_the_services_name() -> None:
    other = {"type": "object", "properties": {"name": {"type": "string"}}}
    documents = {
        "a-svc": _document("/a", {"Item": ITEM, "Page": PAGE}),
        "b-svc": _document("/b", {"Item": other, "Page": PAGE}),
    }
    schemas = merged(documents, "API", frozenset())["components"]["schemas"]
    assert schemas.keys() == {"AItem", "APage", "BItem", "BPage"}
    assert schemas["BPage"]["properties"]["items"]["items"]["$ref"] == "#/components/schemas/BItem"


def test_internal_paths_are_left_out_and_operation_ids_are_unique() -> None:
    documents = {f"{name}-svc": _document(f"/{name}", {"Item": ITEM, "Page": PAGE}) for name in ("a", "b")}
    paths = merged(documents, "API", frozenset())["paths"]
    assert paths.keys() == {"/a", "/b"}
    assert {paths[path]["get"]["operationId"] for path in paths} == {"a_list_items", "b_list_items"}


async def test_description_of_all_services_is_public(world: World) -> None:
    answer = await world.client.get("/api/openapi.json")
    paths = answer.json()["paths"]
    assert {"/api/v1/datasets/echo", "/api/v1/services/echo", "/api/v1/users", "/auth/sign-in"} <= paths.keys()
    assert not any(path.startswith("/internal") for path in paths)
    assert paths["/auth/sign-in"]["post"]["security"] == []


async def test_many_who_ask_at_once_make_one_description(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """A crowd of 200 had made 200 at once: 280 MB and 11 s for everybody else."""
    description = world.gateway.api.state.description
    merge = Mock(wraps=description._merge)
    monkeypatch.setattr(description, "_merge", merge)
    answers = await asyncio.gather(*(world.client.get("/api/openapi.json") for _ in range(20)))
    assert len({answer.content for answer in answers}) == 1
    assert merge.call_count == 1


async def test_every_reference_of_the_description_leads_somewhere(world: World) -> None:
    document = (await world.client.get("/api/openapi.json")).json()
    wanted = {part.split('"')[0] for part in json.dumps(document).split("#/components/schemas/")[1:]}
    assert wanted <= document["components"]["schemas"].keys()


async def test_page_needs_nothing_from_outside(world: World) -> None:
    page = await world.client.get("/api/docs")
    assert page.headers["content-type"].startswith("text/html")
    assert "script-src 'self'" in page.headers["content-security-policy"]
    assert "http" not in page.text
    for name in ("docs.js", "docs.css"):
        assert (await world.client.get(f"/api/docs/{name}")).status_code == 200
    assert (await world.client.get("/api/docs/merge.py")).status_code == 422
