"""Two transactions that meet: nothing is lost, nothing dangles, nobody gets an error for it."""

import asyncio

from svckit.db import Database, now
from svckit.idempotency import IdempotencyRow
from svckit.ids import new_id
from svckit.references import ResourceReference, must_be_unused, reference_path
from svckit.upsert import insert_if_absent, upsert

from tests.kit.things import ALICE, BOB, Thing, Things, create
from tests.support.one_service import Running

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
        put = asyncio.create_task(service.as_service("model-svc")("PUT", path, json=BODY))
        await asyncio.wait({put}, timeout=0.5)  # it must not get through
        await deleting.delete(row)
    assert (await put).status_code == 404
    async with database.reading() as reading:
        assert await reading.get(ResourceReference, ("things", thing.id, "task", path.rpartition("/")[2])) is None


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
