"""Adapters of the runtime ports, and what a test does to their workloads from outside."""

import asyncio
import contextlib
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Protocol

from svckit.ids import new_id
from svckit.objects.directory import DirectoryStore
from svckit.objects.port import StoredObject, StoreFull
from svckit.runtime.images import ImageStore
from svckit.runtime.jobs import JobPhase, JobRuntime, JobSpec
from svckit.runtime.machine.engine import ContainerSpec
from svckit.runtime.servers import ServerRuntime, ServerSpec

from tests.support.fake_jobs import FakeJobs
from tests.support.runtime_harness import IMAGE, RuntimeHarness, until
from tests.support.runtimes import FakeImages, FakeServers

_UNTIL_TOLD = """
echo begun
while [ ! -e /workspace/output/end ]; do sleep 0.05; done
exit $(cat /workspace/output/end)
"""


class NarrowStore(DirectoryStore):
    """`full`: nothing more fits in."""

    full = False

    async def put_file(self, key: str, path: Path, *, move: bool = False, sha256: str | None = None) -> StoredObject:
        self._must_fit()
        return await super().put_file(key, path, move=move, sha256=sha256)

    async def move_files(self, prefix: str, folder: Path, paths: Sequence[str]) -> None:
        if paths:
            self._must_fit()
        await super().move_files(prefix, folder, paths)

    async def put_bytes(self, key: str, data: bytes) -> StoredObject:
        self._must_fit()
        return await super().put_bytes(key, data)

    def _must_fit(self) -> None:
        if self.full:
            raise StoreFull(28, "full")


class Jobs(Protocol):
    """`runtime`: a new adapter object on the same engine and folders, as another replica of a service has it."""

    store: NarrowStore

    def runtime(self) -> JobRuntime: ...

    def job(self, *, disk: int = 0, missing_image: bool = False) -> JobSpec:
        """One that runs until it is told to end."""

    async def begin(self, runtime: JobRuntime, spec: JobSpec) -> None:
        """Until its log says `begun`."""

    async def write(self, spec: JobSpec, file: str, data: bytes) -> None:
        """A file of its output."""

    async def end(self, spec: JobSpec, code: int) -> None: ...

    async def lose(self, spec: JobSpec) -> None:
        """The container, as if somebody had removed it."""


class MachineJobsHarness:
    def __init__(self, harness: RuntimeHarness) -> None:
        self.store = NarrowStore(harness.work.parent / "store")
        self._bed = replace(harness, store=self.store)

    def runtime(self) -> JobRuntime:
        return self._bed.jobs()

    def job(self, *, disk: int = 0, missing_image: bool = False) -> JobSpec:
        return self._bed.job(_UNTIL_TOLD, disk=disk, image="modelyard-test-none:1" if missing_image else IMAGE)

    async def begin(self, runtime: JobRuntime, spec: JobSpec) -> None:
        await until(lambda: runtime.ensure(spec), lambda seen: seen.phase is JobPhase.RUNNING)
        await until(lambda: runtime.read(spec.ref, "run/log"), lambda log: b"begun" in log.data)

    async def write(self, spec: JobSpec, file: str, data: bytes) -> None:
        target = self._bed.work / spec.name / file
        draft = target.with_name(".draft")
        draft.write_bytes(data)
        draft.rename(target)

    async def end(self, spec: JobSpec, code: int) -> None:
        await self.write(spec, "output/end", str(code).encode())

    async def lose(self, spec: JobSpec) -> None:
        await self._bed.engine().remove(spec.name)


class FakeJobsHarness:
    def __init__(self, folder: Path) -> None:
        self.store = NarrowStore(folder)
        self._fake = FakeJobs(self.store)
        self._fake.room = 1 << 40

    def runtime(self) -> JobRuntime:
        return self._fake

    def job(self, *, disk: int = 0, missing_image: bool = False) -> JobSpec:
        self._fake.refusal = ("image_not_found", "none") if missing_image else None
        name = f"task-{new_id().lower()}-1"
        return JobSpec(name, "image", ("run",), output_prefix=f"outputs/{name}/", disk=disk)

    async def begin(self, runtime: JobRuntime, spec: JobSpec) -> None:
        await runtime.ensure(spec)
        self._fake.write(spec.name, "run/log", b"begun\n")

    async def write(self, spec: JobSpec, file: str, data: bytes) -> None:
        self._fake.write(spec.name, file, data)

    async def end(self, spec: JobSpec, code: int) -> None:
        self._fake.finish(spec.name, reason="code_error" if code else None, exit_code=code)

    async def lose(self, spec: JobSpec) -> None:
        self._fake.finish(spec.name, reason="result_lost", exit_code=None)


