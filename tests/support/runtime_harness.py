"""The runtimes of one machine under test: specs with small limits, and looking until something is so."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from svckit.ids import new_id
from svckit.objects.directory import DirectoryStore
from svckit.runtime.images import ImageStore
from svckit.runtime.jobs import JobObservation, JobRuntime, JobSpec
from svckit.runtime.machine.engine import ContainerEngine
from svckit.runtime.machine.firewall import Firewall
from svckit.runtime.open import open_engine, open_images, open_jobs, open_servers
from svckit.runtime.port import Engine, Resources
from svckit.runtime.servers import ServerRuntime, ServerSpec
from svckit.settings import ServiceSettings

SMALL = Resources(cpu=0.5, cpu_limit=0.5, memory=64 * 1024**2, pids=64)
IMAGE = "modelyard-test-base:latest"
_T = TypeVar("_T")


async def until(look: Callable[[], Awaitable[_T]], good: Callable[[_T], bool], timeout_s: float = 30.0) -> _T:
    """Look again and again until it is good; the last sight in the failure."""
    deadline = time.monotonic() + timeout_s
    while not good(seen := await look()):
        assert time.monotonic() < deadline, f"still {seen}"
        await asyncio.sleep(0.05)
    return seen


def is_final(seen: JobObservation | None) -> bool:
    return seen is not None and seen.final


@dataclass
class RuntimeHarness:
    """A runtime to test, and its surroundings. `server_command` serves /health with 200 on port 8080;
    `add_image` makes an image of a name, an entrypoint and a value of its setting VERSION."""

    url: str
    work: Path
    store: DirectoryStore
    supervise: Path
    server_command: tuple[str, ...]
    add_image: Callable[[str, list[str], str], None]
    lease_s: float = 30.0
    instance: str = field(default_factory=lambda: new_id().lower())
    allow_egress: bool = False
    opened: list[Engine] = field(default_factory=list)

    def jobs(self) -> JobRuntime:
        """A new object on the same folder and engine, as after a crash."""
        return self._keep(open_jobs(self._settings(), self.store))

    def servers(self) -> ServerRuntime:
        """As `jobs`."""
        return self._keep(open_servers(self._settings(), self.store))

    def images(self) -> ImageStore:
        return self._keep(open_images(self._settings()))

    def _keep(self, made: _T) -> _T:
        self.opened.append(made)  # type: ignore[arg-type]
        return made

    def _settings(self) -> ServiceSettings:
        return ServiceSettings(
            runtime_url=self.url,
            instance=self.instance,
            work_dir=self.work,
            supervise_path=self.supervise,
            lease_s=self.lease_s,
            allow_egress=self.allow_egress,
        )

    def engine(self) -> ContainerEngine:
        """To do what no runtime does: what happens from outside."""
        return open_engine(self.url, self.instance)

    def stage_image(self, script: str) -> str:
        """An image that runs the script."""
        reference = f"modelyard-test-stage-{new_id().lower()}:latest"
        self.add_image(reference, ["sh", "-c", script], "1")
        return reference

    def job(self, script: str, **changes: object) -> JobSpec:
        name = f"task-{new_id().lower()}-1"
        fields = {"name": name, "image": IMAGE, "command": ("sh", "-c", script), "resources": SMALL, "grace_s": 1}
        fields["output_prefix"] = f"outputs/{name}/"
        return JobSpec(**{**fields, **changes})  # type: ignore[arg-type]

    def server(self, **changes: object) -> ServerSpec:
        name = f"service-{new_id().lower()}"
        fields = {"name": name, "image": IMAGE, "generation": "1", "replicas": 1, "resources": SMALL, "grace_s": 1}
        return ServerSpec(**{**fields, "command": self.server_command, **changes})  # type: ignore[arg-type]

    async def finish(self, spec: JobSpec, runtime: JobRuntime | None = None) -> JobObservation:
        """Drive a job to its end."""
        using = runtime or self.jobs()
        return await until(lambda: using.ensure(spec), is_final)

    async def clean(self) -> None:
        jobs, servers = self.jobs(), self.servers()
        for name in await jobs.names():
            await jobs.delete(name)
        for name in await servers.names():
            await servers.delete(name)
        for made in self.opened:
            await made.close()
        await Firewall(self.instance).remove()
