"""Work that processes share, and what becomes of it when one of them is killed, paused or stopped."""

import asyncio

import pytest
from sqlalchemy.exc import ProgrammingError
from svckit.db import Database
from svckit.reconciler import Kind, Pace, Reconciler
from svckit.work import Lease, Work, WorkKey, WorkKind, WorkQueue

from tests.kit.working import Step, no_work, nothing, row, running, want
from tests.support.one_service import eventually


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


async def test_each_kind_has_its_own_slots(databases: tuple[Database, Database]) -> None:
    one, _ = databases
    never = asyncio.Event()
    quick = asyncio.Event()

    async def slow(lease: Lease) -> None:
        await never.wait()

    async def fast(lease: Lease) -> None:
        quick.set()

    reconciler = Reconciler(
        "test", one, {WorkKind("import"): Kind(slow, 2), WorkKind("removal"): Kind(fast, 2)}, nothing
    )
    reconciler.start()
    await want(one, *(f"import:{number}" for number in range(9)))
    await want(one, "removal:a")
    async with asyncio.timeout(10):
        await quick.wait()
    await reconciler.stop()


async def test_no_more_steps_than_slots_run_at_a_time(databases: tuple[Database, Database]) -> None:
    one, _ = databases
    inside, most = 0, 0
    full, go_on = asyncio.Event(), asyncio.Event()

    async def step(lease: Lease) -> None:
        nonlocal inside, most
        inside += 1
        most = max(most, inside)
        if inside == 3:
            full.set()
        await go_on.wait()
        inside -= 1

    await want(one, *(f"job:{number}" for number in range(9)))
    async with running(one, step, slots=3):
        await full.wait()
        go_on.set()
        await eventually(lambda: no_work(one))
    assert most == 3


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


async def test_what_is_due_is_found_also_when_nobody_asked(databases: tuple[Database, Database]) -> None:
    one, _ = databases
    found: list[str] = []

    async def step(lease: Lease) -> None:
        found.append(lease.key)

    async def due() -> list[WorkKey]:
        return [WorkKey("job:forgotten")] if not found else []

    reconciler = Reconciler("test", one, {WorkKind("job"): Kind(step)}, due)
    reconciler.start()
    await eventually(lambda: _equal(found, ["job:forgotten"]))
    await reconciler.stop()


async def test_a_question_for_what_is_due_that_fails_is_asked_again(databases: tuple[Database, Database]) -> None:
    one, _ = databases
    found: list[str] = []
    asked = 0

    async def step(lease: Lease) -> None:
        found.append(lease.key)

    async def due() -> list[WorkKey]:
        nonlocal asked
        asked += 1
        if asked == 1:
            raise ConnectionError
        return [WorkKey("job:a")] if not found else []

    reconciler = Reconciler("test", one, {WorkKind("job"): Kind(step)}, due, Pace(find_s=0.05))
    reconciler.start()
    await eventually(lambda: _equal(found, ["job:a"]))
    await reconciler.stop()


async def test_stop_without_start_is_allowed(databases: tuple[Database, Database]) -> None:
    await Reconciler("test", databases[0], {}, nothing).stop()


async def _equal(one: object, other: object) -> bool:
    return one == other


async def test_an_error_that_cannot_be_stored_as_it_is_still_counts(databases: tuple[Database, Database]) -> None:
    one, _ = databases

    async def step(lease: Lease) -> None:
        raise ValueError("no\x00 good")

    async def noted() -> Work | None:
        found = await row(one, "job:a")
        return found if found is not None and found.failures else None

    await want(one, "job:a")
    async with running(one, step):
        found = await eventually(noted)
    assert found.last_error == "ValueError: no� good"


@pytest.mark.parametrize("end", ["failed", "done"])
async def test_an_end_that_the_database_refuses_to_note_keeps_nobody_else_and_is_tried_again(
    databases: tuple[Database, Database], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, end: str
) -> None:
    one, _ = databases
    seen: list[str] = []
    note = getattr(WorkQueue, end)

    async def refused(queue: WorkQueue, lease: Lease, how: object) -> None:
        if lease.what == "bad" and seen.count("bad") == 1:
            raise ProgrammingError("UPDATE work", {}, Exception("no such column"))
        await note(queue, lease, how)

    async def step(lease: Lease) -> None:
        seen.append(lease.what)
        if end == "failed" and seen.count("bad") == 1 and lease.what == "bad":
            raise ValueError("no good")

    monkeypatch.setattr(WorkQueue, end, refused)
    await want(one, "job:bad", "job:good")
    async with running(one, step, lease_s=1.0):
        await eventually(lambda: no_work(one))
    assert (seen.count("bad"), seen.count("good")) == (2, 1)
    assert "the end of the step for job:bad was not noted: " in caplog.text
    assert ("ValueError: no good" in caplog.text) == (end == "failed")


async def test_work_of_a_kind_that_nobody_works_on_is_logged(
    databases: tuple[Database, Database], caplog: pytest.LogCaptureFixture
) -> None:
    one, _ = databases
    found = asyncio.Event()

    async def due() -> list[WorkKey]:
        found.set()  # it is asked after the kinds
        return []

    await want(one, "reprot:1", after_s=-120.0)
    reconciler = Reconciler("test", one, {}, due)
    reconciler.start()
    await found.wait()
    await reconciler.stop()
    assert "1 rows of work of the kind reprot" in caplog.text
