"""Trainings that end badly in real containers: each says why, and nothing of it stays."""

from collections.abc import Iterator
from typing import Any

import pytest

from launcher.demo.client import Refused
from tests.integration.harness import MIB, WAIT_FOR_GATE, Harness
from tests.support.platform import Platform
from tests.support.waiting import until

pytestmark = pytest.mark.engine


@pytest.fixture(scope="module")
def harness(platform: Platform) -> Harness:
    return Harness(platform)


@pytest.fixture(scope="module")
def dataset(harness: Harness, tmp_path_factory: pytest.TempPathFactory) -> str:
    return harness.online_dataset(tmp_path_factory.mktemp("data"))


@pytest.fixture(scope="module")
def image(harness: Harness) -> str:
    taken = harness.take_image(harness.train_reference())
    assert taken["state"] == "ready", taken
    return str(taken["id"])


class Trainings:
    """Starts trainings of a Python script."""

    def __init__(self, harness: Harness, dataset: str, image: str) -> None:
        self._harness, self._dataset, self._image = harness, dataset, image
        self.started: list[str] = []

    def begin(self, script: str, **changes: Any) -> str:
        task = self._harness.begin(self._harness.algorithm(self._image, script), self._dataset, **changes)
        self.started.append(task)
        return task

    def fail(self, script: str, **changes: Any) -> tuple[str, dict[str, Any]]:
        """(the task's id, the reason of its failure)."""
        task = self.begin(script, **changes)
        return task, dict(self._harness.in_state(task, "failed")["reason"])


@pytest.fixture
def trainings(harness: Harness, dataset: str, image: str) -> Iterator[Trainings]:
    """Afterwards the engine, the disk and the ledger hold nothing of them."""
    held = harness.used()
    made = Trainings(harness, dataset, image)
    yield made
    for task in made.started:
        harness.must_be_gone(task)
    until(lambda: harness.used() == held, "no reservation is left", 20)


def test_an_image_that_is_not_the_platforms_own_is_refused(harness: Harness) -> None:
    with pytest.raises(Refused) as refused:
        harness.take_image("localhost/no-such-image:1")
    assert refused.value.code == "image.reference_refused"
    assert refused.value.problem["params"] == {"reference": "localhost/no-such-image:1"}


def test_an_exit_code_is_a_code_error_with_the_end_of_the_log(harness: Harness, trainings: Trainings) -> None:
    task, reason = trainings.fail("import sys; print('the reason is here', flush=True); sys.exit(1)")
    assert reason["code"] == "task.code_error"
    assert reason["params"] == {"exit_code": 1}
    assert "the reason is here" in reason["detail"]
    assert "the reason is here" in harness.log(task)


def test_a_training_that_leaves_no_model_says_so(trainings: Trainings) -> None:
    _, reason = trainings.fail("print('all is well')")
    assert reason["code"] == "task.no_model"


def test_too_much_memory_is_said(trainings: Trainings) -> None:
    script = "kept = []\nwhile True:\n    kept.append(b'x' * 1048576)"
    _, reason = trainings.fail(script, resources={"cpu": 0.5, "memory": 128 * MIB})
    assert reason["code"] == "task.out_of_memory"
    assert reason["params"] == {"memory": 128 * MIB}


def test_a_training_that_never_ends_is_ended_at_its_limit(trainings: Trainings) -> None:
    _, reason = trainings.fail(WAIT_FOR_GATE, time_limit_s=10)
    assert reason["code"] == "task.time_limit"
    assert reason["params"] == {"seconds": 10}


def test_a_container_that_was_killed_from_outside_is_said(harness: Harness, trainings: Trainings) -> None:
    task = trainings.begin(WAIT_FOR_GATE)
    harness.in_state(task, "running")
    harness.engine("kill", *harness.containers(task, running=True))
    reason = harness.in_state(task, "failed")["reason"]
    assert reason["code"] == "task.killed"
    assert reason["params"] == {"signal": 9}


def test_a_training_that_its_user_stops_is_stopped(harness: Harness, trainings: Trainings) -> None:
    task = trainings.begin(WAIT_FOR_GATE)
    harness.in_state(task, "running")
    harness.call("POST", f"/training-tasks/{task}/stop")
    assert harness.in_state(task, "stopped")["reason"]["code"] == "task.stopped_by_user"
