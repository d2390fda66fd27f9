"""Trainings whose algorithm's image is still being made (08, decision 26)."""

from typing import Any

from svckit.contracts.algorithm import UsableAlgorithm
from svckit.errors import PeerProblem, Problem
from svckit.ids import new_id

from tests.support.one_service import Caller
from tests.training.harness import OWNER, PATH, Harness, detail, until_reason, until_state
from training_svc.attempts.spec import job_name


def being_made(algorithm: UsableAlgorithm, state: str = "building") -> UsableAlgorithm:
    """As the algorithm service answers until the image is there: nothing that depends on the image."""
    train = algorithm.train.model_copy(update={"pinned": "", "command": ()})
    return algorithm.model_copy(update={"train": train, "serve": None, "train_image_state": state})


def failed(reason: dict[str, Any]) -> PeerProblem:
    params = {"side": "train", "state": "failed", "reason": reason}
    return PeerProblem(Problem(title="", status=409, code="algorithm.image_not_ready", params=params))


async def test_a_task_is_accepted_and_says_that_it_waits_for_the_image(harness: Harness, owner: Caller) -> None:
    harness.algorithms.algorithm = being_made(harness.algorithms.algorithm)
    task_id = await harness.started(owner)
    reason = await until_reason(owner, task_id, "waiting.image")
    assert reason["params"] == {"state": "building", "position": 1}
    assert (await detail(owner, task_id))["state"] == "queued"
    assert (harness.runtime.starts, harness.ledger.rows) == ({}, {})


async def test_it_runs_what_the_image_says_once_that_is_there(harness: Harness, owner: Caller) -> None:
    ready = harness.algorithms.algorithm
    harness.algorithms.algorithm = being_made(ready)
    task_id = await harness.started(owner)
    await until_reason(owner, task_id, "waiting.image")
    await harness.image_is(ready)
    task = await until_state(owner, task_id, "running")
    assert harness.runtime.jobs[job_name(task_id, 1)].spec.command == ("python", "train.py")
    snapshot = task["attempt"]["snapshot"]
    assert (snapshot["train"]["pinned"], snapshot["serve"]["pinned"]) == ("sha256:1", "sha256:1")


async def test_the_image_that_was_ready_at_the_start_stays_the_one(harness: Harness, owner: Caller) -> None:
    harness.ledger.cpu = 0
    task_id = await harness.started(owner)
    await until_reason(owner, task_id, "waiting.capacity")
    newer = harness.algorithms.algorithm.train.model_copy(update={"pinned": "sha256:2"})
    harness.algorithms.algorithm = harness.algorithms.algorithm.model_copy(update={"train": newer})
    harness.ledger.cpu = 1
    task = await until_state(owner, task_id, "running")
    assert task["attempt"]["snapshot"]["train"]["pinned"] == "sha256:1"
    assert harness.runtime.jobs[job_name(task_id, 1)].spec.pinned == "sha256:1"


async def test_an_algorithm_that_gets_another_image_is_not_waited_for_any_more(harness: Harness, owner: Caller) -> None:
    """The first image may be deleted by then: nobody will say anything of it."""
    ready = harness.algorithms.algorithm
    harness.algorithms.algorithm = being_made(ready)
    task_id = await harness.started(owner)
    await until_reason(owner, task_id, "waiting.image")
    other = ready.train.model_copy(update={"image_id": new_id(), "pinned": "sha256:2"})
    harness.algorithms.algorithm = ready.model_copy(update={"train": other})
    await harness.algorithm_is(None)
    await until_state(owner, task_id, "running")
    assert harness.runtime.jobs[job_name(task_id, 1)].spec.pinned == "sha256:2"


async def test_it_fails_with_the_reason_for_which_the_image_failed(harness: Harness, owner: Caller) -> None:
    harness.algorithms.algorithm = being_made(harness.algorithms.algorithm)
    task_id = await harness.started(owner)
    await until_reason(owner, task_id, "waiting.image")
    why = {"code": "image.build_failed", "params": {"reference": "x:1"}, "detail": "no pip"}
    await harness.image_is(refusal=failed(why))
    task = await until_state(owner, task_id, "failed")
    assert task["reason"]["code"] == "task.image_failed"
    assert task["reason"]["params"] == {"code": "image.build_failed", "reference": "x:1"}
    assert task["reason"]["detail"] == "no pip"


async def test_an_image_that_has_failed_already_refuses_the_start(harness: Harness, owner: Caller) -> None:
    task_id = await harness.draft(owner)
    harness.algorithms.refusal = failed({"code": "image.not_found"})
    refused = await owner("POST", f"{PATH}/{task_id}/start")
    assert (refused.status_code, refused.json()["code"]) == (409, "algorithm.image_not_ready")
    assert (await detail(owner, task_id))["state"] == "draft"


async def test_an_image_without_anything_to_run_fails_what_waited_for_it(harness: Harness, owner: Caller) -> None:
    harness.algorithms.algorithm = being_made(harness.algorithms.algorithm)
    task_id = await harness.started(owner)
    await harness.image_is(refusal=PeerProblem(Problem(title="", status=409, code="algorithm.no_command")))
    assert (await until_state(owner, task_id, "failed"))["reason"]["code"] == "task.invalid_command"


async def test_one_that_waits_for_an_image_holds_nobody_behind_it(
    harness: Harness, owner: Caller, other: Caller
) -> None:
    ready = harness.algorithms.algorithm
    harness.algorithms.algorithm = being_made(ready)
    waiting = await harness.started(owner)
    harness.algorithms.behind = {OWNER.id: being_made(ready)}
    harness.algorithms.algorithm = ready
    free = await harness.started(other)
    await until_state(other, free, "running")
    assert (await detail(owner, waiting))["reason"]["code"] == "waiting.image"


async def test_a_waiting_task_is_stopped_at_once(harness: Harness, owner: Caller) -> None:
    harness.algorithms.algorithm = being_made(harness.algorithms.algorithm)
    task_id = await harness.started(owner)
    stopped = await owner("POST", f"{PATH}/{task_id}/stop")
    assert (stopped.status_code, stopped.json()["state"]) == (202, "stopped")


async def test_an_image_that_never_comes_fails_in_the_end(harness: Harness) -> None:
    harness.settings = harness.settings.model_copy(update={"hold_s": 0.3})
    harness.algorithms.algorithm = being_made(harness.algorithms.algorithm, "receiving")
    async with harness.run() as app:
        owner = app.as_user(OWNER)
        task = await until_state(owner, await harness.started(owner), "failed")
    assert (task["reason"]["code"], task["reason"]["params"]) == ("task.image_late", {"state": "receiving"})


async def test_it_still_waits_after_a_restart(harness: Harness) -> None:
    ready = harness.algorithms.algorithm
    harness.algorithms.algorithm = being_made(ready)
    async with harness.run() as app:
        task_id = await harness.started(app.as_user(OWNER))
    async with harness.run() as app:
        owner = app.as_user(OWNER)
        await until_reason(owner, task_id, "waiting.image")
        await harness.image_is(ready)
        await until_state(owner, task_id, "running")
