"""The log of a replica: its end, of which no program makes more than a page, and all of it by byte offset."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from svckit.runtime.log import Gap, Part
from svckit.runtime.machine import docker_log, replica_logs
from svckit.runtime.machine.log_tail import LOG_BYTES, LogTail
from svckit.runtime.machine.replica_logs import MOST
from svckit.runtime.port import RuntimeUnavailable
from svckit.runtime.servers import ServerSpec

from tests.support.runtime_harness import RuntimeHarness, until
from tests.support.saying import BEGAN, Saying, container, logs_of

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
    assert await runtime.log_part(spec.name, name, 3, 10) == Part(3, size=3)
    assert [piece async for piece in runtime.follow_log(spec.name, name, 0)] == []


async def test_all_that_a_replica_said_before_its_end_is_told(harness: RuntimeHarness) -> None:
    """Many lines at once, and then the end: the engine's stream that follows loses some of them."""
    script = "sleep 1; i=0; while [ $i -lt 20000 ]; do echo line $i; i=$((i+1)); done; echo Traceback; exit 3"
    spec = harness.server(command=("sh", "-c", script), health_path=None)
    runtime = harness.servers()
    name = (await runtime.apply(spec)).replicas[0].name
    said = b"".join([piece async for piece in runtime.follow_log(spec.name, name, 0)])
    assert said == b"".join(b"line %d\n" % number for number in range(20000)) + b"Traceback\n"
    assert (await runtime.log_part(spec.name, name, len(said) - 10, 100)).data == b"Traceback\n"[-10:]


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
    engine.said, engine.started_at = (b"again\n",), BEGAN + timedelta(seconds=9)
    later = container(started_at=BEGAN + timedelta(seconds=9))
    assert (await logs.part(later, 0, 10)).data == b"again\n"
    await logs.close()


async def test_only_so_many_logs_are_kept_and_what_is_followed_is_not_given_up() -> None:
    engine = Saying(b"x")
    logs = logs_of(engine)
    followed = [logs.follow(container(f"followed-{number}"), 0) for number in range(MOST - 1)]
    for follow in followed:
        assert await anext(follow) == b"x"
    for number in range(3):
        await logs.part(container(f"read-{number}"), 0, 10)
    last = logs.follow(container("last-0"), 0)
    assert await anext(last) == b"x"
    with pytest.raises(RuntimeUnavailable, match="too many"):
        await logs.part(container("read-9"), 0, 10)
    await last.aclose()
    assert (await logs.part(container("read-9"), 0, 10)).data == b"x"
    assert len(engine.asked) == len(set(engine.asked))
    await logs.close()


async def test_what_a_stream_that_follows_did_not_tell_is_told_at_the_end() -> None:
    """Podman's loses the last lines of a container that ends."""
    engine = Saying(b"one\n", b"two\n", b"Traceback\n", follows=(b"one\n",))
    logs = logs_of(engine)
    engine.said = (b"one\n",)
    follow = logs.follow(container(), 0)
    assert await anext(follow) == b"one\n"
    engine.said, engine.runs = (b"one\n", b"two\n", b"Traceback\n"), False
    assert b"".join([piece async for piece in follow]) == b"two\nTraceback\n"
    assert (await logs.part(container(runs=False), 0, 100)).size == 18
    await logs.close()


async def test_a_container_that_ends_is_seen_where_its_stream_does_not_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(docker_log, "_LOOK_S", 0.01)
    engine = Saying(b"one\n")
    logs = logs_of(engine)
    follow = logs.follow(container(), 0)
    assert await anext(follow) == b"one\n"
    engine.said, engine.runs = (b"one\n", b"two\n"), False
    assert b"".join([piece async for piece in follow]) == b"two\n"
    await logs.close()


@pytest.mark.parametrize("end", ["removed", "replaced"])
async def test_what_is_known_of_a_log_outlives_its_container(monkeypatch: pytest.MonkeyPatch, end: str) -> None:
    """A reader may be behind. Another container under the name has another log."""
    monkeypatch.setattr(docker_log, "_LOOK_S", 0.01)
    engine = Saying(b"one\n", b"two\n")
    logs = logs_of(engine)
    follow = logs.follow(container(), 0)
    assert await anext(follow) == b"one\ntwo\n"
    behind = logs.follow(container(), 4)
    await asyncio.sleep(0.1)  # the engine's stream has begun: it is that of the first container
    if end == "removed":
        engine.said, engine.is_removed = (), True
    else:
        engine.said, engine.started_at = (b"another, longer\n",), BEGAN + timedelta(seconds=9)
    assert [piece async for piece in follow] == []
    assert [piece async for piece in behind] == [b"two\n"]
    await logs.close()


async def test_a_first_look_tells_all_that_is_there() -> None:
    class Slow(Saying):
        async def read(self, *, follow: bool) -> AsyncIterator[bytes]:
            async for piece in super().read(follow=follow):
                await asyncio.sleep(0.1)
                yield piece

    logs = logs_of(Slow(b"one\n", b"two\n"))
    assert (await logs.part(container(), 0, 100)).data == b"one\ntwo\n"
    await logs.close()


async def test_an_engine_that_says_nothing_is_not_an_empty_log(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(replica_logs, "_PATIENCE_S", 0.05)
    engine = Saying(b"one\n")
    engine.is_silent = True
    logs = logs_of(engine)
    with pytest.raises(RuntimeUnavailable, match="does not tell"):
        await logs.part(container(), 0, 100)
    await logs.close()


async def test_a_log_that_the_engine_began_anew_is_known_by_its_size(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(docker_log, "_PAUSE_S", 0)
    engine = Saying(b"0123456789\n", follows=())
    logs = logs_of(engine)
    assert (await logs.part(container(), 0, 100)).size == 11
    engine.said = (b"new\n",)
    part = await until(lambda: logs.part(container(), 11, 100), lambda part: part.size == 4)
    assert part == Part(11, b"", 4, log_id=part.log_id)
    assert [piece async for piece in logs.follow(container(), 11)] == []
    assert (await logs.part(container(), 0, 100)).data == b"new\n"
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
