"""What an observation means for an attempt, and whom the queue lets through: pure functions."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from svckit.contracts.dataset import Split
from svckit.errors import PeerProblem, Reason
from svckit.reservations import WAITING_QUOTA, Shortage
from svckit.runtime.jobs import JobObservation, JobPhase
from svckit.runtime.port import OVER_BYTES, OVER_FILES, DiskLimit, excess_in_words

from training_svc import errors
from training_svc.attempts.states import TaskState

DETAIL_LENGTH = 4000
BLOCK = 4096
"""Bytes of a disk that even a small file takes."""
LEAST_OUTPUT = 64 * 1024**2
"""Bytes of its owner's quota of storage without which no training is begun."""
_IMAGE_FAILED = "algorithm.image_not_ready"
_NO_COMMAND = "algorithm.no_command"
_FILES_DAMAGED = "dataset.files_damaged"
_DAMAGED = "archive_damaged: "
"""How the detail of a staging step begins that found other bytes than the import wrote; a file's path follows."""

REASONS: Mapping[str, str] = {
    "code_error": errors.CODE_ERROR,
    "out_of_memory": errors.OUT_OF_MEMORY,
    "killed": errors.KILLED,
    "time_limit": errors.TIME_LIMIT,
    "stage_failed": errors.STAGE_FAILED,
    "image_not_found": errors.IMAGE_NOT_FOUND,
    "invalid_command": errors.INVALID_COMMAND,
    "resources_impossible": errors.RESOURCES_IMPOSSIBLE,
    "start_failed": errors.START_FAILED,
    "storage_full": errors.STORAGE_FULL,
    "result_lost": errors.RESULT_LOST,
}
"""From the runtime port's reasons to those of a task."""


@dataclass(frozen=True)
class Limits:
    """What an attempt was given: `memory` in bytes, `seconds` of running, and what it may write; `by_quota`: its
    owner's quota has no room for more."""

    memory: int
    seconds: int
    written: DiskLimit
    by_quota: bool = False


@dataclass(frozen=True)
class RunArtifacts:
    """What an ended run left: whether `output/model` holds a file, and the text of `output/failure`."""

    has_model: bool = False
    failure: str = ""


@dataclass(frozen=True)
class StateDecision:
    """What the attempt is to say."""

    state: TaskState
    reason: Reason | None = None


def is_over(seen: JobObservation | None) -> bool:
    """Whether nothing of the run will change any more."""
    return seen is None or seen.final


def decide_state(seen: JobObservation | None, left: RunArtifacts, limits: Limits) -> StateDecision:
    """The end of an attempt that nobody stopped. `seen` is over; None: nothing of the job is there."""
    if seen is None:
        return StateDecision(TaskState.FAILED, Reason(code=errors.RESULT_LOST))
    if seen.phase is JobPhase.SUCCEEDED:
        if left.has_model:
            return StateDecision(TaskState.SUCCEEDED)
        return StateDecision(TaskState.FAILED, Reason(code=errors.NO_MODEL, detail=_cut(left.failure)))
    code = REASONS.get(seen.reason or "", errors.START_FAILED)
    detail = left.failure if left.failure and code == errors.CODE_ERROR else seen.detail
    # what the runtime finds impossible it says in its own words only
    hint = errors.START_FAILED if code == errors.RESOURCES_IMPOSSIBLE else None
    if code == errors.STAGE_FAILED and detail.startswith(_DAMAGED):
        hint = _FILES_DAMAGED
    params, words = _params(code, seen, limits), _cut(excess_in_words(detail))
    return StateDecision(TaskState.FAILED, Reason(code=code, params=params, hint_code=hint, detail=words))


def _params(code: str, seen: JobObservation, limits: Limits) -> dict[str, Any]:
    known: dict[str, dict[str, Any]] = {
        errors.CODE_ERROR: {"exit_code": seen.exit_code},
        errors.KILLED: {"signal": seen.signal},
        errors.OUT_OF_MEMORY: {"memory": limits.memory},
        errors.TIME_LIMIT: {"seconds": limits.seconds},
        errors.STORAGE_FULL: _excess(seen.detail, limits),
    }
    return known.get(code, {})


def _excess(detail: str, limits: Limits) -> dict[str, Any]:
    if detail.startswith(OVER_FILES):
        return {"kind": "files", "files": limits.written.files}
    if detail.startswith(OVER_BYTES):
        return {"kind": "quota" if limits.by_quota else "run", "limit": limits.written.bytes}
    return {"kind": "disk"}


def _cut(text: str) -> str:
    """The end says most."""
    return text.strip()[-DETAIL_LENGTH:]


@dataclass
class AdmissionPolicy:
    """The queue's rule, in order of arrival: no room at the machine holds everybody behind, so that a large task is
    not starved by small ones; a used-up quota holds only the same owner's tasks."""

    closed: Shortage | None = None
    owners: dict[str, Shortage] = field(default_factory=dict)

    def holds(self, owner_id: str) -> Shortage | None:
        """What the one before it lacks, for which everything of this owner waits."""
        return self.closed or self.owners.get(owner_id)

    def refused(self, owner_id: str, shortage: Shortage) -> None:
        if shortage.reason.code == WAITING_QUOTA:
            self.owners[owner_id] = shortage
        else:
            self.closed = shortage


def output_room(left: int, share: float, most: int) -> int:
    """Bytes that a training may write whose owner has `left` of their quota, which is LEAST_OUTPUT at least: a `share`
    of that, so that there is room for uploads and other trainings while it runs; never more than `most`."""
    return min(max(LEAST_OUTPUT, int(left * share)), most)


def room_for(split: Split) -> int:
    """Bytes that the samples take as files of their own, each of whole blocks."""
    return split.size + BLOCK * int(sum(split.counts.values()))


def why_refused(code: str, refusal: PeerProblem) -> Reason:
    """Why an attempt stays whose algorithm or dataset was refused. `code`: what it waits for when it may wait."""
    if refusal.peer_code == _IMAGE_FAILED:
        why = refusal.params.get("reason") or {}
        params = why.get("params", {}) | {"code": why.get("code")}
        return Reason(code=errors.IMAGE_FAILED, params=params, detail=_cut(why.get("detail", "")))
    if refusal.peer_code == _NO_COMMAND:
        return Reason(code=errors.INVALID_COMMAND)
    return Reason(code=code, params={"code": refusal.peer_code})


def at_position(reason: Reason, position: int) -> Reason:
    """The reason with the place in the queue, counted from 1."""
    return reason.model_copy(update={"params": reason.params | {"position": position}})
