"""The lease on a piece of work: what it lets a process write, and what not."""

import asyncio

import pytest
from sqlalchemy import select
from svckit.db import Database
from svckit.work import Lease, LeaseLost, WorkKey, WorkQueue, ask

from tests.kit.things import ALICE, Thing, create
from tests.kit.working import row, want
from tests.support.one_service import eventually


async def test_a_process_that_was_paused_writes_nothing(databases: tuple[Database, Database]) -> None:
    one, other = databases
    await want(one, "job:a")
    (paused,) = await WorkQueue(one, 0.1).claim("job", 1)

    async def taken_over() -> list[Lease]:
        return await WorkQueue(other, 30).claim("job", 1)

    (holder,) = await eventually(taken_over)
    with pytest.raises(LeaseLost):
        async with paused.writing() as session:
            await create(session, ALICE, "late")
    async with holder.writing() as session:
        await create(session, ALICE, "in time")
    async with one.reading() as session:
        assert (await session.scalars(select(Thing.name))).all() == ["in time"]
    await WorkQueue(one, 30).done(paused, None)
    found = await row(one, "job:a")
    assert found is not None
    assert found.token == holder.token


async def test_a_step_and_a_user_on_the_same_thing_do_not_block_each_other(
    databases: tuple[Database, Database],
) -> None:
    """Whoever holds the thing takes the row of work last, also the step, whose lease it is."""
    one, other = databases
    async with one.writing() as session:
        thing = await create(session, ALICE, "counter")
    await want(one, "job:a")
    (lease,) = await WorkQueue(one, 30).claim("job", 1)

    async def by_step() -> None:
        async with lease.writing() as session:
            row = await session.get_one(Thing, thing.id, with_for_update=True)
            row.number += 1

    async def by_user() -> None:
        async with other.writing() as session:
            row = await session.get_one(Thing, thing.id, with_for_update=True)
            row.number += 1
            ask(session, WorkKey("job:a"))

    await asyncio.gather(*(act() for _ in range(10) for act in (by_step, by_user)))
    async with one.reading() as session:
        assert (await session.get_one(Thing, thing.id)).number == 20
