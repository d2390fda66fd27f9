"""Loops outlive failures; a reconciler never runs two steps of one key at a time."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import suppress

import pytest
from svckit.loops import Loop, Reconciler

from tests.support.one_service import eventually


def reached(check: Callable[[], bool]) -> Awaitable[object]:
    async def asked() -> bool:
        return check()

    return eventually(asked)


async def test_a_loop_works_at_once_when_woken() -> None:
    done = Counter[str]()

    async def work() -> None:
        done["work"] += 1

    loop = Loop("test", 3600, work)
    loop.start()
    await reached(lambda: done["work"] == 1)
    loop.wake()
    await reached(lambda: done["work"] == 2)
    await loop.stop()


async def test_a_loop_outlives_a_failure() -> None:
    calls = Counter[str]()

    async def work() -> None:
        calls["work"] += 1
        if calls["work"] == 1:
            raise ValueError

    loop = Loop("test", 0.001, work)
    loop.start()
    await reached(lambda: calls["work"] >= 3)
    await loop.stop()


async def test_a_wake_during_the_work_is_not_lost() -> None:
    begun, go_on, calls = asyncio.Event(), asyncio.Event(), Counter[str]()

    async def work() -> None:
        calls["work"] += 1
        begun.set()
        await go_on.wait()

    loop = Loop("test", 3600, work)
    loop.start()
    await begun.wait()
    loop.wake()
    go_on.set()
    await reached(lambda: calls["work"] == 2)
    await loop.stop()


async def test_steps_of_one_key_never_overlap_and_keys_run_beside_each_other() -> None:
    now_running, most, steps = Counter[str](), Counter[str](), Counter[str]()

    async def due() -> list[str]:
        return ["a", "b", "a"]

    async def step(key: str) -> None:
        now_running[key] += 1
        most[key] = max(most[key], now_running[key])
        most["together"] = max(most["together"], sum(now_running.values()))
        for _ in range(20):
            await asyncio.sleep(0)
        now_running[key] -= 1
        steps[key] += 1

    reconciler = Reconciler("test", due, step, interval_s=0.001)
    reconciler.start()
    await reached(lambda: min(steps["a"], steps["b"]) >= 5)
    await reconciler.stop()
    assert (most["a"], most["b"], most["together"]) == (1, 1, 2)


async def test_a_wake_during_a_step_brings_the_key_again_when_the_step_has_ended() -> None:
    begun, go_on, steps = asyncio.Event(), asyncio.Event(), 0

    async def due() -> list[str]:
        return ["a"]

    async def step(_: str) -> None:
        nonlocal steps
        steps += 1
        begun.set()
        await go_on.wait()

    reconciler = Reconciler("test", due, step, interval_s=60.0)
    reconciler.start()
    await begun.wait()
    reconciler.wake()
    await asyncio.sleep(0)
    go_on.set()
    await reached(lambda: steps == 2)
    await reconciler.stop()


async def test_no_more_keys_than_allowed_run_at_a_time() -> None:
    running, most, done = Counter[str](), Counter[str](), set[str]()

    async def due() -> list[str]:
        return [str(number) for number in range(9) if str(number) not in done]

    async def step(key: str) -> None:
        running["all"] += 1
        most["all"] = max(most["all"], running["all"])
        await asyncio.sleep(0)
        running["all"] -= 1
        done.add(key)

    reconciler = Reconciler("test", due, step, interval_s=0.001, concurrency=3)
    reconciler.start()
    await reached(lambda: len(done) == 9)
    await reconciler.stop()
    assert most["all"] <= 3


async def test_a_failing_key_backs_off_and_does_not_stop_the_others() -> None:
    steps, clock = Counter[str](), asyncio.get_running_loop().time
    failed_at: list[float] = []

    async def due() -> list[str]:
        return ["bad", "good"]

    async def step(key: str) -> None:
        steps[key] += 1
        if key == "bad":
            failed_at.append(clock())
            raise ValueError(key)

    reconciler = Reconciler("test", due, step, interval_s=0.01)
    reconciler.start()
    await reached(lambda: steps["bad"] == 2)
    await reconciler.stop()
    assert steps["good"] > 10
    assert failed_at[1] - failed_at[0] >= 1.0


async def test_stop_ends_the_running_steps() -> None:
    begun, ended = asyncio.Event(), asyncio.Event()

    async def due() -> list[str]:
        return ["a"]

    async def step(_: str) -> None:
        begun.set()
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()

    reconciler = Reconciler("test", due, step)
    reconciler.start()
    await begun.wait()
    await reconciler.stop()
    assert ended.is_set()


async def test_a_due_question_that_fails_is_asked_again() -> None:
    asked = Counter[str]()

    async def due() -> list[str]:
        asked["due"] += 1
        if asked["due"] == 1:
            raise ConnectionError
        return ["a"]

    async def step(_: str) -> None:
        asked["step"] += 1

    reconciler = Reconciler("test", due, step, interval_s=0.01)
    reconciler.start()
    await reached(lambda: asked["step"] >= 1)
    await reconciler.stop()


@pytest.mark.parametrize("thing", ["loop", "reconciler"])
async def test_stop_without_start_is_allowed(thing: str) -> None:
    async def nothing(*_: str) -> list[str]:
        return []

    if thing == "reconciler":
        await Reconciler("test", nothing, lambda _: _done()).stop()
    else:
        await Loop("test", 1, _done).stop()


async def _done() -> None:
    return None


@pytest.mark.parametrize("turns", range(6))
async def test_a_stop_that_comes_with_a_wake_is_not_lost(turns: int) -> None:
    done = Counter[str]()

    async def work() -> None:
        done["work"] += 1

    loop = Loop("test", 3600, work)
    loop.start()
    await reached(lambda: done["work"] == 1)
    loop.wake()
    for _ in range(turns):
        await asyncio.sleep(0)
    async with asyncio.timeout(5):
        await loop.stop()


async def test_a_stop_that_the_work_swallows_is_not_lost() -> None:
    begun = asyncio.Event()

    async def work() -> None:
        begun.set()
        with suppress(asyncio.CancelledError):
            await asyncio.sleep(3600)

    loop = Loop("test", 3600, work)
    loop.start()
    await begun.wait()
    async with asyncio.timeout(5):
        await loop.stop()
