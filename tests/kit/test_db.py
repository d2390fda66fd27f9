"""The two sessions: what is committed when, and who may write."""

import asyncio
from datetime import datetime
from random import Random
from typing import Any

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.exc import DBAPIError, StatementError
from starlette.types import Message
from svckit.db import Database, ask_wake

from tests.kit.things import ALICE, Thing, Things, create
from tests.support.one_service import User

USER = User("alice", id=ALICE.user_id)


async def test_the_commit_is_done_before_the_response_begins(things: Things) -> None:
    rows_at_start: list[list[str]] = []
    hers = select(Thing.name).where(Thing.owner_id == ALICE.user_id)  # the event of it makes another's

    another = Database(things.settings.database_url)
    async with things.run() as service:
        inner = service.app

        async def spied(scope: Any, receive: Any, send: Any) -> None:
            async def watch(message: Message) -> None:
                if message["type"] == "http.response.start":
                    async with another.reading() as session:
                        rows_at_start.append(list(await session.scalars(hers)))
                await send(message)

            await inner(scope, receive, watch)

        service.client._transport.app = spied  # type: ignore[attr-defined]
        assert (await service.as_user(USER)("POST", "/api/v1/things", json={"name": "a"})).status_code == 201
    await another.close()
    assert rows_at_start == [["a"]]


async def test_a_commit_that_fails_is_an_error_answer(things: Things) -> None:
    async with things.run() as service:
        alice = service.as_user(USER)
        first = await alice("POST", "/api/v1/things/unflushed", json={"name": "a"})
        second = await alice("POST", "/api/v1/things/unflushed", json={"name": "a"})
    assert (first.status_code, second.status_code) == (201, 500)
    assert second.json()["code"] == "internal"


async def test_a_read_session_cannot_write(things: Things) -> None:
    async with things.database() as database:
        with pytest.raises(DBAPIError, match=r"read-?only"):
            async with database.reading() as session:
                await session.execute(text("DELETE FROM things"))


async def test_rows_keep_their_values_after_the_read_session(things: Things) -> None:
    async with things.database() as database:
        async with database.writing() as session:
            made = await create(session, ALICE, "kept")
        async with database.reading() as session:
            read = await session.get_one(Thing, made.id)
    assert (read.name, read.created_at.utcoffset()) == ("kept", made.created_at.utcoffset())


async def test_an_error_rolls_everything_back_and_wakes_nobody(things: Things) -> None:
    async with things.database() as database:
        woken: list[str] = []
        database.on_commit("work", lambda: woken.append("work"))

        async def fail() -> None:
            async with database.writing() as session:
                await create(session, ALICE, "lost")
                ask_wake(session, "work")
                raise KeyError

        with pytest.raises(KeyError):
            await fail()
        async with database.reading() as session:
            assert (await session.scalars(select(Thing))).all() == []
        assert woken == []
        async with database.writing() as session:
            ask_wake(session, "work")
        assert woken == ["work"]


async def test_concurrent_writers_wait_for_each_other(things: Things) -> None:
    async with things.database() as database:
        async with database.writing() as session:
            thing = await create(session, ALICE, "counter")

        async def increment() -> None:
            async with database.writing() as session:
                row = await session.get_one(Thing, thing.id, with_for_update=True)
                seen = row.number
                await asyncio.sleep(0)
                row.number = seen + 1

        await asyncio.gather(*(increment() for _ in range(25)))
        async with database.reading() as session:
            assert (await session.get_one(Thing, thing.id)).number == 25


async def test_a_transaction_that_is_cancelled_anywhere_keeps_no_lock(things: Things) -> None:
    """Its error is kept, as a log or a cycle of references does: on SQLite the lock stayed as long as the error."""
    async with things.database() as database:
        another = Database(things.settings.database_url)
        async with database.writing() as session:
            thing = await create(session, ALICE, "n")
        errors: list[BaseException | None] = []
        chance = Random(1)  # noqa: S311 - no secret
        for _ in range(200):
            writer = asyncio.create_task(_add(database, thing.id))
            await asyncio.sleep(chance.uniform(0, 0.004))
            writer.cancel()
            errors += await asyncio.gather(writer, return_exceptions=True)
            async with asyncio.timeout(5):
                await _add(another, thing.id)
        assert any(isinstance(error, asyncio.CancelledError) for error in errors)
        await another.close()


async def _add(database: Database, thing_id: str) -> None:
    async with database.writing() as session:
        await session.execute(update(Thing).where(Thing.id == thing_id).values(number=Thing.number + 1))
        await session.scalar(select(Thing.number))


async def test_a_reader_does_not_wait_for_a_writer(things: Things) -> None:
    async with things.database() as database, database.writing() as writer:
        await create(writer, ALICE, "not yet")
        async with asyncio.timeout(5), database.reading() as reader:
            assert (await reader.scalars(select(Thing))).all() == []


async def test_a_time_without_zone_is_refused(things: Things) -> None:
    async with things.database() as database:
        async with database.writing() as session:
            thing = await create(session, ALICE, "a")
        statement = update(Thing).where(Thing.id == thing.id).values(created_at=datetime(2026, 1, 1))
        with pytest.raises(StatementError, match="without zone"):
            async with database.writing() as session:
                await session.execute(statement)
