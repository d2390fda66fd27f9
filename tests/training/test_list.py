"""What the list tells of each task's latest attempt."""

from tests.support.one_service import Caller, eventually
from tests.training.harness import PATH, Harness, detail, until_state
from training_svc.attempts.spec import job_name


async def test_a_row_has_what_its_latest_attempt_reached(harness: Harness, owner: Caller) -> None:
    task_id = await harness.running_task(owner)
    name = job_name(task_id, 1)
    harness.runtime.write(name, "run/log", b'{"step": 1, "loss": 0.5}\n{"progress": 0.5, "eta_s": 3}\n')
    harness.runtime.write(name, "output/evaluation.json", b'{"accuracy": 0.9}')
    harness.succeed(task_id)
    await until_state(owner, task_id, "succeeded")
    (row,) = (await owner("GET", PATH)).json()["items"]
    assert row["latest"]["metrics"] == {"loss": 0.5, "accuracy": 0.9}
    assert row["latest"]["progress"] == 0.5
    assert row["latest"]["started_at"] <= row["latest"]["finished_at"]


async def test_what_an_evaluation_says_is_told_apart_from_what_the_log_said(harness: Harness, owner: Caller) -> None:
    task_id = await harness.running_task(owner)
    harness.runtime.write(job_name(task_id, 1), "run/log", b'{"val_accuracy": 0.7, "phase": "test"}\n')

    async def followed() -> bool:
        return bool((await owner("GET", PATH)).json()["items"][0]["latest"]["sparkline"])

    await eventually(followed)
    (row,) = (await owner("GET", PATH)).json()["items"]
    assert row["latest"]["figures"] is None
    harness.succeed(task_id, files={"output/evaluation.json": b'{"accuracy": 0.8}'})
    await until_state(owner, task_id, "succeeded")
    (row,) = (await owner("GET", PATH)).json()["items"]
    attempt = (await detail(owner, task_id))["attempt"]
    (listed,) = (await owner("GET", f"{PATH}/{task_id}/attempts")).json()
    for told in (row["latest"], attempt, listed):
        assert told["figures"] == {"accuracy": 0.8}
        assert told["sparkline"] == {"name": "val_accuracy", "values": [0.7]}


async def test_a_row_follows_the_next_attempt(harness: Harness, owner: Caller) -> None:
    task_id = await harness.running_task(owner)
    harness.succeed(task_id)
    await until_state(owner, task_id, "succeeded")
    await owner("POST", f"{PATH}/{task_id}/start")
    await until_state(owner, task_id, "running")
    (row,) = (await owner("GET", PATH)).json()["items"]
    assert row["attempts"] == 2
    assert row["latest"]["finished_at"] is None


async def test_a_draft_has_no_attempt(harness: Harness, owner: Caller) -> None:
    await harness.draft(owner)
    (row,) = (await owner("GET", PATH)).json()["items"]
    assert row["latest"] is None


async def test_since_is_when_the_state_was_taken(harness: Harness, owner: Caller) -> None:
    task_id = await harness.running_task(owner)
    running = (await owner("GET", f"{PATH}/{task_id}")).json()
    assert running["since"] > running["created_at"]
    harness.succeed(task_id)
    task = await until_state(owner, task_id, "succeeded")
    assert task["since"] > running["since"]
