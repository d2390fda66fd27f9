"""What a run says that no database takes: it never holds up the end of the run."""

import pytest

from tests.support.one_service import Caller
from tests.training.harness import PATH, Harness, until_state
from training_svc.attempts.spec import job_name


@pytest.mark.parametrize("character", ["\\u0000", "\\ud800"])
async def test_a_run_ends_whatever_it_says(harness: Harness, owner: Caller, character: str) -> None:
    task_id = await harness.running_task(owner)
    said = b'{"loss": 1, "phase": "a%sb"}\n' % character.encode()
    evaluation = b'{"classes": ["%s"], "%s": 1, "nan": NaN}' % (character.encode(), character.encode())
    harness.succeed(task_id, files={"run/log": said, "output/evaluation.json": evaluation})
    assert (await until_state(owner, task_id, "succeeded"))["attempt"]["metrics"]["loss"] == 1
    (point,) = (await owner("GET", f"{PATH}/{task_id}/metrics")).json()["items"]
    assert point["phase"] == "a\ufffdb"
    told = (await owner("GET", f"{PATH}/{task_id}/evaluation")).json()
    assert told == {"classes": ["\ufffd"], "\ufffd": 1, "nan": None}
    assert (await owner("GET", "/api/v1/training-tasks")).status_code == 200


async def test_an_evaluation_nested_deeper_than_json_can_be_written_is_cut(harness: Harness, owner: Caller) -> None:
    task_id = await harness.running_task(owner)
    deep = b'{"accuracy": 0.9, "x": %s1%s}' % (b"[" * 700, b"]" * 700)
    harness.succeed(task_id, files={"output/evaluation.json": deep})
    await until_state(owner, task_id, "succeeded")
    answer = await owner("GET", f"{PATH}/{task_id}/evaluation")
    assert (answer.status_code, answer.json()["accuracy"]) == (200, 0.9)


@pytest.mark.parametrize("detail_said", ["a\x00b", "a\ud800b"])
async def test_a_run_fails_whatever_its_runtime_says(harness: Harness, owner: Caller, detail_said: str) -> None:
    task_id = await harness.running_task(owner)
    harness.runtime.finish(job_name(task_id, 1), reason="code_error", detail=detail_said, exit_code=1)
    assert (await until_state(owner, task_id, "failed"))["reason"]["detail"] == "a\ufffdb"


async def test_a_description_that_no_database_takes_is_refused(harness: Harness, owner: Caller) -> None:
    answer = await owner("POST", PATH, json=harness.fields(description="a\x00b"))
    assert (answer.status_code, answer.json()["code"]) == (422, "request.invalid")
    assert [problem["field"] for problem in answer.json()["errors"]] == ["body.description"]
