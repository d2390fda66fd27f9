"""The log of a replica: its end, of which no program makes more than a page, and all of it by byte offset."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import cast

import pytest
from svckit.runtime.log import Gap, Part
from svckit.runtime.machine.engine import Container, ContainerEngine, ContainerStatus
from svckit.runtime.machine.log_tail import LOG_BYTES, LogTail
from svckit.runtime.machine.replica_logs import MOST, ReplicaLogs
from svckit.runtime.port import RuntimeUnavailable
from svckit.runtime.servers import ServerSpec

from tests.support.runtime_harness import RuntimeHarness, until

_LONG = "head -c 3000000 /dev/zero | tr '\\0' x"


async def log_of(harness: RuntimeHarness, script: str, end: bytes) -> bytes:
    """Five lines, once the last of them ends so."""
    spec: ServerSpec = harness.server(command=("sh", "-c", f"{script}; sleep 1000"), health_path=None)
    runtime = harness.servers()
    name = (await runtime.apply(spec)).replicas[0].name

    async def log() -> bytes:
        return b"".join([chunk async for chunk in runtime.log(spec.name, name, 5)])

    return await until(log, lambda seen: seen.endswith(end))


async def test_as_many_lines_as_are_wanted_are_told(harness: RuntimeHarness) -> None:
    said = await log_of(harness, "for i in 1 2 3 4 5 6 7 8; do echo $i; done", b"8\n")
    assert said == b"4\n5\n6\n7\n8\n"


async def test_long_lines_are_told_from_their_ends_only(harness: RuntimeHarness) -> None:
    said = await log_of(harness, f"echo first; {_LONG}; echo; {_LONG}; echo; echo last", b"last\n")
    assert b"first" not in said
    assert len(said) <= LOG_BYTES


@pytest.mark.parametrize("size", [1, 3, 8, 1000])
def test_frames_are_read_in_whatever_pieces_they_come(size: int) -> None:
    lines = [b"one\n", b"two ", b"and a half\n", b"", b"three\n"]
    sent = b"".join(bytes([1, 0, 0, 0]) + len(line).to_bytes(4) + line for line in lines)
    tail = LogTail()
    for at in range(0, len(sent), size):
        tail.feed(sent[at : at + size])
    assert tail.lines(2) == b"two and a half\nthree\n"


async def test_what_is_said_again_is_told_again_by_offset(harness: RuntimeHarness) -> None:
    script = "echo same; echo same; sleep 1; echo same; sleep 1000"
    spec = harness.server(command=("sh", "-c", script), health_path=None)
    runtime = harness.servers()
    name = (await runtime.apply(spec)).replicas[0].name
    first = await until(lambda: runtime.log_part(spec.name, name, 0, 100), lambda part: part.size >= 10)
    assert (first.data[:10], first.offset) == (b"same\n" * 2, 0)
    follow = runtime.follow_log(spec.name, name, 5)
    said = b""
    while len(said) < 10:
        said += await anext(follow)
    assert said == b"same\n" * 2
    assert (await runtime.log_part(spec.name, name, 12, 2)).data == b"me"
    await runtime.delete(spec.name)
    assert [piece async for piece in follow] == []
    assert await runtime.log_part(spec.name, name, 3, 10) == Part(3)
    assert [piece async for piece in runtime.follow_log(spec.name, name, 0)] == []


class Saying:
    """An engine whose containers have said this and say nothing more; `asked`: whose log was listened to."""

    def __init__(self, *said: bytes) -> None:
        self.said = said
        self.asked: list[str] = []
        self.fails = False

    async def log(self, name: str) -> AsyncIterator[bytes]:
        self.asked.append(name)
        if self.fails:
            raise RuntimeUnavailable("gone")
        for piece in self.said:
            yield piece
        await asyncio.Event().wait()


BEGAN = datetime(2026, 1, 1, tzinfo=UTC)


def container(name: str = "a-0", started_at: datetime = BEGAN) -> Container:
    return Container(name=name, status=ContainerStatus.RUNNING, started_at=started_at)


def logs_of(engine: Saying, kept: int = 1000) -> ReplicaLogs:
    return ReplicaLogs(cast("ContainerEngine", engine), kept)


async def test_the_engine_is_listened_to_once_however_often_a_log_is_read() -> None:
    engine = Saying(b"one\n", b"two\n")
    logs = logs_of(engine)
    parts = [await logs.part(container(), offset, 3) for offset in (0, 4, 8)]
    assert [part.data for part in parts] == [b"one", b"two", b""]
    assert {part.size for part in parts} == {8}
    assert engine.asked == ["a-0"]
    await logs.close()


async def test_of_a_long_log_the_end_is_kept_and_the_gap_told() -> None:
    logs = logs_of(Saying(*(b"%04d\n" % number for number in range(1000))))
    part = await logs.part(container(), 10, 5)
    assert part.gap == Gap(0, part.offset)
    assert (part.size, part.data) == (5000, b"%04d\n" % (part.offset // 5))
    assert 1000 <= part.size - part.offset <= 1200
    assert [piece async for piece in logs.follow(container(), 10)] == []
    await logs.close()


async def test_a_replica_that_was_started_again_has_another_log() -> None:
    engine = Saying(b"first\n")
    logs = logs_of(engine)
    await logs.part(container(), 0, 10)
    engine.said = (b"again\n",)
    later = container(started_at=BEGAN + timedelta(seconds=9))
    assert (await logs.part(later, 0, 10)).data == b"again\n"
    await logs.close()


async def test_only_so_many_logs_are_followed() -> None:
    engine = Saying(b"x")
    logs = logs_of(engine)
    oldest = logs.follow(container("oldest-0"), 0)
    assert await anext(oldest) == b"x"
    for number in range(MOST):
        await logs.part(container(f"b-{number}"), 0, 10)
    assert [piece async for piece in oldest] == []
    await logs.close()


async def test_an_engine_that_did_not_answer_is_asked_again() -> None:
    engine = Saying(b"x")
    engine.fails = True
    logs = logs_of(engine)
    with pytest.raises(RuntimeUnavailable):
        await logs.part(container(), 0, 10)
    engine.fails = False
    assert (await logs.part(container(), 0, 10)).data == b"x"
    await logs.close()
