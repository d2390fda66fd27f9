"""Work that is done once for all who ask for it at once."""

import asyncio
from collections import Counter

import pytest
from svckit.single_flight import SingleFlight


class Work:
    """Counts how often it began; ends when told."""

    def __init__(self) -> None:
        self.began = 0
        self.may_end = asyncio.Event()
        self.fails = False

    async def __call__(self) -> int:
        self.began += 1
        await self.may_end.wait()
        if self.fails:
            raise RuntimeError(str(self.began))
        return self.began


async def _asked(flight: SingleFlight[int], times: int) -> list[asyncio.Task[int]]:
    asking = [asyncio.create_task(flight()) for _ in range(times)]
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    return asking


async def test_all_who_ask_at_once_get_one_answer_and_the_next_a_new_one() -> None:
    work = Work()
    flight = SingleFlight(work)
    asking = await _asked(flight, 20)
    work.may_end.set()
    assert Counter(await asyncio.gather(*asking)) == {1: 20}
    assert await flight() == 2


async def test_all_get_its_error_and_the_next_asks_anew() -> None:
    work = Work()
    flight = SingleFlight(work)
    work.fails = True
    asking = await _asked(flight, 3)
    work.may_end.set()
    assert {str(error) for error in await asyncio.gather(*asking, return_exceptions=True)} == {"1"}
    work.fails = False
    assert await flight() == 2


async def test_a_caller_who_goes_takes_nothing_from_the_others() -> None:
    work = Work()
    flight = SingleFlight(work)
    first, second = await _asked(flight, 2)
    first.cancel()
    with pytest.raises(asyncio.CancelledError):
        await first
    work.may_end.set()
    assert (await second, work.began) == (1, 1)
