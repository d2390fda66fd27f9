"""No act is lost, or told twice, when the connection to the database breaks."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import quote

import pytest
from fastapi import Response
from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.asyncio import AsyncSession
from svckit.db import Database, now
from svckit.ids import new_id
from svckit.telemetry import THING_HEADER
from svckit.uploads.errors import UploadLocked

import gateway.audit.service
from gateway.audit.service import Act, AuditWriter
from tests.gateway.conftest import World

BROKEN = OperationalError("COMMIT", {}, ConnectionResetError())


class Breaking:
    """A database whose connection breaks in the first transactions: before anything, or when the commit is answered."""

    def __init__(self, database: Database, times: int, *, after_commit: bool, error: Exception = BROKEN) -> None:
        self._database, self._left, self._after_commit, self._error = database, times, after_commit, error

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[AsyncSession]:
        breaks, self._left = self._left > 0, self._left - 1
        if breaks and not self._after_commit:
            raise self._error
        async with self._database.writing() as session:
            yield session
        if breaks:
            raise self._error


def act(number: int) -> Act:
    return Act(now(), new_id(), f"user {number}", "session", "POST", "/api/v1/things", 201, "127.0.0.1", new_id())


@pytest.fixture(autouse=True)
def short_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gateway.audit.service, "_PAUSES_S", (0.01, 0.01, 0.01))


@pytest.mark.parametrize("error", [BROKEN, TimeoutError()], ids=["broken", "unanswered"])
@pytest.mark.parametrize("after_commit", [False, True])
async def test_an_act_is_recorded_once_although_the_connection_breaks(
    world: World, *, after_commit: bool, error: Exception
) -> None:
    headers = await world.sign_in()
    broken = Breaking(world.gateway.api.state.database, 3, after_commit=after_commit, error=error)
    writer = AuditWriter(broken)  # type: ignore[arg-type]
    acts = [act(number) for number in range(3)]
    await asyncio.gather(*map(writer.record, acts))
    rows = (await world.client.get("/api/v1/audit?path=/api/v1/things", headers=headers)).json()["items"]
    assert sorted(row["user_name"] for row in rows) == [one.user_name for one in acts]
    assert (await world.client.get("/api/v1/audit/verification", headers=headers)).json()["intact"]


async def test_a_database_that_stays_away_is_said_with_what_was_not_recorded(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    await AuditWriter(Breaking(world.gateway.api.state.database, 99, after_commit=False)).record(act(7))  # type: ignore[arg-type]
    assert "audit entries lost" in caplog.text
    assert "user 7" in caplog.text


async def rows_of(world: World, headers: dict[str, str], **wanted: str) -> list[dict[str, Any]]:
    answer = await world.client.get("/api/v1/audit", params=wanted, headers=headers)
    assert answer.status_code == 200, answer.text
    return list(answer.json()["items"])


async def test_an_entry_has_the_name_of_what_the_request_was_about(world: World) -> None:
    """As a service tells it, and nobody outside."""
    dataset = new_id()

    @world.services["dataset-svc"].app.delete("/api/v1/datasets/{dataset_id}")
    async def delete_dataset(dataset_id: str, response: Response) -> None:
        response.headers[THING_HEADER] = f"{dataset_id} {quote('情感, 新闻')}"

    admin = await world.sign_in()
    answer = await world.client.delete(f"/api/v1/datasets/{dataset}", headers=admin)
    assert (answer.status_code, THING_HEADER in answer.headers) == (200, False)
    (row,) = await rows_of(world, admin, thing_id=dataset)
    assert (row["thing_id"], row["thing_name"], row["method"]) == (dataset, "情感, 新闻", "DELETE")
    assert (await world.client.get("/api/v1/audit/verification", headers=admin)).json()["intact"]


async def test_of_an_upload_the_beginning_the_end_and_what_was_refused_are_recorded(world: World) -> None:
    """Not each of the pieces that arrived, of which a file may have hundreds."""
    dataset, upload = new_id(), new_id()
    url = f"/api/v1/datasets/uploads/{upload}"
    service = world.services["dataset-svc"].app

    @service.post("/api/v1/datasets/uploads", status_code=201)
    async def begin(response: Response) -> None:
        response.headers[THING_HEADER] = f"{dataset} news"

    @service.patch("/api/v1/datasets/uploads/{upload_id}", status_code=204)
    async def append(upload_id: str, at: int, response: Response) -> None:
        if at == 9:
            response.headers[THING_HEADER] = f"{dataset} news"
        if at < 0:
            raise UploadLocked

    service.router.routes.insert(0, service.router.routes.pop())  # before the small service's own
    admin = await world.sign_in()
    await world.client.post("/api/v1/datasets/uploads", headers=admin)
    for at in (0, 1, -1, 2, 9):
        await world.client.patch(f"{url}?at={at}", content=b"bytes", headers=admin)
    rows = await rows_of(world, admin, path="/api/v1/datasets")
    told = [(row["method"], row["path"], row["status"], row["thing_name"]) for row in reversed(rows)]
    assert told == [
        ("POST", "/api/v1/datasets/uploads", 201, "news"),
        ("PATCH", url, 423, ""),
        ("PATCH", url, 204, "news"),
    ]


async def test_entries_are_found_by_user_and_time(world: World) -> None:
    ann, headers = await world.new_user("ann")
    between = now()
    await world.new_key(headers, "api")
    admin = await world.sign_in()
    await world.client.patch(f"/api/v1/quotas/{ann}", json={"gpu": 1}, headers=admin)
    after = await rows_of(world, admin, since=between.isoformat(), path="/api/v1/")
    assert [(row["path"].split("/")[3], row["thing_name"]) for row in after] == [("quotas", "ann"), ("api-keys", "key")]
    assert [row["path"] for row in await rows_of(world, admin, user_id=ann, since=between.isoformat())] == [
        "/api/v1/api-keys"
    ]
    before = await rows_of(world, admin, until=between.isoformat(), thing_id=ann)
    assert [(row["path"], row["thing_name"]) for row in before] == [("/api/v1/users", "ann")]
