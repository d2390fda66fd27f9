"""What the run directory and the engine together say of a job (01-architecture.md, `supervise`). Pure, but for `look`.

The run directory decides, the engine only fills in: `exit.json` tells the end; without it a `started` whose lock is
free tells that everything in the container was killed at once; a container that is gone without either left no result.
"""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from svckit.runtime.machine import untrusted
from svckit.runtime.machine.engine import Container, ContainerStatus
from svckit.runtime.machine.folder import Note
from svckit.runtime.port import JobObservation, JobPhase

_SMALL = 65536
_TAIL = 4096
_SIGKILL = 9
_NO_EXEC = frozenset({126, 127})
_BY_SIGNAL = 128
_FULL = "storage_full"
"""Both a code of stage-error.json and a reason of a job."""


@dataclass(frozen=True)
class ExitReport:
    """`exit.json` as `supervise` writes it."""

    code: int | None
    signal: int | None
    started_at: datetime | None
    finished_at: datetime | None
    oom_kills: int = 0
    timed_out: bool = False
    error: str | None = None


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


def look(folder: Path) -> RunFacts:
    """Read the run directory of a workload. Reads files; call it in a thread.

    The lock is asked for only after `started` is there: it is written under the lock, so asking cannot get in the way
    of a `supervise` that is about to take it. `exit.json` is read last, because it is written before the lock is freed.
    """
    started = untrusted.read_file(folder, "run/started", limit=_SMALL)
    held = started is not None and untrusted.is_locked(folder, "run/lock")
    report = _report(untrusted.read_file(folder, "run/exit.json", limit=_SMALL))
    return RunFacts(
        started=started is not None,
        started_at=_time(_object(started).get("started_at")),
        held=held,
        report=report,
        stage_error=_stage_error(untrusted.read_file(folder, "run/stage-error.json", limit=_SMALL)),
        log_tail="" if held else untrusted.read_tail(folder, "run/log", _TAIL).decode(errors="replace"),
    )


def judge(name: str, facts: JobFacts) -> JobObservation:
    """Where the job is."""
    note, run, main = facts.note, facts.run, facts.main
    if run.held:
        return JobObservation(name, JobPhase.RUNNING, started_at=run.started_at)
    if run.report is not None and not (main is not None and main.running and not run.started):
        return _reported(name, run, run.report)
    if note.failure is not None:
        code, detail = note.failure
        return JobObservation(name, JobPhase.FAILED, reason=code, detail=detail)
    if note.begun or run.started:
        return _unreported(name, facts)
    if note.stop_wanted:
        return _failed(name, "killed", "stopped before it began")
    return _staging(name, facts)


def _reported(name: str, run: RunFacts, report: ExitReport) -> JobObservation:
    reason, detail = explain(report, run.log_tail)
    return JobObservation(
        name,
        JobPhase.SUCCEEDED if reason is None else JobPhase.FAILED,
        exit_code=report.code,
        signal=report.signal,
        reason=reason,
        detail=detail,
        started_at=report.started_at or run.started_at,
        finished_at=report.finished_at,
    )


def explain(report: ExitReport, log_tail: str) -> tuple[str | None, str]:
    """Reason code and detail of an end; no reason is success."""
    by_kill = report.signal == _SIGKILL or report.code == _BY_SIGNAL + _SIGKILL
    if report.error:
        code = "invalid_command" if report.error.startswith("exec_failed") else "start_failed"
        return code, report.error
    if report.timed_out:
        return "time_limit", log_tail
    if report.oom_kills and by_kill:
        return "out_of_memory", log_tail
    if report.signal is not None:
        return "killed", log_tail
    return (None, "") if report.code == 0 else ("code_error", log_tail)


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


def _staging(name: str, facts: JobFacts) -> JobObservation:
    """Not begun: the staging step decides."""
    note, stage = facts.note, facts.stage
    ended_badly = stage is not None and stage.status is ContainerStatus.EXITED and stage.exit_code != 0
    if note.staged or not (note.stage_begun and (stage is None or ended_badly)):
        return JobObservation(name, JobPhase.PREPARING)
    if facts.run.stage_error:
        full = facts.run.stage_error.startswith(f"{_FULL}:")
        return _failed(name, _FULL if full else "stage_failed", facts.run.stage_error)
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
        signal=_SIGKILL if reason in {"killed", "out_of_memory"} and main is not None else None,
        reason=reason,
        detail=detail,
        started_at=started_at,
        finished_at=main.finished_at if main else None,
    )


def _object(content: bytes | None) -> dict[str, Any]:
    """The JSON object in `content`, empty for anything else: an algorithm can write to its run directory."""
    try:
        value = json.loads(content or b"{}")
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def _report(content: bytes | None) -> ExitReport | None:
    value = _object(content)
    if not {"code", "signal"} <= value.keys():
        return None
    error = value.get("error")
    return ExitReport(
        code=_whole(value["code"]),
        signal=_whole(value["signal"]),
        started_at=_time(value.get("started_at")),
        finished_at=_time(value.get("finished_at")),
        oom_kills=_whole(value.get("oom_kills")) or 0,
        timed_out=value.get("timed_out") is True,
        error=error if isinstance(error, str) else None,
    )


def _stage_error(content: bytes | None) -> str:
    value = _object(content)
    return f"{value.get('code', '')}: {value.get('detail', '')}" if value else ""


def _whole(value: object) -> int | None:
    small = isinstance(value, int) and not isinstance(value, bool) and abs(value) < _SMALL
    return value if small and isinstance(value, int) else None


def _time(value: object) -> datetime | None:
    """An RFC 3339 time, in UTC."""
    if not isinstance(value, str):
        return None
    try:
        time = datetime.fromisoformat(value)
    except ValueError:
        return None
    return time.astimezone(UTC) if time.tzinfo else time.replace(tzinfo=UTC)
