"""The end of a replica's log, of which no program makes more than a page."""

import pytest
from svckit.runtime.machine.log_tail import LOG_BYTES, LogTail
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
