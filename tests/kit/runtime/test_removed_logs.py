"""The log of a container that is removed while it is read by Docker's API: what is known of it stays known."""

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any, cast

import httpx
import pytest
from svckit.runtime.machine import docker_log
from svckit.runtime.machine.engine import Container
from svckit.runtime.machine.replica_logs import ReplicaLogs
from svckit.runtime.port import RuntimeUnavailable

from tests.support.saying import container

ENDED = container(runs=False)


@dataclass(frozen=True)
class Answer:
    """Frames of these lines, and then its end, or none where it is cut."""

    status: int = 200
    lines: tuple[bytes, ...] = ()
    is_cut: bool = False

    def response(self) -> httpx.Response:
        return httpx.Response(self.status, content=self.stream())

    async def stream(self) -> AsyncIterator[bytes]:
        for line in self.lines:
            yield bytes([1, 0, 0, 0]) + len(line).to_bytes(4) + line
        if self.is_cut:
            raise httpx.RemoteProtocolError("incomplete chunked read")


GONE, MARKED = Answer(404), Answer(409)


def told(*lines: bytes) -> Answer:
    return Answer(lines=lines)


def cut(*lines: bytes) -> Answer:
    return Answer(lines=lines, is_cut=True)


def logs_of(looks: Iterator[Container | None], answers: Iterator[Answer]) -> ReplicaLogs:
    """On an engine that tells so of its container, one after the other."""
    client = httpx.AsyncClient(transport=httpx.MockTransport(lambda _: next(answers).response()))

    async def look() -> Container | None:
        return next(looks)

    def read(**wanted: str) -> AsyncIterator[bytes]:
        return docker_log.unframed(client, "a-0", **wanted)

    engine: Any = SimpleNamespace(log=lambda _: docker_log.log(read, lambda: read(follow="1"), look))
    return ReplicaLogs(cast("Any", engine))


@pytest.mark.parametrize(
    ("looks", "answers"),
    [
        pytest.param([ENDED, None], [GONE], id="removed"),
        pytest.param([ENDED, ENDED], [MARKED], id="marked for removal"),
        pytest.param([ENDED, None], [cut(b"one\n")], id="removed while it is read"),
        pytest.param([ENDED, None], [told(b"one\n")], id="read to its middle"),
        pytest.param([ENDED, ENDED], [told(b"one\n"), MARKED], id="read to its middle and marked"),
        pytest.param([ENDED, ENDED], [cut(), MARKED], id="cut and marked"),
    ],
)
async def test_what_a_container_said_before_it_was_removed_is_told(
    monkeypatch: pytest.MonkeyPatch, looks: list[Container | None], answers: list[Answer]
) -> None:
    monkeypatch.setattr(docker_log, "_PAUSE_S", 0)
    before = [told(b"one\n"), told(b"one\n", b"Traceback\n")]
    logs = logs_of(iter([container(), *looks]), iter([*before, *answers]))
    assert b"".join([piece async for piece in logs.follow(container(), 0)]) == b"one\nTraceback\n"
    assert (await logs.part(container(), 4, 100)).data == b"Traceback\n"
    await logs.close()


async def test_a_stream_that_is_cut_while_the_container_is_there_is_read_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(docker_log, "_PAUSE_S", 0)
    whole = told(b"one\n", b"two\n")
    answers = [cut(b"one\n"), told(b"one\n"), cut(b"one\n"), whole]
    logs = logs_of(iter([container(), container(), ENDED]), iter(answers))
    assert b"".join([piece async for piece in logs.follow(container(), 0)]) == b"one\ntwo\n"
    await logs.close()


async def test_an_engine_that_goes_on_failing_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(docker_log, "_PAUSE_S", 0)
    logs = logs_of(iter([ENDED, ENDED]), iter([cut(b"one\n"), cut(b"one\n")]))
    with pytest.raises(RuntimeUnavailable, match="RemoteProtocolError"):
        await logs.part(container(), 0, 100)
    await logs.close()


@pytest.mark.parametrize("answer", [404, 409])
async def test_a_container_that_is_gone_has_no_last_lines(answer: int) -> None:
    client = httpx.AsyncClient(transport=httpx.MockTransport(lambda _: Answer(answer).response()))
    assert await docker_log.tail(client, "a-0", 5) == b""
