"""A log longer than its limit: its middle is not kept, offsets stay logical, and readers are told (08, decision 14)."""

import json

import pytest
from svckit.runtime.jobs import FilePart
from svckit.runtime.log import Gap, Part

from tests.support.one_service import Caller, eventually
from tests.training.harness import PATH, Harness, detail, until_state
from training_svc.attempts.log import parse_gap, read_kept
from training_svc.attempts.spec import job_name

HEAD, HOLE, TAIL = b"a=1\nb=2\nc", bytes(4096), b"=3\nd=4\n"
START, END = len(HEAD), len(HEAD) + len(HOLE)
GAP = json.dumps({"from": START, "to": END}).encode()


def write_log(harness: Harness, task_id: str, gap: bytes = GAP) -> None:
    name = job_name(task_id, 1)
    harness.runtime.write(name, "run/log.gap", gap)
    harness.runtime.write(name, "run/log", HEAD + HOLE + TAIL)


async def test_a_body_ends_where_the_gap_begins(harness: Harness, owner: Caller) -> None:
    task_id = await harness.running_task(owner)
    write_log(harness, task_id)
    answer = await owner("GET", f"{PATH}/{task_id}/log")
    assert (answer.content, answer.headers["x-log-offset"]) == (HEAD, "0")
    assert json.loads(answer.headers["x-log-gap"]) == {"from": START, "to": END}
    assert answer.headers["x-log-size"] == str(len(HEAD + HOLE + TAIL))


async def test_a_log_is_read_across_the_gap_by_asking_again(harness: Harness, owner: Caller) -> None:
    task_id = await harness.running_task(owner)
    write_log(harness, task_id)
    harness.succeed(task_id)
    await until_state(owner, task_id, "succeeded")
    offset, read = 0, []
    while offset < len(HEAD + HOLE + TAIL):
        answer = await owner("GET", f"{PATH}/{task_id}/log", params={"offset": offset, "limit": 3})
        begun = int(answer.headers["x-log-offset"])
        read.append((begun, answer.content))
        offset = begun + len(answer.content)
    assert b"".join(part for _, part in read) == HEAD + TAIL
    assert (END, TAIL[:3]) in read


async def test_an_offset_in_the_gap_is_answered_from_its_end(harness: Harness, owner: Caller) -> None:
    task_id = await harness.running_task(owner)
    write_log(harness, task_id)
    answer = await owner("GET", f"{PATH}/{task_id}/log", params={"offset": START + 100})
    assert (answer.content, answer.headers["x-log-offset"]) == (TAIL, str(END))


async def test_following_ends_at_the_gap_and_goes_on_behind_it(harness: Harness, owner: Caller) -> None:
    task_id = await harness.running_task(owner)
    write_log(harness, task_id)
    first = await owner("GET", f"{PATH}/{task_id}/log", params={"follow": True})
    assert first.content == HEAD
    harness.succeed(task_id, files={"run/log": b"end\n"})
    second = await owner("GET", f"{PATH}/{task_id}/log", params={"follow": True, "offset": len(first.content)})
    assert (second.headers["x-log-offset"], second.content) == (str(END), TAIL + b"end\n")


async def test_metrics_are_read_on_both_sides_and_torn_lines_are_none(harness: Harness, owner: Caller) -> None:
    task_id = await harness.running_task(owner)
    write_log(harness, task_id)

    async def followed() -> bool:
        return "d" in (await detail(owner, task_id))["attempt"]["metrics"]

    await eventually(followed)
    assert (await detail(owner, task_id))["attempt"]["metrics"] == {"a": 1.0, "b": 2.0, "d": 4.0}


async def test_where_no_hole_can_be_made_the_log_ends_with_the_gap(harness: Harness, owner: Caller) -> None:
    task_id = await harness.running_task(owner)
    name = job_name(task_id, 1)
    harness.runtime.write(name, "run/log.gap", json.dumps({"from": START, "to": None}).encode())
    harness.runtime.write(name, "run/log", HEAD)
    answer = await owner("GET", f"{PATH}/{task_id}/log")
    assert (answer.content, json.loads(answer.headers["x-log-gap"])) == (HEAD, {"from": START, "to": None})
    assert (await owner("GET", f"{PATH}/{task_id}/log", params={"offset": START})).content == b""


async def test_a_log_without_a_gap_has_no_such_header(harness: Harness, owner: Caller) -> None:
    task_id = await harness.running_task(owner)
    harness.runtime.write(job_name(task_id, 1), "run/log", HEAD)
    answer = await owner("GET", f"{PATH}/{task_id}/log")
    assert (answer.content, "x-log-gap" in answer.headers) == (HEAD, False)


async def test_a_gap_that_is_made_while_it_is_read_is_no_output() -> None:
    """`supervise` tells of it first; what was read of the hole is dropped."""
    log, gap = bytearray(b"x" * 100), b""

    async def read(path: str, offset: int, limit: int) -> FilePart:
        nonlocal gap
        if path == "run/log.gap":
            return FilePart(gap, len(gap))
        gap = b'{"from": 40, "to": 80}'
        log[40:80] = bytes(40)
        return FilePart(bytes(log[offset : offset + limit]), len(log))

    assert await read_kept(read, 0, 100) == Part(0, b"x" * 40, 100, Gap(40, 80), before_gap=True)
    assert await read_kept(read, 40, 100) == Part(80, b"x" * 20, 100, Gap(40, 80))


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{}",
        b"[1, 2]",
        b"nonsense",
        b'{"from": 5, "to": 5}',
        b'{"from": -1, "to": 5}',
        b'{"from": 1, "to": true}',
        b'{"from": 1.5, "to": 3}',
        b'{"from": 1, "to": 9999999999999999999999}',
        b"[" * 100_000,
    ],
)
def test_what_an_algorithm_may_write_there_is_no_gap(content: bytes) -> None:
    assert parse_gap(content) is None


def test_a_gap_is_read() -> None:
    assert parse_gap(b'{"from": 1, "to": 2}\n') == Gap(1, 2)
    assert parse_gap(b'{"from": 1, "to": null}\n') == Gap(1, None)


async def test_the_whole_log_says_what_is_not_kept(harness: Harness, owner: Caller) -> None:
    task_id = await harness.running_task(owner)
    write_log(harness, task_id)
    answer = await owner("GET", f"{PATH}/{task_id}/log", params={"whole": True, "offset": 3})
    assert answer.content == HEAD + f"\n[{len(HOLE)} bytes are not kept]\n".encode() + TAIL
