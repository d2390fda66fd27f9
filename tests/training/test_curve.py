"""The curve of a list: one metric, at most 30 values from its whole length."""

import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from tests.support.one_service import Caller
from tests.training.harness import PATH, Harness, until_state
from training_svc.attempts.curve import LENGTH, LIKED, extend, sparkline
from training_svc.attempts.metrics import Point
from training_svc.attempts.spec import job_name


def curve(*readings: Sequence[Point]) -> tuple[str, list[float]]:
    """Kept as JSON between two readings."""
    known: dict[str, Any] | None = None
    for points in readings:
        known = json.loads(json.dumps(extend(known, points)))
    assert known is not None
    return sparkline(known)


@pytest.mark.parametrize("length", [1, 2, 29, 30, 31, 59, 60, 61, 1000, 54_321])
def test_a_curve_of_any_length_has_at_most_thirty_values_of_all_of_it(length: int) -> None:
    points = [Point({"loss": float(number)}) for number in range(length)]
    name, values = curve(points[: length // 3], points[length // 3 :])
    assert (name, values[0], values[-1]) == ("loss", 0.0, length - 1)
    assert min(length, LENGTH // 2) <= len(values) <= LENGTH
    assert values == sorted(set(values))


@pytest.mark.parametrize(
    ("points", "expected"),
    [
        (
            [Point({"loss": 2.0}), Point({"loss": 1.0, "accuracy": 0.5}), Point({"accuracy": 0.6})],
            ("accuracy", [0.5, 0.6]),
        ),
        ([Point({"lr": 1.0}), Point({"loss": 2.0}), Point({"lr": 0.5})], ("loss", [2.0])),
        ([Point({"loss": 3.0}, phase="train"), Point({"loss": 4.0}, phase="test")], ("loss", [4.0])),
        ([Point({"val_accuracy": 0.4, "train_accuracy": 0.9})], ("val_accuracy", [0.4])),
        ([Point({"train_accuracy": 0.9, "accuracy": 0.5})], ("accuracy", [0.5])),
        ([Point({"train/acc": 0.9, "val/acc": 0.4})], ("val/acc", [0.4])),
        ([Point({"f1": 0.3, "map50": 0.4})], ("map50", [0.4])),
        ([Point({"loss": 1.0, "macro_f1": 0.4})], ("macro_f1", [0.4])),
        ([Point({"loss": 1.0, "recall": 0.3, "precision": 0.4})], ("precision", [0.4])),
        ([Point({"loss": 1.0, "map50_95": 0.4})], ("map50_95", [0.4])),
        ([Point({"speed": 1.0, "heat": 2.0}), Point({"heat": 3.0})], ("speed", [1.0])),
    ],
)
def test_the_metric_that_says_most_is_shown(points: list[Point], expected: tuple[str, list[float]]) -> None:
    assert curve(points) == expected
    assert curve(*([point] for point in points)) == expected


def test_the_console_shows_the_number_of_the_metric_whose_curve_it_shows() -> None:
    source = Path(__file__).parents[2] / "frontend/src/shared/domain/metrics.ts"
    listed = re.search(r"const FIRST = \[(.*?)\]", source.read_text("utf-8"), re.DOTALL)
    assert listed is not None
    assert tuple(re.findall(r"'(\w+)'", listed[1])) == LIKED


def test_without_a_metric_there_is_none() -> None:
    assert extend(None, []) is None


async def test_a_row_of_the_list_has_the_curve_while_it_runs_and_afterwards(harness: Harness, owner: Caller) -> None:
    task_id = await harness.running_task(owner)
    lines = "".join(json.dumps({"step": step, "loss": 1 / (step + 1)}) + "\n" for step in range(200))
    harness.runtime.write(job_name(task_id, 1), "run/log", lines.encode())
    harness.succeed(task_id)
    await until_state(owner, task_id, "succeeded")
    (row,) = (await owner("GET", PATH)).json()["items"]
    found = row["latest"]["sparkline"]
    assert (found["name"], found["values"][0], found["values"][-1]) == ("loss", 1.0, 1 / 200)
    assert LENGTH // 2 <= len(found["values"]) <= LENGTH
    second = await harness.running_task(owner, name="second")
    rows = {each["id"]: each for each in (await owner("GET", PATH)).json()["items"]}
    assert rows[second]["latest"]["sparkline"] is None