class Servers(Protocol):
    store: DirectoryStore

    def runtime(self) -> ServerRuntime: ...

    def server(self, **changes: object) -> ServerSpec:
        """One whose replicas become ready."""

    def deaf(self, spec: ServerSpec) -> ServerSpec:
        """The next generation, whose replicas never become ready."""

    async def kill(self, replica: str) -> None: ...


class MachineServersHarness:
    def __init__(self, harness: RuntimeHarness) -> None:
        self.store, self._bed = harness.store, harness

    def runtime(self) -> ServerRuntime:
        return self._bed.servers()

    def server(self, **changes: object) -> ServerSpec:
        return self._bed.server(**changes)

    def deaf(self, spec: ServerSpec) -> ServerSpec:
        return replace(spec, generation="deaf", command=("sleep", "1000"))

    async def kill(self, replica: str) -> None:
        await self._bed.engine().signal(replica, "SIGKILL")


class FakeServersHarness:
    def __init__(self, folder: Path) -> None:
        self.store = DirectoryStore(folder)
        self._fake = FakeServers(self.store)

    def runtime(self) -> ServerRuntime:
        return self._fake

    def server(self, **changes: object) -> ServerSpec:
        name = f"service-{new_id().lower()}"
        self._fake.behaviour = "ready"
        fields = {"name": name, "image": "image", "generation": "1", "replicas": 1} | changes
        return ServerSpec(**fields)  # type: ignore[arg-type]

    def deaf(self, spec: ServerSpec) -> ServerSpec:
        self._fake.behaviour = "starting"
        return replace(spec, generation="deaf")

    async def kill(self, replica: str) -> None:
        self._fake.kill(replica)


class Images(Protocol):
    def store(self) -> ImageStore: ...

    def add(self, reference: str, version: str) -> None:
        """An image of that name, with another content for another version."""

    async def use(self, pinned: str) -> None:
        """A workload is made of it."""

    async def leave(self) -> None:
        """No longer."""


class MachineImagesHarness:
    def __init__(self, harness: RuntimeHarness) -> None:
        self._bed, self._name = harness, f"check-{new_id().lower()}"

    def store(self) -> ImageStore:
        return self._bed.images()

    def add(self, reference: str, version: str) -> None:
        self._bed.add_image(reference, ["sh", "-c", "sleep 1000"], version)

    async def use(self, pinned: str) -> None:
        await self._bed.engine().create(ContainerSpec(self._name, "image", "0:0", pinned))

    async def leave(self) -> None:
        await self._bed.engine().remove(self._name)


class FakeImagesHarness:
    def __init__(self) -> None:
        self._fake = FakeImages()

    def store(self) -> ImageStore:
        return self._fake

    def add(self, reference: str, version: str) -> None:
        command = ("sh", "-c", "sleep 1000")
        self._fake.add(reference, f"sha256:{reference}-{version}", entrypoint=command, command=())

    async def use(self, pinned: str) -> None:
        self._fake.in_use.add(pinned)

    async def leave(self) -> None:
        self._fake.in_use.clear()


class Hints:
    """Collects what `changes` tells, until it is closed."""

    def __init__(self, runtime: JobRuntime | ServerRuntime) -> None:
        self.names: list[str] = []
        self._task = asyncio.create_task(self._collect(runtime))

    async def _collect(self, runtime: JobRuntime | ServerRuntime) -> None:
        async for name in runtime.changes():
            self.names.append(name)

    async def now(self) -> list[str]:
        return self.names

    async def close(self) -> None:
        self._task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await self._task
