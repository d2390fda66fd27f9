"""`Idempotency-Key`: one thing for one key, user and route."""

import asyncio
from datetime import timedelta

from sqlalchemy import func, select, update
from svckit.db import Database, now
from svckit.idempotency import KEEP, IdempotencyRow, Once, forget_keys
from svckit.outbox import OutboxEvent

from tests.kit.things import ALICE, BOB, Thing, ThingIn, things_at
from tests.support.one_service import Running, User
from tests.support.postgres import Postgres

USER = User("alice", id=ALICE.user_id)
URL = "/api/v1/things"
KEY = {"Idempotency-Key": "k1"}


async def count(service: Running, table: type[object]) -> int:
    async with service.app.state.database.reading() as session:
        return int(await session.scalar(select(func.count()).select_from(table)))


async def test_the_same_key_makes_one_thing_and_one_event(service: Running) -> None:
    alice = service.as_user(USER)
    answers = [await alice("POST", URL, json={"name": "a"}, headers=KEY) for _ in range(3)]
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json()["id"] for answer in answers}) == 1
    async with service.app.state.database.reading() as session:
        owned_by_alice = (await session.scalars(select(Thing).where(Thing.owner_id == ALICE.user_id))).all()
    assert len(owned_by_alice) == 1
    assert await count(service, OutboxEvent) == 1


async def test_the_same_key_at_the_same_moment_makes_one_thing(service: Running) -> None:
    alice = service.as_user(USER)
    answers = await asyncio.gather(*(alice("POST", URL, json={"name": "a"}, headers=KEY) for _ in range(5)))
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json()["id"] for answer in answers}) == 1


async def test_the_key_for_another_body_is_refused(service: Running) -> None:
    alice = service.as_user(USER)
    await alice("POST", URL, json={"name": "a"}, headers=KEY)
    refused = await alice("POST", URL, json={"name": "b"}, headers=KEY)
    assert (refused.status_code, refused.json()["code"]) == (422, "idempotency.key_reused")


async def test_another_user_s_key_is_another_key(service: Running) -> None:
    bob = service.as_user(User("bob", id=BOB.user_id))
    first = await service.as_user(USER)("POST", URL, json={"name": "mine"}, headers=KEY)
    second = await bob("POST", URL, json={"name": "other"}, headers=KEY)
    assert first.json()["owner_id"] != second.json()["owner_id"]


async def test_a_failed_request_does_not_use_up_the_key(service: Running) -> None:
    alice = service.as_user(USER)
    await alice("POST", URL, json={"name": "taken"})
    assert (await alice("POST", URL, json={"name": "taken"}, headers=KEY)).status_code == 500
    assert (await alice("POST", URL, json={"name": "free"}, headers=KEY)).status_code == 201


async def grow_old(database: Database) -> None:
    async with database.writing() as session:
        await session.execute(update(IdempotencyRow).values(created_at=now() - KEEP - timedelta(seconds=1)))


async def test_old_keys_are_forgotten(service: Running) -> None:
    alice = service.as_user(USER)
    await alice("POST", URL, json={"name": "a"}, headers=KEY)
    await grow_old(service.app.state.database)
    await alice("POST", URL, json={"name": "b"}, headers={"Idempotency-Key": "k2"})
    await forget_keys(service.app.state.database)
    assert await count(service, IdempotencyRow) == 1


async def test_requests_with_keys_of_their_own_do_not_wait_for_each_other(postgres: Postgres) -> None:
    """Also while there are old keys. (SQLite has one writer at a time.)"""
    body = ThingIn(name="a")
    async with things_at(await postgres.new_database()).run() as service:
        database: Database = service.app.state.database
        await service.as_user(USER)("POST", URL, json={"name": "a"}, headers=KEY)
        await grow_old(database)
        async with asyncio.timeout(5), database.writing() as one, database.writing() as other:
            assert await Once("things", USER.id, "k2").made_before(one, body) is None
            assert await Once("things", USER.id, "k3").made_before(other, body) is None
