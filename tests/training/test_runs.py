"""From the start of a task to its end."""

import json
from typing import Any

import pytest
from svckit.contracts.events import UserDisabled
from svckit.contracts.training import TrainingResult
from svckit.runtime.port import RuntimeRefused
from svckit.work import Work

from tests.support.one_service import Caller, Running, eventually
from tests.training.fakes import MANIFEST_KEY, problem
from tests.training.harness import OWNER, PATH, Harness, detail, until_reason, until_state
from training_svc.attempts.metrics import MAX_NAMES
from training_svc.attempts.plan import REASONS
from training_svc.attempts.spec import attempt_prefix, job_name


async def test_a_task_becomes_a_success_with_evaluation_metrics_and_event(harness: Harness, owner: Caller) -> None:
    task_id = await harness.running_task(owner, parameters={"ALPHA": "0.5"})
    name = job_name(task_id, 1)
    harness.runtime.write(name, "run/log", b'{"step": 1, "loss": 0.5}\nhello\n{"progress": 0.5, "eta_s": 3}\n')

    async def followed() -> bool:
        return bool((await owner("GET", f"{PATH}/{task_id}")).json()["attempt"]["log_size"] == 61)

    await eventually(followed)  # lines of two files count in the order in which they are read
    harness.runtime.write(name, "output/metrics.jsonl", b'{"step": 2, "loss": 0.25}\n')
    harness.runtime.write(name, "output/evaluation.json", b'{"kind": "classification", "accuracy": 0.9, "x": NaN}')
    harness.succeed(task_id)
    task = await until_state(owner, task_id, "succeeded")
    assert task["reason"] is None
    assert task["attempt"]["metrics"] == {"loss": 0.25, "accuracy": 0.9}
    assert task["attempt"]["progress"] == 0.5
    assert task["attempt"]["log_size"] == 61
    evaluation = await owner("GET", f"{PATH}/{task_id}/evaluation")
    assert evaluation.json() == {"kind": "classification", "accuracy": 0.9, "x": None}
    points = (await owner("GET", f"{PATH}/{task_id}/metrics")).json()
    assert [point["values"] for point in points["items"]] == [{"loss": 0.5}, {"loss": 0.25}]

    async def told() -> bool:
        return len(harness.around.published) == 1

    await eventually(told)
    event = harness.around.published[0].data
    assert (event["outcome"], event["attempt"]) == ("succeeded", 1)
    assert event["artifact_key"] == attempt_prefix(task_id, 1)


async def test_from_a_click_to_a_container_it_takes_four_calls(harness: Harness, owner: Caller) -> None:
    task_id = await harness.draft(owner)
    for calls in (harness.datasets.calls, harness.algorithms.calls):
        calls.clear()
    assert (await owner("POST", f"{PATH}/{task_id}/start")).status_code == 202
    await until_state(owner, task_id, "running")
    assert (harness.datasets.calls, harness.algorithms.calls, harness.ledger.calls) == (
        ["use", "split"],
        ["use"],
        ["reserve"],
    )


async def test_any_number_of_metric_names_makes_a_bounded_row(
    harness: Harness, owner: Caller, caplog: pytest.LogCaptureFixture
) -> None:
    task_id = await harness.running_task(owner)
    name = job_name(task_id, 1)
    for first in range(0, MAX_NAMES + 100, 10):
        values = {f"m{number}": 1 for number in range(first, first + 10)}
        harness.runtime.write(name, "run/log", json.dumps(values).encode() + b"\n")

    async def read() -> bool:
        return bool((await detail(owner, task_id))["attempt"]["log_size"] > 0)

    await eventually(read)
    assert len((await detail(owner, task_id))["attempt"]["metrics"]) == MAX_NAMES
    harness.runtime.write(name, "run/log", b"m0=2\nlate=1\n")
    harness.succeed(task_id, files={"output/evaluation.json": b'{"accuracy": 0.9}'})
    metrics = (await until_state(owner, task_id, "succeeded"))["attempt"]["metrics"]
    assert len(metrics) == MAX_NAMES
    assert (metrics["m0"], metrics["accuracy"], "late" in metrics) == (2, 0.9, False)
    assert sum("last values of the others" in text for text in caplog.messages) == 1


