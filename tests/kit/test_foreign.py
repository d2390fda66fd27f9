"""Text from outside that a database refuses: cleaned where a program says it, refused where a person sends it."""

import math
from typing import Any

import pytest
from sqlalchemy import insert, select, update
from svckit.db import Database, now
from svckit.errors import Reason
from svckit.foreign import DEEPEST, clean_json, to_json
from svckit.ids import new_id
from svckit.live import LiveFeed, LiveRow
from svckit.outbox import OutboxEvent
from svckit.resources import owned
from svckit.work import Work, WorkKey, WorkQueue, ask

from tests.kit.things import ALICE, Thing, Things, create
from tests.support.one_service import User

USER = User("alice", id=ALICE.user_id)
BAD = "a\x00b\ud800c"
CLEAN = "a\ufffdb\ufffdc"


def nested(depth: int) -> Any:
    value: Any = 1
    for _ in range(depth):
        value = [value]
    return value


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ({BAD: [BAD, {"x": BAD}], "n": 1}, {CLEAN: [CLEAN, {"x": CLEAN}], "n": 1}),
        ([math.nan, math.inf, -math.inf, 1.5], [None, None, None, 1.5]),
        ({"text": "情感 😀 \\u0000\n\t"}, {"text": "情感 😀 \\u0000\n\t"}),
        (nested(DEEPEST), nested(DEEPEST)),
    ],
)
def test_what_json_and_databases_refuse_is_replaced(said: Any, kept: Any) -> None:
    assert clean_json(said) == kept
    assert to_json(said) == to_json(kept)


def test_json_that_is_too_deep_to_be_written_is_cut() -> None:
    assert to_json(nested(100_000)) == "[" * DEEPEST + "null" + "]" * DEEPEST


def test_a_reason_takes_any_text() -> None:
    reason = Reason(code="x", params={"line": BAD, "share": math.nan}, detail=BAD)
    assert (reason.detail, reason.params) == (CLEAN, {"line": CLEAN, "share": None})


async def test_every_kind_of_statement_takes_any_text(things: Things) -> None:
    async with things.database() as database:
        async with database.writing() as session:
            made = [await create(session, ALICE, f"{BAD}{number}") for number in range(3)]
            session.add_all(Thing(**owned(ALICE, f"{BAD} many {number}")) for number in range(3))
            await session.flush()
            await session.execute(update(Thing).where(Thing.id == made[0].id).values(description=BAD))
            rows = [{"topic": "task:1", "event": BAD, "owner_id": "", "shared": False, "data": {}} for _ in range(3)]
            await session.execute(insert(LiveRow), [row | {"created_at": now()} for row in rows])
            session.add(outbox_row({"line": BAD, "nan": math.nan}))
            LiveFeed(database).notify(session, "task:1", "log", {"line": BAD}, owner_id=ALICE.user_id)
        async with database.reading() as session:
            names = set(await session.scalars(select(Thing.name)))
            assert names == {f"{CLEAN}{n}" for n in range(3)} | {f"{CLEAN} many {n}" for n in range(3)}
            assert await session.scalar(select(Thing.description).where(Thing.id == made[0].id)) == CLEAN
            assert await session.scalar(select(OutboxEvent.data)) == {"line": CLEAN, "nan": None}


async def test_a_step_that_fails_with_any_words_is_tried_again_later(things: Things) -> None:
    async with things.database() as database:
        async with database.writing() as session:
            ask(session, WorkKey("job:a"))
        queue = WorkQueue(database, 30)
        (lease,) = await queue.claim("job", 1)
        await queue.failed(lease, RuntimeError(BAD * 1000))
        assert CLEAN in (await last_error(database) or "")
        assert len(await last_error(database) or "") == 1000


@pytest.mark.parametrize("body", [b'{"name": "a", "number": 1, "x": "\\u0000"}', b'{"name": "a\\ud800"}'])
async def test_a_body_that_no_database_takes_is_refused(things: Things, body: bytes) -> None:
    async with things.run() as service:
        json_type = {"content-type": "application/json"}
        answer = await service.as_user(USER)("POST", "/api/v1/things", content=body, headers=json_type)
    assert (answer.status_code, answer.json()["code"]) == (422, "request.invalid")
    (problem,) = answer.json()["errors"]
    assert problem["field"] in ("body.x", "body.name")
    assert problem["code"] == "field.string_pattern_mismatch"


@pytest.mark.parametrize(
    ("method", "address", "field"),
    [("GET", "?q=a%00b", "query.q"), ("GET", "?cursor=%00", "query.cursor"), ("DELETE", "/%00", "path.thing_id")],
)
async def test_an_address_that_no_database_takes_is_refused(
    things: Things, method: str, address: str, field: str
) -> None:
    async with things.run() as service:
        answer = await service.as_user(USER)(method, f"/api/v1/things{address}")
    assert (answer.status_code, answer.json()["code"]) == (422, "request.invalid")
    assert field in [problem["field"] for problem in answer.json()["errors"]]


def outbox_row(data: dict[str, Any]) -> OutboxEvent:
    return OutboxEvent(id=new_id(), type="thing.happened", subject="a", data=data, created_at=now())


async def last_error(database: Database) -> str | None:
    async with database.reading() as session:
        return await session.scalar(select(Work.last_error))
