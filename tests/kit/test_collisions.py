"""Two transactions that meet: nothing is lost, nothing dangles, nobody gets an error for it."""

import asyncio

import pytest
from sqlalchemy.orm.exc import StaleDataError
from svckit.db import Database, now
from svckit.idempotency import IdempotencyRow
from svckit.ids import new_id
from svckit.references import Reference, ResourceReference, add_reference, must_be_unused, reference_path
from svckit.upsert import insert_if_absent, upsert

from tests.kit.things import ALICE, BOB, Thing, ThingRepository, Things, create, things_at
from tests.support.meeting import begun
from tests.support.one_service import Running, User
from tests.support.postgres import Postgres

BODY = {"owner_id": BOB.user_id, "name": "used"}
KEY = {"owner_id": ALICE.user_id, "route": "things", "key": "k1"}


async def test_a_reference_beside_a_delete_waits_and_finds_nothing(service: Running) -> None:
    database: Database = service.app.state.database
    async with database.writing() as session:
        thing = await create(session, ALICE, "soon gone")
    path = reference_path("things", thing.id, "task", new_id())
    async with database.writing() as deleting:
        row = await deleting.get_one(Thing, thing.id, with_for_update=True)
        await must_be_unused(deleting, "things", thing.id)
        put = await begun(service.as_service("model-svc")("PUT", path, json=BODY))
        await deleting.delete(row)
    assert (await put).status_code == 404
    async with database.reading() as reading:
        assert await reading.get(ResourceReference, ("things", thing.id, "task", path.rpartition("/")[2])) is None


async def test_a_delete_beside_a_reference_waits_and_is_refused(service: Running) -> None:
    database: Database = service.app.state.database
    async with database.writing() as session:
        thing = await create(session, ALICE, "soon used")
    key = {"resource": "things", "resource_id": thing.id, "kind": "task", "holder_id": new_id()}
    async with database.writing() as session:
        await add_reference(session, Thing, key, Reference.model_validate(BODY), "model-svc")
        deletion = await begun(service.as_user(User("alice", id=ALICE.user_id))("DELETE", f"/api/v1/things/{thing.id}"))
    refused = await deletion
    assert (refused.status_code, refused.json()["code"]) == (409, "resource.still_used")


async def test_who_reads_for_update_waits_and_reads_what_is_there_then(things: Things) -> None:
    async with things.database() as database:
        async with database.writing() as session:
            thing = await create(session, ALICE, "wanted by two")

        async def add_one() -> None:
            async with database.writing() as session:
                repo = ThingRepository(session)
                await repo.find(thing.id)  # known to the session, and out of date soon
                (await repo.get_for_update(thing.id)).number += 1

        async with database.writing() as session:
            row = await ThingRepository(session).get_for_update(thing.id)
            second = await begun(add_one())
            row.number += 1
        await second
        async with database.reading() as session:
            assert (await ThingRepository(session).get(thing.id)).number == 2


async def test_who_writes_over_what_another_has_written_meanwhile_is_refused(postgres: Postgres) -> None:
    """SQLite's writers come one after the other: none reads what another is about to write."""
    async with things_at(await postgres.new_database()).database() as database:
        async with database.writing() as session:
            thing = await create(session, ALICE, "written by two")

        async def write_over() -> None:
            async with database.writing() as session:
                row = await ThingRepository(session).get(thing.id)
                async with database.writing() as other:
                    (await ThingRepository(other).get_for_update(thing.id)).number = 1
                row.number = 2

        with pytest.raises(StaleDataError):
            await write_over()


async def test_what_is_kept_can_be_changed_and_not_deleted_meanwhile(postgres: Postgres) -> None:
    async with things_at(await postgres.new_database()).database() as database:
        async with database.writing() as session:
            thing = await create(session, ALICE, "named by another")

        async def delete() -> None:
            async with database.writing() as session:
                await ThingRepository(session).discard(thing.id)

        async with database.writing() as session:
            assert await ThingRepository(session).find_kept(thing.id) is not None
            async with database.writing() as other:
                (await ThingRepository(other).get(thing.id)).number = 1
            deletion = await begun(delete())
        await deletion


async def test_of_two_that_insert_the_same_row_one_has_inserted_it(things: Things) -> None:
    async with things.database() as database:

        async def insert(digest: str) -> bool:
            async with database.writing() as session:
                row = {**KEY, "body_sha256": digest, "resource_id": "", "created_at": now()}
                inserted = await insert_if_absent(session, IdempotencyRow, row)
                await asyncio.sleep(0)
                return inserted

        assert sorted(await asyncio.gather(*(insert(str(number)) for number in range(4)))) == [
            False,
            False,
            False,
            True,
        ]


async def test_of_two_that_write_the_same_row_the_later_stays(things: Things) -> None:
    async with things.database() as database:
        first = {**KEY, "body_sha256": "1", "resource_id": "", "created_at": now()}
        for row in (first, first | {"body_sha256": "2"}):
            async with database.writing() as session:
                await upsert(session, IdempotencyRow, row)
        async with database.reading() as session:
            assert (await session.get_one(IdempotencyRow, tuple(KEY.values()))).body_sha256 == "2"
