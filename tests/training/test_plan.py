"""The pure parts: verdicts, the queue's rule, and metric lines."""

import time
from dataclasses import replace
from typing import Any

import pytest
from svckit.errors import Reason
from svckit.reservations import Shortage
from svckit.runtime.jobs import JobObservation, JobPhase
from svckit.runtime.port import OVER_BYTES, OVER_FILES, REFUSALS, DiskLimit

from training_svc.attempts.metrics import MAX_LINE, MAX_NAMES, Point, last_values, read_lines
from training_svc.attempts.plan import (
    REASONS,
    AdmissionPolicy,
    Limits,
    RunArtifacts,
    StateDecision,
    decide_state,
    is_over,
)
from training_svc.attempts.states import ATTEMPT, ENDED, TASK, TaskState

LIMITS = Limits(memory=100, seconds=60, written=DiskLimit(5, 7))


def seen(phase: JobPhase, reason: str | None = None, **known: object) -> JobObservation:
    return JobObservation("task-x-1", phase, reason=reason, **known)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("observation", "left", "state", "code"),
    [
        (seen(JobPhase.SUCCEEDED), RunArtifacts(has_model=True), TaskState.SUCCEEDED, None),
        (seen(JobPhase.SUCCEEDED), RunArtifacts(), TaskState.FAILED, "task.no_model"),
        (seen(JobPhase.FAILED, "code_error"), RunArtifacts(has_model=True), TaskState.FAILED, "task.code_error"),
        (seen(JobPhase.FAILED, "killed", signal=9), RunArtifacts(), TaskState.FAILED, "task.killed"),
        (seen(JobPhase.FAILED, "stage_failed"), RunArtifacts(), TaskState.FAILED, "task.stage_failed"),
        (seen(JobPhase.FAILED, "unheard_of"), RunArtifacts(), TaskState.FAILED, "task.start_failed"),
        (None, RunArtifacts(), TaskState.FAILED, "task.result_lost"),
    ],
)
def test_an_end_is_judged(
    observation: JobObservation | None, left: RunArtifacts, state: TaskState, code: str | None
) -> None:
    decision = decide_state(observation, left, LIMITS)
    assert decision.state is state
    assert (decision.reason.code if decision.reason else None) == code


def test_a_success_needs_no_reason() -> None:
    assert decide_state(seen(JobPhase.SUCCEEDED), RunArtifacts(True), LIMITS) == StateDecision(TaskState.SUCCEEDED)


def test_what_the_runtime_finds_impossible_it_says_itself() -> None:
    reason = decide_state(seen(JobPhase.FAILED, "resources_impossible", detail="no gpu"), RunArtifacts(), LIMITS).reason
    assert reason is not None
    assert (reason.hint_code, reason.detail) == ("task.start_failed", "no gpu")


def test_every_reason_of_the_runtime_has_one_of_a_task() -> None:
    named = {"code_error", "out_of_memory", "killed", "time_limit", "stage_failed", "result_lost"}
    assert named | (REFUSALS - {"image_in_use"}) == set(REASONS)


@pytest.mark.parametrize("phase", list(JobPhase))
def test_only_final_phases_are_over(phase: JobPhase) -> None:
    assert is_over(seen(phase)) is (phase in (JobPhase.SUCCEEDED, JobPhase.FAILED))


def test_what_ended_never_changes_and_a_task_starts_again() -> None:
    assert set(ATTEMPT.terminal) == set(ENDED)
    assert all(TASK.may(state, TaskState.QUEUED) for state in ENDED)


