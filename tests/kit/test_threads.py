"""Blocking work is waited for, whoever is cancelled."""

import asyncio
from threading import Event

import pytest
from svckit.threads import Stopped, in_thread


async def test_its_result_and_its_error_are_the_caller_s() -> None:
    assert await in_thread(sorted, [2, 1]) == [1, 2]
    with pytest.raises(ValueError, match="invalid literal"):
        await in_thread(int, "x")


@pytest.mark.parametrize("times", [1, 2])
async def test_a_cancelled_caller_goes_on_when_the_work_has_ended(times: int) -> None:
    begun, stop, ended = Event(), Event(), Event()

    def work() -> None:
        begun.set()
        stop.wait()
        ended.set()
        raise Stopped

    caller = asyncio.create_task(in_thread(work, stop=stop))
    await asyncio.to_thread(begun.wait)
    for _ in range(times):
        caller.cancel()
    with pytest.raises(asyncio.CancelledError):
        await caller
    assert ended.is_set()