async def test_the_job_is_told_the_contract(harness: Harness, owner: Caller) -> None:
    task_id = await harness.running_task(owner, parameters={"EPOCHS": "3"}, resources={"cpu": 2}, time_limit_s=600)
    spec = harness.runtime.jobs[job_name(task_id, 1)].spec
    assert spec.env["EPOCHS"] == "3"
    assert spec.env["ALPHA"] == "1.0"
    assert spec.env["MY_TASK_ID"] == task_id
    assert (spec.env["MY_CPU_REQUEST"], spec.env["MY_CPU_LIMIT"]) == ("2", "6")
    assert spec.env["MY_MODEL_DIR"] == "/workspace/output/model"
    assert (spec.resources.cpu, spec.resources.cpu_limit) == (2.0, 6.0)
    assert (spec.resources.memory, spec.time_limit_s) == (2**30, 600)
    assert spec.stage is not None
    assert spec.stage.image == "modelyard/staging:1"
    assert spec.stage.config["schema"] == "modelyard.staging/1"
    mounts = {mount.target: mount.key for mount in spec.stage.inputs}
    assert mounts[spec.stage.config["manifest"]] == MANIFEST_KEY
    assert mounts[spec.stage.config["parts"]["train"]["archive"]] == "datasets/d/a.zip"
    assert harness.datasets.splits == [(3, 0.9, 1)]
    attempt = (await detail(owner, task_id))["attempt"]
    assert attempt["split"] == {"classes": ["bad", "good"], "class_count": 2, "counts": {"train": 9, "test": 1}}


async def test_nothing_is_left_at_the_runtime_and_the_ledger(harness: Harness, owner: Caller) -> None:
    task_id = await harness.running_task(owner)
    assert list(harness.ledger.rows) == [job_name(task_id, 1)]
    harness.succeed(task_id)
    await until_state(owner, task_id, "succeeded")

    async def gone() -> bool:
        return not harness.runtime.jobs and not harness.ledger.rows

    await eventually(gone)


@pytest.mark.parametrize(
    ("reason", "params"),
    [
        ("code_error", {"exit_code": 3}),
        ("out_of_memory", {"memory": 2**30}),
        ("time_limit", {"seconds": 7 * 24 * 3600}),
        ("result_lost", {}),
        ("storage_full", {"kind": "disk"}),
    ],
)
async def test_a_failure_says_why(harness: Harness, owner: Caller, reason: str, params: dict[str, Any]) -> None:
    task_id = await harness.running_task(owner)
    harness.runtime.finish(job_name(task_id, 1), reason=reason, detail="last words", exit_code=3)
    task = await until_state(owner, task_id, "failed")
    assert task["reason"]["code"] == REASONS[reason]
    assert task["reason"]["detail"] == "last words"
    assert task["reason"]["params"] == params


async def test_the_algorithms_own_words_come_before_the_log(harness: Harness, owner: Caller) -> None:
    task_id = await harness.running_task(owner)
    harness.runtime.write(job_name(task_id, 1), "output/failure", "没有训练样本".encode())
    harness.runtime.finish(job_name(task_id, 1), reason="code_error", detail="traceback", exit_code=1)
    task = await until_state(owner, task_id, "failed")
    assert task["reason"]["detail"] == "没有训练样本"


async def test_an_exit_code_of_zero_without_a_model_is_a_failure(harness: Harness, owner: Caller) -> None:
    task_id = await harness.running_task(owner)
    harness.runtime.finish(job_name(task_id, 1))
    assert (await until_state(owner, task_id, "failed"))["reason"]["code"] == "task.no_model"


async def test_a_job_that_is_gone_has_lost_its_result(harness: Harness, owner: Caller) -> None:
    task_id = await harness.running_task(owner)
    harness.runtime.lose(job_name(task_id, 1))
    assert (await until_state(owner, task_id, "failed"))["reason"]["code"] == "task.result_lost"
    assert harness.runtime.starts == {job_name(task_id, 1): 1}


async def test_a_start_that_is_refused_fails_with_the_reason(harness: Harness, owner: Caller) -> None:
    refused = RuntimeRefused("image_not_found", "no such image")
    harness.runtime.refusal = (refused.code, refused.detail)
    task_id = await harness.started(owner)
    assert (await until_state(owner, task_id, "failed"))["reason"]["code"] == "task.image_not_found"


async def test_a_split_that_is_refused_fails_the_attempt(harness: Harness, owner: Caller) -> None:
    harness.datasets.split_refusal = problem(422, "split.too_small")
    task_id = await harness.started(owner)
    reason = (await until_state(owner, task_id, "failed"))["reason"]
    assert (reason["code"], reason["params"]["code"]) == ("task.split_refused", "split.too_small")


async def test_a_dataset_that_is_gone_when_it_is_to_be_split_is_the_reason(harness: Harness, owner: Caller) -> None:
    harness.datasets.split_refusal = problem(404, "resource.not_found")
    reason = (await until_state(owner, await harness.started(owner), "failed"))["reason"]
    assert reason["code"] == "task.dataset_gone"


async def test_the_service_reads_nothing_but_its_own_objects(harness: Harness, owner: Caller) -> None:
    """What lies below other prefixes is mounted by the runtime."""
    await harness.store.delete_prefix("datasets/")
    task_id = await harness.running_task(owner)
    harness.succeed(task_id)
    await until_state(owner, task_id, "succeeded")
    assert all([stored.key.startswith(f"tasks/{task_id}/") async for stored in harness.store.list("")])


