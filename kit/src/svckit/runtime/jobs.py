"""The port for jobs: containers that run to an end, once.

A job's folders are `/workspace/dataset` and `/workspace/base_model` (filled by the staging step), `/workspace/output`
and `/workspace/run` (written by the algorithm and by `supervise`).
"""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol

from svckit.runtime.port import DiskLimit, ObjectMount, Resources

STAGE_LIMIT_S = 3600
"""How long a staging step may take unless its job says otherwise: one that hangs must not keep its room for ever."""

EXIT_FILE = "run/exit.json"
"""What `supervise` writes last. It is also stored last: an output that has it is whole."""


@dataclass(frozen=True)
class StageStep:
    """The staging step of a job: the staging image is run with `config` (JSON) on its standard configuration path.

    It sees `inputs` read-only, and `/workspace/dataset` and `/workspace/base_model` writable, which the main container
    then sees read-only. It exits 0, or writes `{"code", "detail"}` to `/workspace/run/stage-error.json` and exits 1.
    When it takes longer than `time_limit_s`, it is killed and the job has `stage_failed`.
    """

    image: str
    config: Mapping[str, Any]
    inputs: tuple[ObjectMount, ...] = ()
    resources: Resources = field(default_factory=lambda: Resources(memory=1024**3))
    time_limit_s: int = STAGE_LIMIT_S


@dataclass(frozen=True)
class JobRef:
    """Which job: its name at the runtime, and the prefix in the object store (ends with `/`) under which its `output/`
    and `run/` lie in the end. Nobody has to remember the second once the job is deleted: whoever asks says it."""

    name: str
    output_prefix: str


@dataclass(frozen=True)
class JobSpec:
    """A run to an end. `command` is the full argv that `supervise` executes (entrypoint and arguments resolved).

    `pinned` is what `ImageStore.pinned` told of `image` when it was chosen: that content is started, whatever `image`
    names by now. Empty: what `image` names now. `output_prefix`: see JobRef. `disk`: bytes of disk that it needs from
    the start, for what the staging step lays out. `disk_limit`: what its main container may write; None: no limit.
    `log_limit`: the most bytes that are kept of `run/log`, whoever writes to it; of output that is both its ends.
    """

    name: str
    image: str
    command: tuple[str, ...]
    output_prefix: str
    pinned: str = ""
    env: Mapping[str, str] = field(default_factory=dict)
    workdir: str | None = None
    resources: Resources = field(default_factory=Resources)
    stage: StageStep | None = None
    disk: int = 0
    disk_limit: DiskLimit | None = None
    time_limit_s: int | None = None
    grace_s: int = 30
    log_limit: int = 256 * 1024**2
    labels: Mapping[str, str] = field(default_factory=dict)

    @property
    def ref(self) -> JobRef:
        return JobRef(self.name, self.output_prefix)


class JobPhase(StrEnum):
    PREPARING = "preparing"
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"


@dataclass(frozen=True)
class JobObservation:
    """What is known of a job now. `phase` SUCCEEDED or FAILED is final: no later look says otherwise.

    `reason` (only when FAILED) is one of: `code_error` (exit code other than 0), `out_of_memory`, `killed` (by a signal
    from outside), `time_limit`, `stage_failed`, `image_not_found`, `invalid_command`, `start_failed`, `storage_full`
    (it wrote more than its limit, or filled the disk, or there was no room for what it left), `result_lost` (the
    container is gone and left no exit.json). `detail` is raw text for it.
    """

    name: str
    phase: JobPhase
    exit_code: int | None = None
    signal: int | None = None
    reason: str | None = None
    detail: str = ""
    started_at: datetime | None = None
    finished_at: datetime | None = None

    @property
    def final(self) -> bool:
        return self.phase in (JobPhase.SUCCEEDED, JobPhase.FAILED)


@dataclass(frozen=True)
class FilePart:
    """Some bytes of a file, and the size in bytes that the whole file has by now (0: there is no such file)."""

    data: bytes = b""
    size: int = 0


class JobRuntime(Protocol):
    """Every method raises RuntimeUnavailable when the engine does not answer.

    Before a final observation is answered, everything that the run left under `output/` and `run/` is in the object
    store below `output_prefix`, apart from links and special files; of a job with `storage_full` only its log and small
    files of its output, as far as there is room.
    """

    async def ensure(self, spec: JobSpec) -> JobObservation:
        """Bring the job one step on (staging, then the main container) and say where it is. Never starts a step twice:
        a step that has begun is only observed, and a job whose exit.json is stored has ended. Does not block; call it
        again until the phase is final. A refusal of the runtime is answered as FAILED with its reason, not raised.
        Raises NoRoom before the first step of a job that needs more `disk` than is free, and StoreFull for some seconds
        when there is no room for the output, which stays where it is; then, or at once when it was told to stop, the
        job has ended with `storage_full`."""

    async def observe(self, job: JobRef) -> JobObservation | None:
        """Starts nothing. A job that is gone, or was deleted, is answered from its stored exit.json; None when there is
        no such thing either. Raises StoreFull as `ensure`."""

    async def stop(self, name: str, grace_s: int = 30) -> None:
        """SIGTERM to the main container, SIGKILL after `grace_s`. Idempotent; returns without waiting for the end,
        which `observe` tells, nor for another call that is at this job: who is at it carries it out."""

    async def enforce_limits(self) -> None:
        """To be called every few seconds, whatever else waits: end jobs that have written more than they may or go on
        after their time was over, and free a full disk of what they wrote. It needs no database, which may have no room
        either. What is wrong with one job does not keep it from the others."""

    async def delete(self, name: str) -> None:
        """Remove what the runtime has of the job: containers at once, and folders with what is not stored. What is
        stored stays. Idempotent."""

    async def read(self, job: JobRef, file: str, offset: int = 0, limit: int = 65536) -> FilePart:
        """At most `limit` bytes from `offset` of a file below `output/` or `run/` (`run/log`, `output/metrics.jsonl`),
        wherever it is now: at the runtime or in the object store. Nothing for a file that is not there."""

    def changes(self) -> AsyncIterator[str]:
        """Names of jobs that are worth a look, as their containers begin and end, until RuntimeUnavailable. Hints: some
        may be missing, and what happened before is not told, so a slow poll has to go on beside it."""

    async def names(self) -> tuple[str, ...]:
        """Every job of this instance that the runtime has anything of."""

    async def ping(self) -> None: ...

    async def close(self) -> None: ...
