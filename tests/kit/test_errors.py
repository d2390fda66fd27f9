"""Every refusal is a problem document with a stable code and a trace id."""

import errno
import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import closing

import httpx
import pytest
from fastapi import FastAPI
from pydantic import ValidationError
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm.exc import StaleDataError
from svckit.app import MOST_BODY
from svckit.errors import install_error_handlers
from svckit.ids import new_id
from svckit.resources import Schema

from tests.kit.things import ALICE
from tests.support.one_service import Caller, Running, User

URL = "/api/v1/things"


@pytest.fixture
def alice(service: Running) -> Caller:
    return service.as_user(User("alice", id=ALICE.user_id))


async def test_a_malformed_request_is_422_with_the_fields(alice: Caller) -> None:
    answer = await alice("POST", URL, json={"name": "x" * 101, "number": -1, "more": 1})
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    body = answer.json()
    assert (body["status"], body["code"], body["type"]) == (422, "request.invalid", "about:blank")
    assert body["trace_id"] == answer.headers["x-trace-id"]
    assert sorted((problem["field"], problem["code"]) for problem in body["errors"]) == [
        ("body.more", "field.extra_forbidden"),
        ("body.name", "field.string_too_long"),
        ("body.number", "field.greater_than_equal"),
    ]
    (too_long,) = (problem for problem in body["errors"] if problem["field"] == "body.name")
    assert too_long["params"] == {"max_length": 100}


@pytest.mark.parametrize("number", ["false", '"7"', "0.5", "null", "[7]"])
async def test_a_number_of_another_json_type_is_422(alice: Caller, number: str) -> None:
    body = f'{{"name": "a", "number": {number}}}'
    answer = await alice("POST", URL, content=body, headers={"content-type": "application/json"})
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "body.number")


@pytest.mark.attack
async def test_a_body_is_not_read_without_end(alice: Caller) -> None:
    sent = []

    async def body() -> AsyncIterator[bytes]:
        yield b'{"name": "'
        for number in range(100):
            sent.append(number)
            yield b"x" * 1024**2

    headers = {"content-type": "application/json"}
    assert (await alice("POST", URL, content=body(), headers=headers)).status_code == 413
    assert len(sent) <= MOST_BODY // 1024**2 + 1


async def test_a_whole_number_may_have_a_point(alice: Caller) -> None:
    """JSON has one kind of number, and 7.0 is an integer to JSON Schema."""
    answer = await alice(
        "POST", URL, content=b'{"name": "a", "number": 7.0}', headers={"content-type": "application/json"}
    )
    assert (answer.status_code, answer.json()["number"]) == (201, 7)


def test_whole_numbers_of_a_list_may_have_a_point() -> None:
    class Several(Schema):
        numbers: list[int]

    assert Several.model_validate({"numbers": [7.0, 8]}).numbers == [7, 8]
    with pytest.raises(ValidationError):
        Several.model_validate({"numbers": [7.5]})


@pytest.mark.parametrize("content", [b"{", b"", b'{"name": "\\ud800"}', b'{"name": "a\\u0000"}'])
async def test_a_body_that_is_no_json_of_ours_is_422(alice: Caller, content: bytes) -> None:
    answer = await alice("POST", URL, content=content, headers={"content-type": "application/json"})
    assert (answer.status_code, answer.json()["code"]) == (422, "request.invalid")


async def test_a_body_that_is_no_text_is_a_problem(alice: Caller) -> None:
    answer = await alice("POST", URL, content=b"\xff", headers={"content-type": "application/json"})
    assert (answer.status_code, answer.json()["code"]) == (400, "request.refused")


async def test_an_unknown_path_and_a_wrong_method_are_problems(alice: Caller) -> None:
    missing = await alice("GET", "/api/v1/nothing")
    assert (missing.status_code, missing.json()["code"]) == (404, "resource.not_found")
    wrong = await alice("PUT", URL)
    assert (wrong.status_code, wrong.json()["code"]) == (405, "request.method_not_allowed")
    assert wrong.headers["allow"] == "GET, HEAD, POST"
    assert wrong.json()["trace_id"] == wrong.headers["x-trace-id"]


async def test_a_malformed_id_is_422_and_an_unknown_one_404(alice: Caller) -> None:
    assert (await alice("DELETE", f"{URL}/not-an-id")).status_code == 422
    unknown = await alice("DELETE", f"{URL}/{new_id()}")
    assert (unknown.status_code, unknown.json()["code"]) == (404, "resource.not_found")


async def test_an_unexpected_error_tells_nothing_but_its_trace(alice: Caller) -> None:
    answer = await alice("GET", f"{URL}/broken", headers={"x-trace-id": "abc123"})
    assert (answer.status_code, answer.json()["code"], answer.json()["trace_id"]) == (500, "internal", "abc123")
    assert answer.headers["x-trace-id"] == "abc123"
    assert "secret" not in answer.text


async def test_the_trace_id_of_the_caller_is_taken_over_if_it_is_harmless(alice: Caller) -> None:
    assert (await alice("GET", URL, headers={"x-trace-id": "abc123"})).headers["x-trace-id"] == "abc123"
    assert (await alice("GET", URL, headers={"x-trace-id": "a b\tc"})).headers["x-trace-id"] != "a b\tc"


async def test_the_openapi_documents_problems(service: Running) -> None:
    schema = (await service.client.get("/internal/openapi.json")).json()
    answers = schema["paths"][URL]["post"]["responses"]
    assert answers["422"] == {"$ref": "#/components/responses/Problem422"}
    content = schema["components"]["responses"]["Problem422"]["content"]
    assert content == {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    assert {"Problem", "FieldProblem"} <= schema["components"]["schemas"].keys()
    assert "HTTPValidationError" not in schema["components"]["schemas"]


def full_database() -> None:
    """Raises what SQLAlchemy makes of a full disk."""
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.execute("PRAGMA max_page_count = 1")
        try:
            connection.execute("CREATE TABLE t (a)")
        except sqlite3.OperationalError as error:
            raise OperationalError("CREATE TABLE", {}, error) from error


def full_disk() -> None:
    raise OSError(errno.ENOSPC, "No space left on device")


def overtaken() -> None:
    raise StaleDataError("UPDATE statement on table 'things' expected to update 1 row(s); 0 were matched.")


def broken_file() -> None:
    raise OSError(errno.EIO, "Input/output error")


@pytest.mark.parametrize(
    ("deed", "status", "code"),
    [
        (full_database, 507, "storage.full"),
        (full_disk, 507, "storage.full"),
        (overtaken, 503, "service.unavailable"),
        (broken_file, 500, "internal"),
    ],
)
async def test_what_may_pass_is_told_from_a_bug(deed: Callable[[], None], status: int, code: str) -> None:
    app = FastAPI()
    install_error_handlers(app)
    app.add_api_route("/deed", deed)
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        answer = await client.get("/deed")
    assert (answer.status_code, answer.json()["code"]) == (status, code)
