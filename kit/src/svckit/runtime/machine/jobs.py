"""The job port on one machine: a staging container, then the main one under `supervise`. Every step is noted in the
job's folder, so that another object on the same folder goes on where this one was."""

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from svckit.errors import is_full
from svckit.objects.port import StoreFull
from svckit.runtime.exit_report import FULL, TIME_LIMIT, platform_report, read_stored, stored_end
from svckit.runtime.jobs import FilePart, JobObservation, JobPhase, JobRef, JobSpec, StageStep
from svckit.runtime.limits import hold_each
from svckit.runtime.machine import job_files
from svckit.runtime.machine.context import WORKSPACE, RuntimeContext, object_binds
from svckit.runtime.machine.disk_watch import DiskWatch
from svckit.runtime.machine.engine import Bind, Container, ContainerStatus, EngineRefused
from svckit.runtime.machine.folder import Note, WorkFolder, check_name, job_folders
from svckit.runtime.machine.job_containers import KIND, main_container, stage_container, stage_name
from svckit.runtime.machine.job_limits import JobLimits, kill_at
from svckit.runtime.machine.job_state import JobFacts, RunFacts, observation_of, read_busy, read_run, to_json
from svckit.runtime.machine.locks import FencedEngine, try_lock, workload_lock
from svckit.runtime.port import NoRoom, RuntimeRefused

_PATIENCE_S = 20.0
"""How long an output waits for room in the store."""
_REFUSALS_IN_A_ROW = 5


