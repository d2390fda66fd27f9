"""Work that replicas share. Two databases opened on the same URL are two processes."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest
from sqlalchemy import select, update
from svckit.db import Database
from svckit.notify import Listener
from svckit.reconciler import Kind, Pace, Reconciler
from svckit.work import Lease, LeaseLost, Work, WorkQueue, ask

from tests.kit.things import ALICE, Thing, Things, create
from tests.support.one_service import eventually

Step = Callable[[Lease], Awaitable[float | None]]


@pytest.fixture
async def databases(things: Things) -> AsyncIterator[tuple[Database, Database]]:
    async with things.database() as one, things.database() as other:
        yield one, other


async def nothing() -> list[str]:
    """What is due by the state of things."""
    return []


@asynccontextmanager
async def running(database: Database, step: Step, slots: int = 4, lease_s: float = 30.0) -> AsyncIterator[Reconciler]:
    """A process with one kind, `job`."""
    listener = Listener(database)
    pace = Pace(lease_s=lease_s, poll_s=0.2)
    reconciler = Reconciler("test", database, {"job": Kind(step, slots)}, nothing, pace)
    listener.start()
    reconciler.start()
    yield reconciler
    await reconciler.stop()
    await listener.stop()


async def want(database: Database, *keys: str, after_s: float = 0.0) -> None:
    async with database.writing() as session:
        for key in keys:
            ask(session, key, after_s)


async def row(database: Database, key: str) -> Work | None:
    async with database.reading() as session:
        return await session.get(Work, key)


async def no_work(database: Database) -> bool:
    async with database.reading() as session:
        return (await session.scalars(select(Work))).first() is None


async def test_two_processes_share_the_work_and_do_each_thing_once(databases: tuple[Database, Database]) -> None:
    done: list[tuple[str, int]] = []
    gate = asyncio.Barrier(4)

    def step_of(number: int) -> Step:
        async def step(lease: Lease) -> None:
            done.append((lease.what, number))
            if len(done) <= 4:
                await gate.wait()  # two slots each: nobody can take all

        return step

    one, other = databases
    await want(one, *(f"job:{number}" for number in range(20)))
    async with running(one, step_of(1), 2), running(other, step_of(2), 2):
        await eventually(lambda: no_work(one))
    assert sorted(int(what) for what, _ in done) == list(range(20))
    assert {number for _, number in done} == {1, 2}


async def test_steps_of_a_key_follow_each_other_and_no_wish_is_lost(databases: tuple[Database, Database]) -> None:
    one, other = databases
    inside, seen = 0, 0
    began = asyncio.Event()
    go_on = asyncio.Event()

    async def step(lease: Lease) -> None:
        nonlocal inside, seen
        inside += 1
        assert inside == 1
        seen += 1
        began.set()
        await go_on.wait()
        inside -= 1

    await want(one, "job:a")
    async with running(one, step), running(other, step):
        await began.wait()
        await want(other, "job:a")
        go_on.set()
        await eventually(lambda: no_work(one))
    assert seen == 2


async def test_what_a_killed_process_had_is_taken_over(databases: tuple[Database, Database]) -> None:
    one, other = databases
    taken = asyncio.Event()

    async def step(lease: Lease) -> None:
        taken.set()

    await want(one, "job:a")
    (lease,) = await WorkQueue(one, 0.5).claim("job", 1)  # and nothing more is heard of it
    assert await WorkQueue(other, 30).claim("job", 1) == []
    async with running(other, step), asyncio.timeout(10):
        await taken.wait()
    assert lease.what == "a"


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


async def test_a_step_that_cannot_renew_is_ended(databases: tuple[Database, Database]) -> None:
    one, other = databases
    ended = asyncio.Event()
    began = asyncio.Event()

    async def step(lease: Lease) -> None:
        began.set()
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()

    await want(one, "job:a")
    async with running(one, step, lease_s=0.6), asyncio.timeout(10):
        await began.wait()
        async with other.writing() as session:
            await session.execute(update(Work).values(token="somebody else"))
        await ended.wait()


async def test_a_long_step_keeps_its_lease(databases: tuple[Database, Database]) -> None:
    one, other = databases
    go_on = asyncio.Event()
    steps: list[str] = []

    async def step(lease: Lease) -> None:
        steps.append(lease.token)
        await go_on.wait()

    await want(one, "job:a")
    async with running(one, step, lease_s=0.3), running(other, step, lease_s=0.3):
        first = await eventually(lambda: row(one, "job:a"))
        held = await eventually(lambda: _renewed(one, first))
        assert held
        go_on.set()
        await eventually(lambda: no_work(one))
    assert len(steps) == 1


async def _renewed(database: Database, first: Work) -> bool:
    """Whether the lease was renewed three times its length."""
    found = await row(database, "job:a")
    if found is None or found.leased_until is None:
        return False
    return (found.leased_until - first.due_at).total_seconds() > 4 * 0.3


async def test_each_kind_has_its_own_slots(databases: tuple[Database, Database]) -> None:
    one, _ = databases
    never = asyncio.Event()
    quick = asyncio.Event()

    async def slow(lease: Lease) -> None:
        await never.wait()

    async def fast(lease: Lease) -> None:
        quick.set()

    reconciler = Reconciler("test", one, {"import": Kind(slow, 2), "removal": Kind(fast, 2)}, nothing)
    reconciler.start()
    await want(one, *(f"import:{number}" for number in range(9)))
    await want(one, "removal:a")
    async with asyncio.timeout(10):
        await quick.wait()
    await reconciler.stop()


async def test_what_fails_is_tried_again_later_and_holds_up_nobody(databases: tuple[Database, Database]) -> None:
    one, _ = databases
    tries = 0

    async def step(lease: Lease) -> None:
        nonlocal tries
        if lease.what == "bad":
            tries += 1
            if tries < 3:
                raise ValueError("no good")

    async def failed() -> bool:
        found = await row(one, "job:bad")
        return found is not None and found.failures == 1

    await want(one, "job:bad", "job:good")
    async with running(one, step):
        await eventually(failed)
        found = await row(one, "job:bad")
        assert found is not None
        assert (found.last_error, found.token) == ("ValueError: no good", None)
        await want(one, "job:bad")  # whoever asks does not wait for the time to be up
        await eventually(lambda: no_work(one))
    assert tries == 3


async def test_a_step_that_wants_to_look_again_is_asked_again(databases: tuple[Database, Database]) -> None:
    one, _ = databases
    looks = 0

    async def step(lease: Lease) -> float | None:
        nonlocal looks
        looks += 1
        return 0.05 if looks < 4 else None

    await want(one, "job:a", after_s=0.05)
    async with running(one, step):
        await eventually(lambda: no_work(one))
    assert looks == 4


async def test_a_stopped_process_gives_its_leases_back(databases: tuple[Database, Database]) -> None:
    one, other = databases
    began = asyncio.Event()

    async def step(lease: Lease) -> None:
        began.set()
        await asyncio.Event().wait()

    await want(one, "job:a")
    async with running(one, step):
        await began.wait()
    assert [lease.key for lease in await WorkQueue(other, 30).claim("job", 1)] == ["job:a"]


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
            ask(session, "job:a")

    await asyncio.gather(*(act() for _ in range(10) for act in (by_step, by_user)))
    async with one.reading() as session:
        assert (await session.get_one(Thing, thing.id)).number == 20


async def test_what_is_due_is_found_also_when_nobody_asked(databases: tuple[Database, Database]) -> None:
    one, _ = databases
    found: list[str] = []

    async def step(lease: Lease) -> None:
        found.append(lease.key)

    async def due() -> list[str]:
        return ["job:forgotten"] if not found else []

    reconciler = Reconciler("test", one, {"job": Kind(step)}, due)
    reconciler.start()
    await eventually(lambda: _equal(found, ["job:forgotten"]))
    await reconciler.stop()


async def _equal(one: object, other: object) -> bool:
    return one == other
