"""Keyset paging: nothing is shown twice or left out, and a cursor is believed only where it fits."""

import base64
import json
from typing import Any

import pytest
from svckit.resources import owned

from tests.kit.things import ALICE, Thing, create
from tests.support.one_service import Caller, Running, User

USER = User("alice", id=ALICE.user_id)
URL = "/api/v1/things"


@pytest.fixture
async def alice(service: Running) -> Caller:
    """25 things; their numbers are 0, 1 and 2 in turn, so that every page edge lies inside a tie."""
    async with service.app.state.database.writing() as session:
        for index in range(25):
            await create(session, ALICE, f"thing {index}", index % 3)
    return service.as_user(USER)


async def walk(alice: Caller, params: dict[str, Any], link: str) -> tuple[list[list[str]], dict[str, Any]]:
    """The pages' ids until the link ends, and the last page."""
    pages: list[list[str]] = []
    while True:
        page = (await alice("GET", URL, params=params)).json()
        pages.append([item["id"] for item in page["items"]])
        if page[link] is None:
            return pages, page
        params = params | {"cursor": page[link]}


@pytest.mark.parametrize("sort", ["number", "-number", "name", "-name", "created_at", "-created_at"])
async def test_forward_and_back_over_ties_shows_everything_once(alice: Caller, sort: str) -> None:
    params = {"sort": sort, "page_size": 4}
    forward, last = await walk(alice, params, "next_cursor")
    assert [len(page) for page in forward] == [4] * 6 + [1]
    flat = [thing_id for page in forward for thing_id in page]
    assert len(set(flat)) == 25
    back, _ = await walk(alice, params | {"cursor": last["prev_cursor"]}, "prev_cursor")
    assert [thing_id for page in reversed(back) for thing_id in page] == flat[:24]


async def test_the_order_is_that_of_the_sort_field(alice: Caller) -> None:
    items = (await alice("GET", URL, params={"sort": "-number", "page_size": 25})).json()["items"]
    assert [item["number"] for item in items] == sorted((item["number"] for item in items), reverse=True)


async def test_going_back_from_the_second_page_ends_at_the_first(alice: Caller) -> None:
    params: dict[str, Any] = {"sort": "number", "page_size": 10}
    first = (await alice("GET", URL, params=params)).json()
    second = (await alice("GET", URL, params=params | {"cursor": first["next_cursor"]})).json()
    again = (await alice("GET", URL, params=params | {"cursor": second["prev_cursor"]})).json()
    assert again["items"] == first["items"]
    assert (first["prev_cursor"], again["prev_cursor"]) == (None, None)
    assert again["next_cursor"] is not None


async def test_the_cursor_of_another_list_is_refused(alice: Caller) -> None:
    page = (await alice("GET", URL, params={"sort": "number", "page_size": 5})).json()
    refused = await alice("GET", URL, params={"sort": "-number", "cursor": page["next_cursor"]})
    assert (refused.status_code, refused.json()["code"]) == (422, "request.invalid")
    assert refused.json()["errors"][0]["code"] == "field.cursor_invalid"


FORGED: list[Any] = [
    "not an object",
    {},
    {"value": 5, "id": 7},
    {"value": {"a": 1}, "id": "x"},
    {"value": None, "id": "x"},
    {"value": 2**70, "id": "x"},
    {"value": True, "id": "x"},
    {"value": "2026-01-01T00:00:00", "id": "x"},
    {"value": "\ud800", "id": "x"},
    {"value": "a", "id": "\ud800"},
]


@pytest.mark.parametrize("edge", FORGED)
@pytest.mark.parametrize("sort", ["created_at", "name", "number"])
async def test_a_forged_cursor_is_refused_or_means_nothing(service: Running, sort: str, edge: Any) -> None:
    if isinstance(edge, dict):
        edge = {"sort": sort, "back": False} | edge
    cursor = base64.urlsafe_b64encode(json.dumps(edge).encode()).decode().rstrip("=")
    answer = await service.as_user(USER)("GET", URL, params={"sort": sort, "cursor": cursor})
    assert answer.status_code in (200, 422)
    if answer.status_code == 200:
        assert (sort, isinstance(edge["value"], str)) == ("name", True), "only text is a value of a text column"


@pytest.mark.parametrize("cursor", ["%00", "====", "bm90IGpzb24", "é", ""])
async def test_a_cursor_that_is_no_cursor_is_refused(service: Running, cursor: str) -> None:
    answer = await service.as_user(USER)("GET", URL, params={"cursor": cursor})
    assert answer.status_code == 422


async def test_an_unknown_sort_field_is_refused(service: Running) -> None:
    answer = await service.as_user(USER)("GET", URL, params={"sort": "owner_id"})
    assert answer.json()["errors"][0]["code"] == "field.sort_unknown"


async def test_totals_are_counted_up_to_a_thousand(service: Running) -> None:
    async with service.app.state.database.writing() as session:
        session.add_all(Thing(**owned(ALICE, f"t{index}")) for index in range(1000))
    page = (await service.as_user(USER)("GET", URL)).json()
    assert (page["total"], page["total_capped"]) == (1000, False)
    async with service.app.state.database.writing() as session:
        session.add(Thing(**owned(ALICE, "one more")))
    page = (await service.as_user(USER)("GET", URL)).json()
    assert (page["total"], page["total_capped"]) == (1000, True)
