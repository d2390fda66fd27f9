"""Reading what an attempt writes, while it runs and afterwards."""

import asyncio
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from svckit.identity import Principal
from svckit.runtime.log import CHUNK

from tests.support.one_service import Caller, Running, eventually
from tests.training.harness import OWNER, PATH, Harness, detail, until_state
from training_svc.attempts.spec import job_name


async def test_a_part_of_the_log_is_read_while_it_runs(harness: Harness, owner: Caller) -> None:
    task_id = await harness.running_task(owner)
    harness.runtime.write(job_name(task_id, 1), "run/log", b"0123456789")
    answer = await owner("GET", f"{PATH}/{task_id}/log", params={"offset": 3, "limit": 4})
    assert (answer.content, answer.headers["x-log-size"]) == (b"3456", "10")
    assert (await owner("GET", f"{PATH}/{task_id}/log", params={"offset": 99})).content == b""


async def test_the_log_is_there_after_the_container_is_gone(harness: Harness, owner: Caller) -> None:
    task_id = await harness.running_task(owner)
    harness.succeed(task_id, files={"run/log": b"line\n" * 100_000})
    await until_state(owner, task_id, "succeeded")

    async def gone() -> bool:
        return not harness.runtime.jobs

    await eventually(gone)
    answer = await owner("GET", f"{PATH}/{task_id}/log")
    assert len(answer.content) == 500_000
    part = await owner("GET", f"{PATH}/{task_id}/log", params={"offset": 499_995, "attempt": 1})
    assert part.text == "line\n"


async def test_a_log_is_read_with_one_request_for_each_chunk(
    harness: Harness, owner: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And one for what is not kept of it."""
    task_id = await harness.running_task(owner)
    harness.succeed(task_id, files={"run/log": b"x" * 4 * CHUNK})
    await until_state(owner, task_id, "succeeded")
    requests: list[str] = []

    def counted(name: str, call: Callable[..., Any], *asked: Any) -> Any:
        requests.append(name)
        return call(*asked)

    for name in ("stat", "read", "read_part", "get_bytes"):
        monkeypatch.setattr(harness.store, name, partial(counted, name, getattr(harness.store, name)))
    answer = await owner("GET", f"{PATH}/{task_id}/log")
    assert (len(answer.content), answer.headers["x-log-size"]) == (4 * CHUNK, str(4 * CHUNK))
    assert requests == ["read_part"] * 6  # four chunks, the end behind them, and the gap


async def test_following_ends_with_the_attempt_and_loses_nothing(harness: Harness, owner: Caller) -> None:
    task_id = await harness.running_task(owner)
    name = job_name(task_id, 1)
    harness.runtime.write(name, "run/log", b"one\n")
    following = asyncio.create_task(owner("GET", f"{PATH}/{task_id}/log", params={"follow": True}))
    harness.runtime.write(name, "run/log", b"two\n")

    async def seen() -> bool:
        return int((await detail(owner, task_id))["attempt"]["log_size"]) == 8

    await eventually(seen)
    harness.runtime.write(name, "run/log", b"three\n")
    harness.succeed(task_id)
    assert (await following).text == "one\ntwo\nthree\n"


async def test_usage_is_read_by_offset(harness: Harness, owner: Caller) -> None:
    task_id = await harness.running_task(owner)
    line = b'{"at": "2026-01-01T00:00:00Z", "cpu": 0.5}\n'
    harness.runtime.write(job_name(task_id, 1), "run/usage.jsonl", line + b'nonsense\n{"cpu": NaN}\n{"cpu": 1')
    answer = (await owner("GET", f"{PATH}/{task_id}/usage")).json()
    assert answer["items"] == [{"at": "2026-01-01T00:00:00Z", "cpu": 0.5}]
    again = await owner("GET", f"{PATH}/{task_id}/usage", params={"offset": answer["next_offset"]})
    assert again.json() == {"items": [], "next_offset": answer["next_offset"]}


async def test_a_usage_that_a_program_forges_is_cleaned(harness: Harness, owner: Caller) -> None:
    task_id = await harness.running_task(owner)
    lines = [b'{"cpu": "\\ud800"}', b'{"cpu": ' + b"[" * 400 + b"]" * 400 + b"}", b'{"cpu": 1e999}']
    harness.runtime.write(job_name(task_id, 1), "run/usage.jsonl", b"\n".join(lines) + b"\n")
    first, deep, huge = (await owner("GET", f"{PATH}/{task_id}/usage")).json()["items"]
    assert (first, huge) == ({"cpu": "\ufffd"}, {"cpu": None})
    assert deep["cpu"]


async def test_metric_points_are_bounded_and_the_last_values_still_known(harness: Harness, owner: Caller) -> None:
    task_id = await harness.running_task(owner)
    lines = "".join(f"step={step} loss={step}\n" for step in range(250))
    harness.succeed(task_id, files={"run/log": lines.encode()})
    task = await until_state(owner, task_id, "succeeded")
    assert task["attempt"]["metrics"] == {"loss": 249.0}
    page = (await owner("GET", f"{PATH}/{task_id}/metrics", params={"limit": 60})).json()
    rest = await owner("GET", f"{PATH}/{task_id}/metrics", params={"after": page["next_after"]})
    assert [point["step"] for point in page["items"] + rest.json()["items"]] == [float(step) for step in range(100)]


@pytest.mark.attack
@pytest.mark.parametrize("step", ["read_lines", "read_kept"])
async def test_what_cannot_be_followed_keeps_no_run_from_its_end(
    harness: Harness, owner: Caller, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    def broken(*arguments: Any, **more: Any) -> Any:
        raise IsADirectoryError(21, "Is a directory")

    monkeypatch.setattr(f"training_svc.attempts.follower.{step}", broken)
    task_id = await harness.running_task(owner)
    harness.succeed(task_id, files={"run/log": b"line\n"})
    assert (await until_state(owner, task_id, "succeeded"))["attempt"]["log_size"] == 5


async def test_an_evaluation_that_is_no_object_is_none(harness: Harness, owner: Caller) -> None:
    task_id = await harness.running_task(owner)
    harness.succeed(task_id, files={"output/evaluation.json": b"[1, 2"})
    await until_state(owner, task_id, "succeeded")
    answer = await owner("GET", f"{PATH}/{task_id}/evaluation")
    assert (answer.status_code, answer.json()["code"]) == (404, "task.no_evaluation")


async def test_a_draft_has_no_log(harness: Harness, owner: Caller) -> None:
    task_id = await harness.draft(owner)
    assert (await owner("GET", f"{PATH}/{task_id}/log")).status_code == 404


async def test_an_engine_that_does_not_answer_is_said(harness: Harness, owner: Caller) -> None:
    task_id = await harness.running_task(owner)
    harness.runtime.away = True
    answer = await owner("GET", f"{PATH}/{task_id}/log")
    assert (answer.status_code, answer.json()["params"]) == (503, {"what": "engine"})
    harness.runtime.away = False


async def test_the_browser_is_told_of_log_progress_metrics_and_state(
    harness: Harness, service: Running, owner: Caller
) -> None:
    task_id = await harness.running_task(owner)
    harness.runtime.write(job_name(task_id, 1), "run/log", b'{"progress": 0.5}\nloss=0.5\n')
    seen: set[str] = set()
    feed = service.app.state.live
    principal = Principal(OWNER.id, OWNER.name)
    async with asyncio.timeout(10):
        async for frame in feed.read(principal, [f"task:{task_id}"], 0):
            seen |= {line[7:] for line in frame.decode().splitlines() if line.startswith("event: ")}
            if {"state", "progress", "metric", "log", "resource"} <= seen:
                break
