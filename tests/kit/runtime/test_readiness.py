"""How much patience a replica gets that was ready. Its answers come from a real port, the time from the test."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import pytest
from svckit.runtime.machine.engine import Container, ContainerStatus
from svckit.runtime.machine.readiness import Readiness
from svckit.runtime.servers import UNREADY_AFTER

STARTED = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass
class Replica:
    """A container whose health path answers 200 while it is `well`, else 503, and the clock of who asks it."""

    container: Container
    well: bool = True
    clock: float = 100.0

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        status = b"200 OK" if self.well else b"503 Busy"
        writer.write(b"HTTP/1.1 " + status + b"\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        await writer.drain()
        writer.close()


@pytest.fixture
async def replica() -> AsyncIterator[Replica]:
    made = Replica(Container("s-0", ContainerStatus.RUNNING, started_at=STARTED))
    async with await asyncio.start_server(made.answer, "127.0.0.1", 0) as server:
        host, port = server.sockets[0].getsockname()
        made.container = replace(made.container, address=f"{host}:{port}")
        yield made


@pytest.fixture
async def readiness(replica: Replica) -> AsyncIterator[Readiness]:
    made = Readiness(lambda: replica.clock)
    yield made
    await made.close()


async def looks(readiness: Readiness, replica: Replica, number: int, every_s: float = 1.0) -> list[bool]:
    """What so many looks say, one after the other."""
    seen = []
    for _ in range(number):
        seen.append(await readiness.look(replica.container, "/health"))
        replica.clock += every_s
    return seen


async def test_one_answer_makes_it_ready_and_some_misses_in_a_row_unready(
    readiness: Readiness, replica: Replica
) -> None:
    replica.well = False
    assert await looks(readiness, replica, 1) == [False]
    replica.well = True
    assert await looks(readiness, replica, 1) == [True]
    replica.well = False
    assert await looks(readiness, replica, UNREADY_AFTER + 1) == [True] * (UNREADY_AFTER - 1) + [False, False]
    replica.well = True
    assert await looks(readiness, replica, 1) == [True]


async def test_an_answer_in_between_starts_the_count_again(readiness: Readiness, replica: Replica) -> None:
    for replica.well in (True, False, False, True, False, False):
        assert await looks(readiness, replica, 1) == [True]


async def test_looks_at_the_same_moment_are_one(readiness: Readiness, replica: Replica) -> None:
    await looks(readiness, replica, 1)
    replica.well = False
    assert await looks(readiness, replica, UNREADY_AFTER * 2, every_s=0.1) == [True] * UNREADY_AFTER * 2


async def test_one_that_has_ended_is_not_ready_at_once(readiness: Readiness, replica: Replica) -> None:
    await looks(readiness, replica, 1)
    replica.container = replace(replica.container, status=ContainerStatus.EXITED)
    assert await looks(readiness, replica, 1) == [False]


async def test_its_successor_is_not_taken_for_it(readiness: Readiness, replica: Replica) -> None:
    await looks(readiness, replica, 1)
    replica.well = False
    replica.container = replace(replica.container, started_at=STARTED + timedelta(seconds=5))
    assert await looks(readiness, replica, 1) == [False]
