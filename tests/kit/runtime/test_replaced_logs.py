"""Another log under the name of the one before: who reads on is not told the one as if it were the other."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from svckit.log_answer import LogWanted, log_answer
from svckit.runtime.log import Part, from_part, whole
from svckit.runtime.machine import docker_log, replica_logs

from tests.support.runtime_harness import until
from tests.support.saying import BEGAN, Saying, container, logs_of


async def test_a_slow_reader_gets_the_rest_of_the_log_that_was_begun_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(docker_log, "_PAUSE_S", 0)
    monkeypatch.setattr(replica_logs, "CHUNK", 4)
    engine = Saying(b"0123456789\n", follows=())
    logs = logs_of(engine)
    slow = logs.follow(container(), 0)
    assert await anext(slow) == b"0123"
    engine.said = (b"new\n",)
    await until(lambda: logs.part(container(), 0, 100), lambda part: part.data == b"new\n")
    engine.said = (b"new\n", b"and longer than the one before\n")
    await until(lambda: logs.part(container(), 0, 100), lambda part: part.size > 11)
    async with asyncio.timeout(10):
        assert b"".join([piece async for piece in slow]) == b"456789\n"
    await logs.close()


async def test_a_log_that_grows_is_the_same_one() -> None:
    engine = Saying(b"x" * 1000)
    logs = logs_of(engine, 10_000)
    first = await logs.part(container(), 0, 10)
    await logs.close()
    engine.said = (b"x" * 1000, b"y" * 1000)
    later = await logs.part(container(), 1000, 10)
    assert first.log_id
    assert later.log_id != first.log_id
    assert later.is_of(first.log_id)
    follow = logs.follow(container(), 1990, first.log_id)
    assert await anext(follow) == b"y" * 10
    await follow.aclose()
    await logs.close()


@pytest.mark.parametrize("end", ["replica started again", "oldest lines dropped"])
async def test_a_longer_log_in_its_place_is_another_one(end: str) -> None:
    """Seen by one who comes back when nothing is known here any more."""
    engine = Saying(b"x" * 2000)
    logs = logs_of(engine, 10_000)
    first = await logs.part(container(), 0, 10)
    await logs.close()
    engine.said = (b"y" * 3000,)
    if end == "replica started again":
        engine.started_at += timedelta(seconds=9)
    there = container(started_at=engine.started_at)
    later = await logs.part(there, 2000, 10)
    assert not later.is_of(first.log_id)
    async with asyncio.timeout(10):
        assert [piece async for piece in logs.follow(there, 2000, first.log_id)] == []
    await logs.close()


async def test_a_log_of_few_lines_in_its_place_is_another_one() -> None:
    logs = logs_of(Saying(b"one\n"))
    first = await logs.part(container(), 0, 10)
    assert first.is_of(first.log_id)
    other = logs_of(engine := Saying(b"another\n"))
    engine.started_at = BEGAN + timedelta(seconds=9)
    assert not (await other.part(container(started_at=engine.started_at), 4, 10)).is_of(first.log_id)
    await logs.close()
    await other.close()


async def test_an_answer_is_of_one_log_and_says_of_which() -> None:
    first, other = Part(0, b"one\n", 20, log_id="1/"), Part(4, b"other\n", 20, log_id="2/")
    parts: list[Part] = []

    async def read(_: int, __: int) -> Part:
        return parts.pop()

    followed: list[Part] = []

    async def follow(part: Part) -> AsyncIterator[bytes]:
        followed.append(part)
        yield b""

    parts.append(other)
    assert [piece async for piece in from_part(read, first, None)] == [b"one\n"]
    parts.append(other)
    end = b"\n[16 bytes are gone: another log has begun]\n"
    assert [piece async for piece in whole(read, first)] == [b"one\n", end]
    parts.append(first)
    answer = await log_answer(LogWanted(follow=True), read, follow)
    assert answer.headers["x-log-id"] == "1/"
    assert [piece async for piece in answer.body_iterator] == [b""]
    assert followed == [first]
