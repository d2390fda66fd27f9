"""Loops outlive failures, and neither a wake nor a stop is lost."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import suppress

import pytest
from svckit.loops import Loop

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


async def test_stop_without_start_is_allowed() -> None:
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
