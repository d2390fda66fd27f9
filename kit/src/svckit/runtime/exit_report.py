"""`run/exit.json`, which `supervise` writes last: how a job ended. It is stored last too, so it also answers for a job
that no runtime knows any more."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from svckit.foreign import clean_json
from svckit.objects.port import ObjectNotFound, ObjectStore
from svckit.runtime.jobs import EXIT_FILE, FilePart, JobObservation, JobPhase, JobRef

LOG_TAIL = 4096
"""Bytes of the log that a failure is explained with."""
SMALL = 65536
"""Bytes that a file of the run directory, which an algorithm can write to, may have."""
SIGKILL = 9
FULL = "storage_full"
"""A reason of a job, a code of stage-error.json, and how the error of an exit.json begins that the platform wrote."""
TIME_LIMIT = "time_limit"
BY_PLATFORM = frozenset({FULL, TIME_LIMIT})
"""Reasons for which the platform itself ends a run, whatever that says of its end."""
_BY_SIGNAL = 128


@dataclass(frozen=True)
class ExitReport:
    """`exit.json` as `supervise` writes it. `told`: the signal from outside that it passed on to the run."""

    code: int | None
    signal: int | None
    started_at: datetime | None
    finished_at: datetime | None
    oom_kills: int = 0
    timed_out: bool = False
    error: str | None = None
    told: int | None = None


def parse_report(content: bytes | None) -> ExitReport | None:
    value = json_object(content)
    if not {"code", "signal"} <= value.keys():
        return None
    error = value.get("error")
    return ExitReport(
        code=_whole(value["code"]),
        signal=_whole(value["signal"]),
        started_at=parse_time(value.get("started_at")),
        finished_at=parse_time(value.get("finished_at")),
        oom_kills=_whole(value.get("oom_kills")) or 0,
        timed_out=value.get("timed_out") is True,
        error=error if isinstance(error, str) else None,
        told=_whole(value.get("told")),
    )


def reported(name: str, report: ExitReport, log_tail: str) -> JobObservation:
    """The end as `supervise` tells it."""
    reason, detail = explain(report, log_tail)
    return JobObservation(
        name,
        JobPhase.SUCCEEDED if reason is None else JobPhase.FAILED,
        exit_code=report.code,
        signal=report.signal if report.signal is not None or reason != "killed" else report.told,
        reason=reason,
        detail=detail,
        started_at=report.started_at,
        finished_at=report.finished_at,
    )


def explain(report: ExitReport, log_tail: str) -> tuple[str | None, str]:
    """Reason code and detail of an end; no reason is success."""
    by_kill = report.signal == SIGKILL or report.code == _BY_SIGNAL + SIGKILL
    if report.error and report.error.startswith(f"{FULL}: "):
        return FULL, report.error.removeprefix(f"{FULL}: ")
    if report.error:
        code = "invalid_command" if report.error.startswith("exec_failed") else "start_failed"
        return code, report.error
    if report.timed_out:
        return TIME_LIMIT, log_tail
    if report.oom_kills and by_kill:
        return "out_of_memory", log_tail
    if report.signal is not None or _obeyed(report):
        return "killed", log_tail
    return (None, "") if report.code == 0 else ("code_error", log_tail)


def _obeyed(report: ExitReport) -> bool:
    """Whether it ended because it was told to: what ends well then may have done half of its work."""
    return report.told is not None and report.code in (0, _BY_SIGNAL + report.told)


def platform_report(seen: JobObservation) -> dict[str, Any]:
    """The exit.json of a run that the platform ended (BY_PLATFORM)."""
    times = {"started_at": seen.started_at, "finished_at": seen.finished_at}
    return {
        **{name: time.isoformat() if time else None for name, time in times.items()},
        **{"code": seen.exit_code, "signal": seen.signal, "oom_kills": 0},
        "timed_out": seen.reason == TIME_LIMIT,
        "error": f"{FULL}: {seen.detail}" if seen.reason == FULL else None,
    }


async def stored_end(store: ObjectStore, job: JobRef) -> JobObservation | None:
    """How the job ended, as its stored exit.json tells."""
    report = parse_report((await read_stored(store, job.output_prefix + EXIT_FILE, 0, SMALL)).data)
    if report is None:
        return None
    log = job.output_prefix + "run/log"
    size = (await read_stored(store, log, 0, 0)).size
    tail = await read_stored(store, log, max(0, size - LOG_TAIL), LOG_TAIL)
    return reported(job.name, report, tail.data.decode(errors="replace"))


async def read_stored(store: ObjectStore, key: str, offset: int, limit: int) -> FilePart:
    """From the object store; nothing when there is no such object."""
    try:
        part = await store.read_part(key, offset, limit)
    except ObjectNotFound:
        return FilePart()
    return FilePart(part.data, part.size)


def json_object(content: bytes | None) -> dict[str, Any]:
    """The JSON object in `content`, cleaned, empty for anything else: an algorithm can write to its run directory."""
    try:
        value = json.loads(content or b"{}")
    except (ValueError, RecursionError):
        return {}
    return clean_json(value) if isinstance(value, dict) else {}


def _whole(value: object) -> int | None:
    if not isinstance(value, int) or isinstance(value, bool):
        return None
    return value if abs(value) < SMALL else None


def parse_time(value: object) -> datetime | None:
    """An RFC 3339 time, in UTC; None for anything else, also for one that in UTC is before year 1 or after 9999."""
    if not isinstance(value, str):
        return None
    try:
        time = datetime.fromisoformat(value)
        return time.astimezone(UTC) if time.tzinfo else time.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return None