class MachineJobs:
    """JobRuntime. Every change of a job is made under its folder's lock."""

    def __init__(self, context: RuntimeContext) -> None:
        self._context = context
        self._engine = context.engine
        self._change = FencedEngine(context.engine)
        self._store = context.store
        self._refusals: Counter[str] = Counter()
        self._watch = DiskWatch(context)
        self._limits = JobLimits(self._change, self._watch)
        self._full_since: dict[str, float] = {}

    def _folder(self, name: str) -> WorkFolder:
        """Raises ValueError for what is no name."""
        return WorkFolder(self._context.work / check_name(name))

    async def ensure(self, spec: JobSpec) -> JobObservation:
        folder = self._folder(spec.name)
        if not await asyncio.to_thread(folder.exists):
            if ended := await stored_end(self._store, spec.ref):
                return ended
            await self._must_fit(spec, folder)
        async with try_lock(folder.path, self._context.lease_s, make=True) as locked:
            if not locked:
                return await asyncio.to_thread(read_busy, spec.name, folder)
            facts = await self._look(spec.name, folder)
            # it may have been ended and deleted before this had the lock
            if facts.is_new and (ended := await stored_end(self._store, spec.ref)):
                await asyncio.to_thread(folder.remove)
                return ended
            seen = observation_of(spec.name, facts)
            if seen.phase is JobPhase.PREPARING:
                await self._advance(spec, folder, facts)
                facts = await self._look(spec.name, folder)
                seen = observation_of(spec.name, facts)
            return await self._end(spec.ref, folder, facts) if seen.final else seen

    async def observe(self, job: JobRef) -> JobObservation | None:
        folder = self._folder(job.name)
        async with try_lock(folder.path, self._context.lease_s) as locked:
            if locked:
                facts = await self._look(job.name, folder)
                seen = observation_of(job.name, facts)
                return await self._end(job, folder, facts) if seen.final else seen
        if await asyncio.to_thread(folder.exists):
            return await asyncio.to_thread(read_busy, job.name, folder)
        return await stored_end(self._store, job) or await self._without_folder(job.name)

    async def stop(self, name: str, grace_s: float = 30) -> None:
        folder = self._folder(name)
        if not await asyncio.to_thread(folder.exists):
            return
        try:
            await asyncio.to_thread(folder.ask_stop, grace_s)
        except FileNotFoundError:
            return  # deleted meanwhile
        except OSError as error:
            if not is_full(error):
                raise
            for container in (name, stage_name(name)):  # nothing can be noted, so they get no grace
                await self._engine.signal(container, "SIGKILL")
        async with try_lock(folder.path, self._context.lease_s) as locked:
            if locked:
                await self._look(name, folder)

    async def enforce_limits(self) -> None:
        await self._watch.see_room()
        await hold_each(await asyncio.to_thread(job_folders, self._context.work), self._hold, self.ping)

    async def _hold(self, name: str) -> None:
        folder = self._folder(name)
        async with try_lock(folder.path, self._context.lease_s) as locked:
            if locked:
                facts = await self._look(name, folder)
                if facts.note.failure is not None and facts.note.failure[0] == FULL:
                    await self._watch.make_room(folder, facts)

    async def delete(self, name: str) -> None:
        folder = self._folder(name)
        async with workload_lock(folder.path, self._context.lease_s):
            await self._change.remove(stage_name(name))
            await self._change.remove(name)
            await asyncio.to_thread(folder.remove)
        self._refusals.pop(name, None)
        self._full_since.pop(name, None)
        self._watch.forget(name)

    async def read(self, job: JobRef, file: str, offset: int = 0, limit: int = 65536) -> FilePart:
        if not job_files.is_readable(file):
            return FilePart()
        part = await job_files.read(self._folder(job.name).path, file, offset, limit)
        if part is not None:
            return part
        return await read_stored(self._store, job.output_prefix + file, offset, limit)

    def changes(self) -> AsyncIterator[str]:
        return self._engine.changes(KIND)

    async def names(self) -> tuple[str, ...]:
        folders = await asyncio.to_thread(job_folders, self._context.work)
        return tuple(sorted({*folders, *await self._engine.workloads(KIND)}))

    async def ping(self) -> None:
        await self._engine.ping()

    async def close(self) -> None:
        await self._engine.close()

    async def _end(self, job: JobRef, folder: WorkFolder, facts: JobFacts) -> JobObservation:
        """The final observation, once nothing of the job runs any more and its output is in the store. Raises
        StoreFull for a while."""
        seen = observation_of(job.name, facts)
        if facts.note.moved:
            return seen
        running = [each for each in (facts.stage, facts.main) if each is not None and each.running]
        for container in running:
            await self._change.signal(container.name, "SIGKILL")
        if running:
            phase = JobPhase.RUNNING if facts.note.begun else JobPhase.PREPARING
            return JobObservation(job.name, phase, started_at=seen.started_at)
        try:
            await self._store_output(job, folder, seen, facts.note)
        except OSError as error:
            if not is_full(error):
                raise
            since = self._full_since.setdefault(job.name, time.monotonic())
            if not facts.note.stop_wanted and time.monotonic() < since + _PATIENCE_S:
                raise StoreFull(error.errno, str(error)) from error
            seen = replace(seen, phase=JobPhase.FAILED, reason=FULL, detail=f"no room for what it left: {error}")
            await job_files.give_up(job, folder, self._store, seen)
        return seen

    async def _store_output(self, job: JobRef, folder: WorkFolder, seen: JobObservation, note: Note) -> None:
        """Raises OSError on a full disk."""
        await asyncio.to_thread(job_files.cut_log, folder)
        if seen.reason == FULL:
            await job_files.give_up(job, folder, self._store, seen)
            return
        await asyncio.to_thread(folder.write_note, ended=to_json(seen))
        late = note.failure is not None and note.failure[0] == TIME_LIMIT
        report = await asyncio.to_thread(folder.write, "exit.json", platform_report(seen)) if late else None
        await job_files.move(folder.path, self._store, job.output_prefix, report)
        await asyncio.to_thread(folder.write_note, moved=True)

    async def _look(self, name: str, folder: WorkFolder) -> JobFacts:
        """What is known of the job; a stop that is wanted goes on, and it is held to its limits."""
        return await self._limits.enforce(name, folder, await self._facts(name, folder))

    async def _facts(self, name: str, folder: WorkFolder) -> JobFacts:
        """In this order: what a note tells of was there before it; an end between two looks is seen in the files. Of a
        job that has ended for good the note says all."""
        note = await asyncio.to_thread(folder.note)
        if note.moved:
            return JobFacts(note=note, run=RunFacts(), stage=None, main=None)
        stage = await self._engine.inspect(stage_name(name))
        main = await self._engine.inspect(name)
        run = await asyncio.to_thread(read_run, folder.path)
        if main is not None and main.status is not ContainerStatus.CREATED:
            note = replace(note, begun=True)
        return JobFacts(note=note, run=run, stage=stage, main=main)

    async def _without_folder(self, name: str) -> JobObservation | None:
        """The folder is lost: what is left of the job is a container, or nothing."""
        main = await self._engine.inspect(name)
        if main is None and await self._engine.inspect(stage_name(name)) is None:
            return None
        if main is not None and main.running:
            return JobObservation(name, JobPhase.RUNNING, started_at=main.started_at)
        return JobObservation(name, JobPhase.FAILED, reason="result_lost", detail="the folder of the job is gone")

    async def _advance(self, spec: JobSpec, folder: WorkFolder, facts: JobFacts) -> None:
        """One step on. What the engine refuses for good is noted and ends the job."""
        staged = spec.stage is None or facts.note.staged
        try:
            if not staged and spec.stage is not None:
                staged = await self._stage(spec.name, spec.stage, folder, facts)
            if staged:
                await self._begin(spec, folder, facts.main)
        except RuntimeRefused as refused:
            code, detail = refused.code, refused.detail
            if not staged and code != "storage_full":
                code, detail = "stage_failed", f"{code}: {detail}"
            await asyncio.to_thread(folder.write_note, failure=(code, detail))
        except EngineRefused as refused:
            self._refusals[spec.name] += 1
            if self._refusals[spec.name] >= _REFUSALS_IN_A_ROW:
                await asyncio.to_thread(folder.write_note, failure=("start_failed", str(refused)))
        else:
            self._refusals.pop(spec.name, None)

    async def _must_fit(self, spec: JobSpec, folder: WorkFolder) -> None:
        free = max(0, await asyncio.to_thread(folder.room) - self._context.min_free)
        if free < spec.disk:
            raise NoRoom(f"{spec.disk} bytes needed, {free} free")

    async def _stage(self, name: str, step: StageStep, folder: WorkFolder, facts: JobFacts) -> bool:
        """Whether staging is done."""
        stage = facts.stage
        if stage is not None and stage.status is ContainerStatus.EXITED:
            await asyncio.to_thread(folder.write_note, staged=True)
            return True
        if stage is not None and stage.running:
            await self._end_late_stage(stage, step, folder)
            return False
        if stage is None:
            await self._make(folder)
            config = await asyncio.to_thread(folder.write, "stage.json", step.config)
            inputs = await object_binds(self._context.store, step.inputs)
            binds = (Bind(config, f"{WORKSPACE}/stage.json"), *inputs)
            await self._change.create(stage_container(name, step, folder.path, self._context.owner.user, binds))
        await asyncio.to_thread(folder.write_note, stage_begun=True)
        await self._change.start(stage_name(name))
        return False

    async def _end_late_stage(self, stage: Container, step: StageStep, folder: WorkFolder) -> None:
        """Nothing unless it is late. The failure is noted first: what dies after that is removed with the job."""
        if stage.started_at is None or datetime.now(UTC) < stage.started_at + timedelta(seconds=step.time_limit_s):
            return
        failure = ("stage_failed", f"the staging step had not ended after {step.time_limit_s} s")
        await asyncio.to_thread(folder.write_note, failure=failure)
        await self._change.signal(stage.name, "SIGKILL")

    async def _begin(self, spec: JobSpec, folder: WorkFolder, main: Container | None) -> None:
        """Create the main container unless it is there, note that, and only then start it."""
        if main is None:
            if spec.stage is None:
                await self._make(folder)
            await self._change.create(main_container(spec, folder.path, self._context))
        limits: dict[str, Any] = {"log_limit": spec.log_limit, "kill_at": kill_at(spec)}
        if spec.disk_limit is not None:
            limits |= {"most_bytes": spec.disk_limit.bytes, "most_files": spec.disk_limit.files}
        await asyncio.to_thread(folder.write_note, begun=True, **limits)
        self._watch.begins(spec.name)
        await self._change.start(spec.name)
        try:
            await asyncio.to_thread(folder.write_note, kill_at=kill_at(spec))  # the start may have taken long
        except OSError as error:
            if not is_full(error):
                raise

    async def _make(self, folder: WorkFolder) -> None:
        try:
            await asyncio.to_thread(folder.make_job, self._context.owner)
        except OSError as error:
            if not is_full(error):
                raise
            raise RuntimeRefused("storage_full", str(error)) from error
