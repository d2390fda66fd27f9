"""Jobs on one machine: a staging container, then the main one under `supervise`. The folder remembers every deed."""

import asyncio
import time
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from svckit.errors import is_full
from svckit.runtime.machine.engine import (
    LABEL_KIND,
    LABEL_NAME,
    Bind,
    Container,
    ContainerSpec,
    ContainerStatus,
    EngineRefused,
)
from svckit.runtime.machine.folder import WorkFolder, check_name
from svckit.runtime.machine.surroundings import HOME, TMP, Surroundings, object_binds
from svckit.runtime.machine.turns import turn
from svckit.runtime.machine.verdict import JobFacts, judge, look
from svckit.runtime.port import JobObservation, JobPhase, JobSpec, RuntimeRefused, StageStep

KIND = "job"
WORKSPACE = "/workspace"
SUPERVISE = f"{WORKSPACE}/supervise"
_FINAL = frozenset({JobPhase.SUCCEEDED, JobPhase.FAILED})
_KILL_MARGIN_S = 2.0
_REFUSALS_IN_A_ROW = 5


class Jobs:
    """Names are those of the port; every change of a job is made under its folder's lock."""

    def __init__(self, around: Surroundings) -> None:
        self._around = around
        self._engine = around.engine
        self._refusals: Counter[str] = Counter()

    def folder(self, name: str) -> WorkFolder:
        """Raises ValueError for what is no name."""
        return WorkFolder(self._around.work / check_name(name))

    async def ensure(self, spec: JobSpec) -> JobObservation:
        folder = self.folder(spec.name)
        async with folder.sole() as mine:
            if not mine:
                return await _from_outside(spec.name, folder)
            facts = await self._facts(spec.name, folder)
            seen = judge(spec.name, facts)
            await self._enforce_stop(spec.name, folder, facts)
            if seen.phase is not JobPhase.PREPARING:
                return seen
            await self._advance(spec, folder, facts)
            return judge(spec.name, await self._facts(spec.name, folder))

    async def observe(self, name: str) -> JobObservation | None:
        folder = self.folder(name)
        if not await asyncio.to_thread(folder.exists):
            return await self._without_folder(name)
        async with folder.sole() as mine:
            if not mine:
                return await _from_outside(name, folder)
            facts = await self._facts(name, folder)
            await self._enforce_stop(name, folder, facts)
            return judge(name, facts)

    async def stop(self, name: str, grace_s: float) -> None:
        folder = self.folder(name)
        if not await asyncio.to_thread(folder.exists):
            return
        async with turn(folder):
            facts = await self._facts(name, folder)
            if judge(name, facts).phase in _FINAL:
                return
            if facts.note.stop_wanted:
                grace_s = min(grace_s, facts.note.stop_grace_s)
            note = await asyncio.to_thread(folder.write_note, stop_wanted=True, stop_grace_s=grace_s)
            await self._enforce_stop(name, folder, replace(facts, note=note))

    async def delete(self, name: str) -> None:
        folder = self.folder(name)
        async with turn(folder):
            await self._engine.remove(_stage_name(name))
            await self._engine.remove(name)
            await asyncio.to_thread(folder.remove)
        self._refusals.pop(name, None)

    async def _facts(self, name: str, folder: WorkFolder) -> JobFacts:
        """In this order: what a note tells of was there before it; an end between two looks is seen in the files."""
        note = await asyncio.to_thread(folder.note)
        stage = await self._engine.inspect(_stage_name(name))
        main = await self._engine.inspect(name)
        run = await asyncio.to_thread(look, folder.path)
        if main is not None and main.status is not ContainerStatus.CREATED:
            note = replace(note, begun=True)
        return JobFacts(note=note, run=run, stage=stage, main=main)

    async def _without_folder(self, name: str) -> JobObservation | None:
        """The folder is lost: what is left of the job is a container, or nothing."""
        main = await self._engine.inspect(name)
        if main is None and await self._engine.inspect(_stage_name(name)) is None:
            return None
        if main is not None and main.running:
            return JobObservation(name, JobPhase.RUNNING, started_at=main.started_at)
        return JobObservation(name, JobPhase.FAILED, reason="result_lost", detail="the folder of the job is gone")

    async def _enforce_stop(self, name: str, folder: WorkFolder, facts: JobFacts) -> None:
        """SIGTERM once, SIGKILL when the grace is over; a staging container gets no grace."""
        note, stage, main = facts.note, facts.stage, facts.main
        if not note.stop_wanted:
            return
        if stage is not None and stage.running:
            await self._engine.signal(_stage_name(name), "SIGKILL")
        if main is None or not main.running:
            return
        if note.stop_signalled is None:
            await self._engine.signal(name, "SIGTERM")
            await asyncio.to_thread(folder.write_note, stop_signalled=time.time())
        elif time.time() > note.stop_signalled + note.stop_grace_s + _KILL_MARGIN_S:
            await self._engine.signal(name, "SIGKILL")

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
            await self._engine.create(
                ContainerSpec(
                    name=_stage_name(name),
                    image=step.image,
                    user=self._around.owner.user,
                    env={"HOME": HOME},
                    binds=(
                        *_binds(folder.path, ("dataset", "base_model", "run"), read_only=False),
                        Bind(folder.path / "tmp", TMP, read_only=False),
                        Bind(config, f"{WORKSPACE}/stage.json"),
                        *await object_binds(self._around.store, step.inputs),
                    ),
                    resources=step.resources,
                    labels={LABEL_KIND: KIND, LABEL_NAME: name},
                )
            )
        await asyncio.to_thread(folder.write_note, stage_begun=True)
        await self._engine.start(_stage_name(name))
        return False

    async def _end_late_stage(self, stage: Container, step: StageStep, folder: WorkFolder) -> None:
        """Nothing unless it is late. The failure is noted first: what dies after that is removed with the job."""
        if stage.started_at is None or datetime.now(UTC) < stage.started_at + timedelta(seconds=step.time_limit_s):
            return
        failure = ("stage_failed", f"the staging step had not ended after {step.time_limit_s} s")
        await asyncio.to_thread(folder.write_note, failure=failure)
        await self._engine.signal(stage.name, "SIGKILL")

    async def _begin(self, spec: JobSpec, folder: WorkFolder, main: Container | None) -> None:
        """Create the main container unless it is there, note that, and only then start it."""
        if main is None:
            if spec.stage is None:
                await self._make(folder)
            await self._engine.create(self._main(spec, folder.path))
        await asyncio.to_thread(folder.write_note, begun=True)
        await self._engine.start(spec.name)

    def _main(self, spec: JobSpec, folder: Path) -> ContainerSpec:
        limit = () if spec.time_limit_s is None else ("--time-limit", str(spec.time_limit_s))
        return ContainerSpec(
            name=spec.name,
            image=spec.image,
            digest=spec.digest,
            user=self._around.owner.user,
            entrypoint=(SUPERVISE,),
            args=(
                *("--run-dir", f"{WORKSPACE}/run", *limit, "--grace", str(spec.grace_s)),
                *("--log-limit", str(spec.log_limit), "--", *spec.command),
            ),
            env={**spec.env, "HOME": HOME},
            workdir=spec.workdir,
            binds=(
                *_binds(folder, ("dataset", "base_model"), read_only=True),
                *_binds(folder, ("output", "run"), read_only=False),
                Bind(folder / "tmp", TMP, read_only=False),
                Bind(self._around.supervise, SUPERVISE),
            ),
            resources=spec.resources,
            labels={**spec.labels, LABEL_KIND: KIND, LABEL_NAME: spec.name},
        )

    async def _make(self, folder: WorkFolder) -> None:
        try:
            await asyncio.to_thread(folder.make_job, self._around.owner)
        except OSError as error:
            if not is_full(error):
                raise
            raise RuntimeRefused("storage_full", str(error)) from error


def _stage_name(name: str) -> str:
    return f"{name}-stage"


def _binds(folder: Path, names: tuple[str, ...], *, read_only: bool) -> tuple[Bind, ...]:
    return tuple(Bind(folder / name, f"{WORKSPACE}/{name}", read_only) for name in names)


async def _from_outside(name: str, folder: WorkFolder) -> JobObservation:
    """While somebody else takes a step, only that much is certain."""
    run = await asyncio.to_thread(look, folder.path)
    phase = JobPhase.RUNNING if run.started else JobPhase.PREPARING
    return JobObservation(name, phase, started_at=run.started_at)
