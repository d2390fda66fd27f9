"""The three runtime ports in memory. Each passes the contract suite of its port (tests/contract) and outlives the apps
that use it; `away` is an engine that does not answer."""

import asyncio
import json
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from svckit.db import now
from svckit.objects.port import ObjectNotFound, ObjectStore
from svckit.runtime.exit_report import SIGKILL, read_stored, stored_end
from svckit.runtime.images import ImageInfo
from svckit.runtime.jobs import EXIT_FILE, FilePart, JobObservation, JobPhase, JobRef, JobSpec
from svckit.runtime.port import NoRoom, RuntimeRefused, RuntimeUnavailable
from svckit.runtime.servers import ReplicaObservation, ServerObservation, ServerSpec

_UNTOLD = frozenset({"result_lost", "stage_failed", "image_not_found", "storage_full"})
"""Ends of which no exit.json tells."""


class _Engine:
    """An engine that can be away, and tells who listens of changes."""

    def __init__(self) -> None:
        self.away = False
        self._listeners: set[asyncio.Queue[str]] = set()

    def must_answer(self) -> None:
        if self.away:
            raise RuntimeUnavailable("no engine")

    async def ping(self) -> None:
        self.must_answer()

    async def close(self) -> None:
        """The containers stay."""

    def changed(self, name: str) -> None:
        for queue in self._listeners:
            queue.put_nowait(name)

    async def changes(self) -> AsyncIterator[str]:
        self.must_answer()
        queue: asyncio.Queue[str] = asyncio.Queue()
        self._listeners.add(queue)
        try:
            while True:
                yield await queue.get()
        finally:
            self._listeners.discard(queue)


@dataclass
class FakeJob:
    """`files` are those that are not in the object store yet."""

    spec: JobSpec
    seen: JobObservation
    files: dict[str, bytes] = field(default_factory=dict)


class FakeJobs(_Engine):
    """JobRuntime. Jobs run until a test ends them. `starts` counts the containers that were started, by job; `room`:
    bytes that are free; `refusal`: why the next job ends before it begins, as (reason, detail)."""

    def __init__(self, store: ObjectStore) -> None:
        super().__init__()
        self._store = store
        self.jobs: dict[str, FakeJob] = {}
        self.starts: Counter[str] = Counter()
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
        if job is not None and not job.seen.final:
            self.finish(name, reason="killed", exit_code=None)

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
            await self.store_output(job, prefix)
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


class FakeServers(_Engine):
    """ServerRuntime. `behaviour` of new replicas: ready, starting or crashing. `farewell`: after how many applies one
    that is let go is gone. `started` counts replicas, `specs` are those last applied. `last_words` end every log."""

    def __init__(self, store: ObjectStore | None = None) -> None:
        super().__init__()
        self._store = store
        self.servers: dict[str, list[ReplicaObservation]] = {}
        self.specs: dict[str, ServerSpec] = {}
        self.behaviour = "ready"
        self.farewell = 0
        self.last_words = b""
        self.started = 0
        self._applies_since_let_go: Counter[str] = Counter()

    async def apply(self, spec: ServerSpec) -> ServerObservation:
        self.must_answer()
        self.specs[spec.name] = spec
        known = [replica for replica in self.servers.get(spec.name, []) if replica.running]
        wanted = [each for each in known if each.generation == spec.generation and not each.leaving][: spec.replicas]
        while len(wanted) < spec.replicas:
            wanted.append(await self._start(spec))
        others = [each for each in known if each not in wanted]
        replaced = all(each.ready for each in wanted)
        kept = [each for each in others if not (each.leaving or replaced or each.generation == spec.generation)]
        let_go = [each for each in others if each not in kept]
        self._applies_since_let_go.update(each.name for each in let_go)
        staying = [each for each in let_go if self._applies_since_let_go[each.name] <= self.farewell]
        self.servers[spec.name] = wanted + kept + [replace(each, ready=False, leaving=True) for each in staying]
        return ServerObservation(spec.name, tuple(self.servers[spec.name]))

    async def _start(self, spec: ServerSpec) -> ReplicaObservation:
        for mount in spec.mounts:
            await self._must_be_there(mount.key)
        self.started += 1
        self.changed(spec.name)
        name, address = f"{spec.name}-{self.started}", f"10.0.0.{self.started}:8080"
        if self.behaviour == "crashing":
            return ReplicaObservation(name, False, False, spec.generation, None, reason="code_error", detail="exit 1")
        return ReplicaObservation(name, True, self.behaviour == "ready", spec.generation, address)

    def kill(self, replica: str) -> None:
        """From outside."""
        server = next(name for name, known in self.servers.items() if any(each.name == replica for each in known))
        self.servers[server] = [
            replace(each, running=False, ready=False, address=None, reason="killed") if each.name == replica else each
            for each in self.servers[server]
        ]
        self.changed(server)

    async def _must_be_there(self, key: str) -> None:
        try:
            if self._store is not None:
                await self._store.locate(key)
        except ObjectNotFound as error:
            raise RuntimeRefused("start_failed", f"object_not_found: {key}") from error

    async def observe(self, name: str) -> ServerObservation | None:
        self.must_answer()
        replicas = self.servers.get(name)
        return None if replicas is None else ServerObservation(name, tuple(replicas))

    async def delete(self, name: str) -> None:
        self.must_answer()
        self.servers.pop(name, None)

    async def log(self, name: str, replica: str, tail: int = 1000) -> AsyncIterator[bytes]:
        self.must_answer()
        if any(known.name == replica for known in self.servers.get(name, [])):
            yield f"log of {replica}\n".encode() + self.last_words

    async def endpoints(self) -> dict[str, tuple[str, ...]]:
        self.must_answer()
        return {
            name: tuple(each.address for each in replicas if each.ready and each.address)
            for name, replicas in self.servers.items()
        }

    async def names(self) -> tuple[str, ...]:
        self.must_answer()
        return tuple(sorted(self.servers))


class FakeImages(_Engine):
    """ImageStore. `images` are those that have a name, `in_use` what a workload is made of."""

    def __init__(self) -> None:
        super().__init__()
        self.images: dict[str, ImageInfo] = {}
        self.in_use: set[str] = set()
        self._contents: dict[str, ImageInfo] = {}

    def add(self, reference: str, image_id: str = "sha256:1", **config: Any) -> str:
        config = {"entrypoint": ("python", "main.py"), "command": ("--fast",), "workdir": "/app"} | config
        image = ImageInfo(
            reference=reference,
            id=image_id,
            architecture="amd64",
            size=1000,
            env={"LANG": "C.UTF-8"},
            user="10001",
            exposed_ports=(8080,),
            **config,
        )
        self.images[reference] = self._contents[image_id] = image
        return reference

    async def find(self, reference: str) -> ImageInfo | None:
        self.must_answer()
        found = self.images.get(reference) or self._contents.get(reference)
        return None if found is None else replace(found, reference=reference)

    def pinned(self, image: ImageInfo) -> str:
        return image.id

    async def remove(self, reference: str) -> None:
        self.must_answer()
        found = await self.find(reference)
        if found is None:
            return
        if found.id in self.in_use:
            raise RuntimeRefused("image_in_use", reference)
        self._contents.pop(found.id, None)
        self.images = {name: image for name, image in self.images.items() if image.id != found.id}
