"""The port of jobs in memory. It passes the contract suite of its port (tests/contract)."""

import json
from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from svckit.db import now
from svckit.objects.port import ObjectStore, StoreFull
from svckit.runtime.exit_report import SIGKILL, read_stored, stored_end
from svckit.runtime.jobs import EXIT_FILE, FilePart, JobObservation, JobPhase, JobRef, JobSpec
from svckit.runtime.port import NoRoom

from tests.support.runtimes import FakeEngine

_UNTOLD = frozenset({"result_lost", "stage_failed", "image_not_found", "storage_full"})
"""Ends of which no exit.json tells."""


@dataclass
class FakeJob:
    """`files` are those that are not in the object store yet."""

    spec: JobSpec
    seen: JobObservation
    files: dict[str, bytes] = field(default_factory=dict)
    stopped: bool = False


class FakeJobs(FakeEngine):
    """JobRuntime. Jobs run until a test ends them. `starts` counts the containers that were started, by job, and
    `enforced` calls; `room`: bytes that are free; `refusal`: why the next job ends before it begins, as (reason,
    detail)."""

    def __init__(self, store: ObjectStore) -> None:
        super().__init__()
        self._store = store
        self.jobs: dict[str, FakeJob] = {}
        self.starts: Counter[str] = Counter()
        self.enforced = 0
        self.deleted: list[str] = []
        self.room: int | None = None
        self.stays_preparing = False
        self.refusal: tuple[str, str] | None = None

    def write(self, name: str, path: str, data: bytes) -> None:
        files = self.jobs[name].files
        files[path] = files.get(path, b"") + data

    def finish(self, name: str, *, reason: str | None = None, detail: str = "", exit_code: int | None = 0) -> None:
        """The run ends: well, or for a reason of the port."""
        job = self.jobs[name]
        killed = SIGKILL if reason in {"killed", "out_of_memory"} else None
        job.seen = replace(
            job.seen,
            phase=JobPhase.FAILED if reason else JobPhase.SUCCEEDED,
            reason=reason,
            detail=detail,
            exit_code=None if killed else exit_code,
            signal=killed,
            finished_at=now() if job.seen.started_at else None,
        )
        if reason not in _UNTOLD and job.seen.started_at:
            job.files[EXIT_FILE] = json.dumps(_exit_json(job.seen)).encode()
        self.changed(name)

    def lose(self, name: str) -> None:
        """Nothing of the job is left."""
        del self.jobs[name]

    async def ensure(self, spec: JobSpec) -> JobObservation:
        self.must_answer()
        if spec.name not in self.jobs:
            if ended := await stored_end(self._store, spec.ref):
                return ended
            if self.room is not None and self.room < spec.disk:
                raise NoRoom(f"{spec.disk} bytes needed, {self.room} free")
        job = self.jobs.setdefault(spec.name, FakeJob(spec, JobObservation(spec.name, JobPhase.PREPARING)))
        if job.seen.phase is JobPhase.PREPARING:
            if self.refusal is not None:
                reason, detail = self.refusal
                self.finish(spec.name, reason=reason, detail=detail, exit_code=None)
            elif not self.stays_preparing:
                self.starts[spec.name] += 1
                job.seen = replace(job.seen, phase=JobPhase.RUNNING, started_at=now())
                self.changed(spec.name)
        return await self._told(job, spec.output_prefix)

    async def observe(self, job: JobRef) -> JobObservation | None:
        self.must_answer()
        if job.name not in self.jobs:
            return await stored_end(self._store, job)
        return await self._told(self.jobs[job.name], job.output_prefix)

    async def stop(self, name: str, grace_s: float = 30) -> None:
        self.must_answer()
        job = self.jobs.get(name)
        if job is not None:
            job.stopped = True
        if job is not None and not job.seen.final:
            self.finish(name, reason="killed", exit_code=None)

    async def enforce_limits(self) -> None:
        """Nothing is written."""
        self.enforced += 1

    async def delete(self, name: str) -> None:
        self.must_answer()
        self.jobs.pop(name, None)
        self.deleted.append(name)

    async def read(self, job: JobRef, file: str, offset: int = 0, limit: int = 65536) -> FilePart:
        here = self.jobs.get(job.name)
        if not file.startswith(("output/", "run/")) or ".." in file.split("/"):
            return FilePart()
        if here is not None:
            self.must_answer()
            if file in here.files:
                return FilePart(here.files[file][offset : offset + limit], len(here.files[file]))
        return await read_stored(self._store, job.output_prefix + file, offset, limit)

    async def names(self) -> tuple[str, ...]:
        self.must_answer()
        return tuple(sorted(self.jobs))

    async def _told(self, job: FakeJob, prefix: str) -> JobObservation:
        if job.seen.final and job.files:
            try:
                await self.store_output(job, prefix)
            except StoreFull as error:
                if not job.stopped:
                    raise
                job.files.clear()
                job.seen = replace(job.seen, phase=JobPhase.FAILED, reason="storage_full", detail=str(error))
        return job.seen

    async def store_output(self, job: FakeJob, prefix: str) -> None:
        """What the job left; it is read from there from now on."""
        for path in sorted(job.files, key=lambda path: path == EXIT_FILE):
            await self._store.put_bytes(prefix + path, job.files[path])
        job.files.clear()


def _exit_json(seen: JobObservation) -> dict[str, Any]:
    """As `supervise` would have written it."""
    failed_to_start = seen.reason in {"invalid_command", "start_failed"}
    error = ("exec_failed: " if seen.reason == "invalid_command" else "") + seen.detail if failed_to_start else None
    return {
        "code": seen.exit_code,
        "signal": seen.signal,
        "started_at": _text(seen.started_at),
        "finished_at": _text(seen.finished_at),
        "oom_kills": int(seen.reason == "out_of_memory"),
        "timed_out": seen.reason == "time_limit",
        "error": error,
    }


def _text(time: datetime | None) -> str | None:
    return time.isoformat() if time else None
