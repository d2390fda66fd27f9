"""Numbers, booleans and times of an address are written as JSON writes them."""

from collections.abc import AsyncIterator
from datetime import datetime
from typing import Annotated, Any

import httpx
import pytest
from fastapi import APIRouter, Depends, FastAPI, Query
from svckit.errors import install_error_handlers
from svckit.parameters import exact_parameters

from tests.kit.things import ALICE
from tests.support.one_service import Running, User


class Window:
    def __init__(self, since: datetime | None = None, page: Annotated[int, Query(ge=1)] = 1) -> None:
        self.said: dict[str, Any] = {"since": since, "page": page}


@pytest.fixture
async def client() -> AsyncIterator[httpx.AsyncClient]:
    router = APIRouter(prefix="/things")

    @router.get("/{number}")
    async def read(number: int, window: Annotated[Window, Depends()], flag: bool = False) -> dict[str, Any]:
        return window.said | {"number": number, "flag": flag}

    @router.get("")
    async def many(ids: Annotated[list[int], Query()]) -> list[int]:
        return ids

    app = FastAPI(dependencies=[Depends(exact_parameters)])
    install_error_handlers(app)
    app.include_router(router)
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://things") as client:
        yield client


@pytest.mark.parametrize(
    "address",
    [
        "/things/7",
        "/things/-7?page=10&flag=true",
        "/things/0?since=2026-11-29T10:00:00Z",
        "/things/0?since=2026-11-29T10:00:00.123456%2B08:00",
        "/things?ids=1&ids=2",
    ],
)
async def test_exact_values_are_taken(client: httpx.AsyncClient, address: str) -> None:
    assert (await client.get(address)).status_code == 200


@pytest.mark.parametrize(
    ("address", "field"),
    [
        ("/things/1.0", "path.number"),
        ("/things/1_0", "path.number"),
        ("/things/%2B1", "path.number"),
        ("/things/01", "path.number"),
        ("/things/0?page=1.0", "query.page"),
        ("/things/0?page=%201", "query.page"),
        ("/things/0?page=%D9%A1", "query.page"),
        ("/things/0?flag=1", "query.flag"),
        ("/things/0?flag=on", "query.flag"),
        ("/things/0?since=0.5", "query.since"),
        ("/things/0?since=1800000000", "query.since"),
        ("/things/0?since=2026-11-29", "query.since"),
        ("/things/0?since=2026-11-29T10:00:00", "query.since"),
        ("/things?ids=1&ids=true", "query.ids"),
    ],
)
async def test_others_are_refused(client: httpx.AsyncClient, address: str, field: str) -> None:
    answer = await client.get(address)
    assert (answer.status_code, answer.json()["code"]) == (422, "request.invalid")
    assert [error["field"].split(".0")[0].split(".1")[0] for error in answer.json()["errors"]] == [field]


async def test_somebody_without_a_token_is_told_that_first(service: Running) -> None:
    for query in ("page_size=1_0", "page_size=10"):
        assert (await service.client.get(f"/api/v1/things?{query}")).status_code == 401
    alice = service.as_user(User("alice", id=ALICE.user_id))
    assert (await alice("GET", "/api/v1/things?page_size=1_0")).status_code == 422
