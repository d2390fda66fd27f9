"""How long a process holds its work: renewed by a heartbeat, taken over when that ends, given back at a stop."""

import asyncio
from collections.abc import Sequence

import pytest
from sqlalchemy import update
from svckit.db import Database
from svckit.work import Lease, Work, WorkQueue

from tests.kit.working import no_work, row, running, want
from tests.support.one_service import eventually


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
    async with running(one, step, lease_s=1.0), running(other, step, lease_s=1.0):
        first = await eventually(lambda: row(one, "job:a"))
        held = await eventually(lambda: _renewed(one, first))
        assert held
        go_on.set()
        await eventually(lambda: no_work(one))
    assert len(steps) == 1


async def _renewed(database: Database, first: Work) -> bool:
    """Whether the lease was renewed beyond twice its length."""
    found = await row(database, "job:a")
    if found is None or found.leased_until is None:
        return False
    return (found.leased_until - first.due_at).total_seconds() > 2 * 1.0


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


async def test_a_renewal_that_fails_for_a_moment_costs_no_lease(
    databases: tuple[Database, Database], monkeypatch: pytest.MonkeyPatch
) -> None:
    one, _ = databases
    began, go_on, failures, steps = asyncio.Event(), asyncio.Event(), 0, 0
    renew = WorkQueue.renew

    async def failing(queue: WorkQueue, leases: Sequence[Lease]) -> set[Lease]:
        nonlocal failures
        if failures < 3:
            failures += 1
            raise ConnectionError
        held = await renew(queue, leases)
        go_on.set()
        return held

    async def step(lease: Lease) -> None:
        nonlocal steps
        steps += 1
        began.set()
        await go_on.wait()

    monkeypatch.setattr(WorkQueue, "renew", failing)
    await want(one, "job:a")
    async with running(one, step, lease_s=3.0):
        await began.wait()
        await eventually(lambda: no_work(one))
    assert (failures, steps) == (3, 1)
