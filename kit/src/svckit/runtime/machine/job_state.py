"""What the run directory and the engine together say of a job (01-architecture.md, `supervise`). Pure functions, apart
from `read_run` and `read_busy`.

The run directory decides, the engine only fills in: `exit.json` tells the end; without it a `started` whose lock is
free tells that everything in the container was killed at once; a container that is gone without either left no result.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from svckit.runtime.exit_report import (
    BY_PLATFORM,
    FULL,
    LOG_TAIL,
    SIGKILL,
    SMALL,
    TIME_LIMIT,
    ExitReport,
    json_object,
    parse_report,
    parse_time,
    reported,
)
from svckit.runtime.jobs import EXIT_FILE, JobObservation, JobPhase
from svckit.runtime.machine import untrusted
from svckit.runtime.machine.engine import Container, ContainerStatus
from svckit.runtime.machine.folder import Note, WorkFolder

_NO_EXEC = frozenset({126, 127})


@dataclass(frozen=True)
class RunFacts:
    """The run directory at one moment. `held`: somebody has the lock, that is, `supervise` lives."""

    started: bool = False
    started_at: datetime | None = None
    held: bool = False
    report: ExitReport | None = None
    stage_error: str = ""
    log_tail: str = ""


@dataclass(frozen=True)
class JobFacts:
    """Everything known of a job. The containers were looked at before the run directory, so that an end between the
    two looks is seen in the files."""

    note: Note
    run: RunFacts
    stage: Container | None
    main: Container | None

    @property
    def is_new(self) -> bool:
        """Whether nothing was done for it in this folder."""
        return self.note == Note() and self.stage is None and self.main is None


def read_run(folder: Path) -> RunFacts:
    """Read the run directory of a workload. Reads files; call it in a thread.

    The lock is asked for only after `started` is there: it is written under the lock, so asking cannot get in the way
    of a `supervise` that is about to take it. `exit.json` is read last, because it is written before the lock is freed.
    """
    started = untrusted.read_file(folder, "run/started", limit=SMALL)
    held = started is not None and untrusted.is_locked(folder, "run/lock")
    report = parse_report(untrusted.read_file(folder, EXIT_FILE, limit=SMALL))
    return RunFacts(
        started=started is not None,
        started_at=parse_time(json_object(started).get("started_at")),
        held=held,
        report=report,
        stage_error=_stage_error(untrusted.read_file(folder, "run/stage-error.json", limit=SMALL)),
        log_tail="" if held else untrusted.read_tail(folder, "run/log", LOG_TAIL).decode(errors="replace"),
    )


def read_busy(name: str, folder: WorkFolder) -> JobObservation:
    """While somebody else takes a step, only that much is certain. Reads files; call it in a thread."""
    note = folder.note()
    if note.moved:
        return observation_of(name, JobFacts(note=note, run=RunFacts(), stage=None, main=None))
    run = read_run(folder.path)
    phase = JobPhase.RUNNING if run.started or note.begun else JobPhase.PREPARING
    return JobObservation(name, phase, started_at=run.started_at)


def observation_of(name: str, facts: JobFacts) -> JobObservation:
    """Where the job is. What was once seen to have ended has ended so."""
    note, run, main = facts.note, facts.run, facts.main
    if note.ended is not None:
        return from_json(note.ended)
    if run.held:
        return JobObservation(name, JobPhase.RUNNING, started_at=run.started_at)
    if note.failure is not None and note.failure[0] in BY_PLATFORM:
        return _ended_by_platform(name, facts, *note.failure)
    if run.report is not None and not (main is not None and main.running and not run.started):
        return reported(name, run.report, run.log_tail)
    if note.failure is not None:
        code, detail = note.failure
        return JobObservation(name, JobPhase.FAILED, reason=code, detail=detail)
    if note.begun or run.started:
        return _unreported(name, facts)
    if note.stop_wanted:
        return _failed(name, "killed", "stopped before it began")
    return _staging(name, facts)


def to_json(seen: JobObservation) -> dict[str, Any]:
    """As a note keeps it."""
    times = {"started_at": seen.started_at, "finished_at": seen.finished_at}
    return asdict(seen) | {name: time.isoformat() if time else None for name, time in times.items()}


def from_json(values: Mapping[str, Any]) -> JobObservation:
    times = {name: parse_time(values[name]) for name in ("started_at", "finished_at")}
    return JobObservation(**{**values, "phase": JobPhase(values["phase"]), **times})


def _unreported(name: str, facts: JobFacts) -> JobObservation:
    """Begun, without an exit.json."""
    main, run = facts.main, facts.run
    started_at = run.started_at or (main.started_at if main else None)
    if main is None:
        return _failed(name, "result_lost", run.log_tail, started_at)
    if main.status is ContainerStatus.CREATED and not run.started:
        if facts.note.stop_wanted:
            return _failed(name, "killed", "stopped before it began")
        return JobObservation(name, JobPhase.PREPARING)
    if main.running and not run.started:
        return JobObservation(name, JobPhase.RUNNING, started_at=started_at)
    if not run.started and main.exit_code in _NO_EXEC:
        return _failed(name, "start_failed", main.error or run.log_tail, started_at, main)
    reason = "out_of_memory" if main.oom_killed else "killed"
    return _failed(name, reason, run.log_tail or main.error, started_at, main)


def _ended_by_platform(name: str, facts: JobFacts, reason: str, detail: str) -> JobObservation:
    """Whatever the run says of its end."""
    run, main = facts.run, facts.main
    started_at = run.started_at or (main.started_at if main else None)
    seen = _failed(name, reason, run.log_tail if reason == TIME_LIMIT else detail, started_at, main)
    if run.report is None:
        return seen
    return replace(seen, exit_code=run.report.code, signal=run.report.signal, finished_at=run.report.finished_at)


def _staging(name: str, facts: JobFacts) -> JobObservation:
    """Not begun: the staging step decides."""
    note, stage = facts.note, facts.stage
    ended_badly = stage is not None and stage.status is ContainerStatus.EXITED and stage.exit_code != 0
    if note.staged or not (note.stage_begun and (stage is None or ended_badly)):
        return JobObservation(name, JobPhase.PREPARING)
    if facts.run.stage_error:
        full = facts.run.stage_error.startswith(f"{FULL}:")
        return _failed(name, FULL if full else "stage_failed", facts.run.stage_error)
    if stage is None:
        return _failed(name, "stage_failed", "the staging container is gone")
    cause = "out of memory" if stage.oom_killed else stage.error or "no stage-error.json"
    return _failed(name, "stage_failed", f"exit code {stage.exit_code}: {cause}")


def _failed(
    name: str, reason: str, detail: str, started_at: datetime | None = None, main: Container | None = None
) -> JobObservation:
    return JobObservation(
        name,
        JobPhase.FAILED,
        signal=SIGKILL if reason in {"killed", "out_of_memory"} and main is not None else None,
        reason=reason,
        detail=detail,
        started_at=started_at,
        finished_at=main.finished_at if main else None,
    )


def _stage_error(content: bytes | None) -> str:
    value = json_object(content)
    words = [word if isinstance(word := value.get(name), str) else "" for name in ("code", "detail")]
    return ": ".join(words) if value else ""