async def test_an_engine_that_does_not_answer_changes_no_state(harness: Harness, owner: Caller) -> None:
    task_id = await harness.running_task(owner)
    harness.runtime.away = True
    await until_reason(owner, task_id, "waiting.engine")
    assert (await detail(owner, task_id))["state"] == "running"
    harness.runtime.away = False

    async def forgotten() -> bool:
        return (await detail(owner, task_id))["reason"] is None

    await eventually(forgotten)


async def test_a_running_task_is_stopped_once_and_keeps_its_log(harness: Harness, owner: Caller) -> None:
    task_id = await harness.running_task(owner)
    harness.runtime.write(job_name(task_id, 1), "run/log", b"epoch 1\n")
    for _ in range(2):
        assert (await owner("POST", f"{PATH}/{task_id}/stop")).status_code == 202
    task = await until_state(owner, task_id, "stopped")
    assert task["reason"]["code"] == "task.stopped_by_user"
    assert (await owner("POST", f"{PATH}/{task_id}/stop")).json()["state"] == "stopped"
    assert (await owner("GET", f"{PATH}/{task_id}/log")).text == "epoch 1\n"

    async def told() -> bool:
        return [envelope.data["outcome"] for envelope in harness.around.published] == ["stopped"]

    await eventually(told)


async def test_a_task_that_is_being_prepared_can_be_stopped(harness: Harness, owner: Caller) -> None:
    harness.runtime.stays_preparing = True
    task_id = await harness.started(owner)
    await until_state(owner, task_id, "preparing")
    await owner("POST", f"{PATH}/{task_id}/stop")
    await until_state(owner, task_id, "stopped")
    assert harness.runtime.starts == {}


async def test_a_retry_is_another_attempt_and_leaves_the_first(harness: Harness, owner: Caller) -> None:
    task_id = await harness.running_task(owner)
    harness.runtime.finish(job_name(task_id, 1), reason="code_error", exit_code=1)
    await until_state(owner, task_id, "failed")
    assert (await owner("POST", f"{PATH}/{task_id}/retry")).status_code == 202
    await until_state(owner, task_id, "running")
    harness.succeed(task_id, 2)
    await until_state(owner, task_id, "succeeded")
    attempts = (await owner("GET", f"{PATH}/{task_id}/attempts")).json()
    assert [(row["number"], row["state"]) for row in attempts] == [(2, "succeeded"), (1, "failed")]
    again = await owner("POST", f"{PATH}/{task_id}/retry")
    assert (again.status_code, again.json()["code"]) == (409, "state.forbids")


async def test_a_start_is_refused_while_an_attempt_runs(harness: Harness, owner: Caller) -> None:
    task_id = await harness.running_task(owner)
    again = await owner("POST", f"{PATH}/{task_id}/start")
    assert (again.status_code, again.json()["code"]) == (409, "state.forbids")


async def test_a_disabled_users_tasks_are_stopped(harness: Harness, service: Running, owner: Caller) -> None:
    task_id = await harness.running_task(owner)
    await harness.around.send(UserDisabled(user_id=OWNER.id))  # comes late: the user may sign in again
    assert await eventually(lambda: _was_asked_for(service))
    assert (await detail(owner, task_id))["state"] == "running"
    harness.around.disabled.add(OWNER.id)
    await harness.around.send(UserDisabled(user_id=OWNER.id))
    assert (await until_state(owner, task_id, "stopped"))["reason"]["code"] == "task.owner_disabled"


async def test_the_result_is_what_the_model_service_expects(harness: Harness, service: Running, owner: Caller) -> None:
    task_id = await harness.running_task(owner, parameters={"ALPHA": "2"})
    path = f"/internal/training-tasks/{task_id}/attempts/1/result"
    asking = service.as_service("model-svc")
    assert (await asking("GET", path)).status_code == 404
    harness.succeed(task_id, files={"run/log": b"hello\n", "output/evaluation.json": b'{"accuracy": 0.9}'})
    await until_state(owner, task_id, "succeeded")
    answer = await asking("GET", path)
    result = TrainingResult.model_validate(answer.json())
    assert result.artifact_key == attempt_prefix(task_id, 1)
    files = {file.path: file.size for file in result.files}
    assert files.pop("run/exit.json") > 0
    assert files == {"output/evaluation.json": 17, "output/model/model.bin": 7, "run/log": 6}
    assert result.task.parameters == {"ALPHA": "2"}
    assert (result.task.dataset.version, result.classes, result.format) == (3, ["bad", "good"], "dir")
    assert result.serve is not None
    assert result.evaluation == {"accuracy": 0.9}
    assert (await owner("GET", path)).status_code == 401


async def _was_asked_for(service: Running) -> bool:
    """Whether nothing is left to be asked about the owner."""
    async with service.app.state.database.reading() as session:
        return await session.get(Work, f"owner:{OWNER.id}") is None