@pytest.mark.parametrize(
    ("detail", "by_quota", "params"),
    [
        (f"{OVER_BYTES}9 bytes", False, {"kind": "run", "limit": 5}),
        (f"{OVER_BYTES}9 bytes", True, {"kind": "quota", "limit": 5}),
        (f"{OVER_FILES}more than 7", True, {"kind": "files", "files": 7}),
        ("[Errno 28] No space left on device", True, {"kind": "disk"}),
    ],
)
def test_of_too_much_that_was_written_the_reason_says_which_limit_it_was(
    detail: str, by_quota: bool, params: dict[str, Any]
) -> None:
    ended = seen(JobPhase.FAILED, "storage_full", detail=detail)
    reason = decide_state(ended, RunArtifacts(), replace(LIMITS, by_quota=by_quota)).reason
    assert reason is not None
    assert (reason.code, reason.params) == ("task.storage_full", params)
    assert not reason.detail.startswith("over_")


def test_of_a_damaged_archive_the_reason_says_that_the_dataset_is_to_be_uploaded_again() -> None:
    """To try again never helps."""
    hints = []
    for detail in ("archive_damaged: train/a.txt: size or checksum differs", "stage_broken: x"):
        reason = decide_state(seen(JobPhase.FAILED, "stage_failed", detail=detail), RunArtifacts(), LIMITS).reason
        assert reason is not None
        hints.append(reason.hint_code)
    assert hints == ["dataset.files_damaged", None]


def test_no_room_holds_everybody_and_a_quota_only_its_owner() -> None:
    policy = AdmissionPolicy()
    policy.refused("a", Shortage(Reason(code="waiting.quota")))
    assert policy.holds("a")
    assert not policy.holds("b")
    policy.refused("b", Shortage(Reason(code="waiting.capacity")))
    assert policy.holds("c")


def test_of_very_many_names_the_first_keep_their_last_values() -> None:
    known = last_values({}, {f"m{number}": 0.0 for number in range(MAX_NAMES)})
    later = last_values(known, {"m0": 1.0, "late": 1.0})
    assert (len(later), later["m0"], "late" in later) == (MAX_NAMES, 1.0, False)


@pytest.mark.parametrize(
    ("line", "points"),
    [
        ('{"step": 3, "epoch": 1, "loss": 0.5, "phase": "train"}', [Point({"loss": 0.5}, 3.0, 1.0, "train")]),
        ("loss=0.5 acc=1e-1", [Point({"loss": 0.5, "acc": 0.1})]),
        ("epoch=2, loss=.5", [Point({"loss": 0.5}, None, 2.0)]),
        ("loss=0.5 of many", []),
        ("see http://x/?a=1 for more", []),
        ('{"loss": NaN, "acc": 1}', [Point({"acc": 1.0})]),
        ('{"loss": true}', []),
        ('{"loss": 1e999}', []),
        ('{"text": "a=1"}', []),
        ("{broken}", []),
        ("", []),
    ],
)
def test_metric_lines_are_told_from_others(line: str, points: list[Point]) -> None:
    assert read_lines(line.encode() + b"\n").points == points


def test_progress_is_read_and_must_be_a_share() -> None:
    reading = read_lines(b'{"progress": 0.4, "eta_s": 120}\n{"progress": 7}\n')
    assert (reading.progress, reading.eta_s, reading.points) == (0.4, 120.0, [])


def test_a_line_that_is_not_whole_waits_unless_it_is_the_end() -> None:
    assert read_lines(b"a=1\nb=2").consumed == 4
    assert read_lines(b"a=1\nb=2", ended=True).points == [Point({"a": 1.0}), Point({"b": 2.0})]


def test_a_line_longer_than_any_metric_is_skipped() -> None:
    assert read_lines(b"x" * (MAX_LINE + 1)).consumed == MAX_LINE + 1


@pytest.mark.attack
def test_a_line_that_is_nearly_a_metric_costs_no_more_than_its_length() -> None:
    """All services wait for whoever looks for a pattern."""
    lines = b"".join(b"a=" + number * (MAX_LINE // 2) + b"x\n" for number in (b"1", b"1.", b"1e", b"1e1", b".1"))
    began = time.process_time()
    assert read_lines(lines * 4).points == []
    assert time.process_time() < began + 1
