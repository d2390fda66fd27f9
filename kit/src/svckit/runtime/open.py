"""Choosing the adapter of the container runtime by its URL, and whether its engine answers."""

from pathlib import Path

from svckit.app import ReadyCheck
from svckit.errors import READY_ENGINE, Reason
from svckit.objects.port import ObjectStore
from svckit.runtime.machine.docker import DockerEngine
from svckit.runtime.machine.engine import ContainerEngine
from svckit.runtime.machine.fake_client import FakeEngine
from svckit.runtime.machine.folder import container_owner
from svckit.runtime.machine.runtime import MachineRuntime
from svckit.runtime.machine.surroundings import Surroundings
from svckit.runtime.port import ContainerRuntime, RuntimeUnavailable


def open_runtime(url: str, *, instance: str, work_dir: Path, store: ObjectStore, supervise: Path) -> ContainerRuntime:
    """`docker:unix:///path.sock` (Docker or Podman) or `fake:unix:///path.sock`. Connects to nothing yet.

    Raises ValueError for any other URL.
    """
    around = Surroundings(open_engine(url, instance), store, work_dir, supervise, container_owner())
    return MachineRuntime(around)


def open_engine(url: str, instance: str) -> ContainerEngine:
    """The engine alone, of the same URLs. Raises ValueError."""
    kind, _, address = url.partition(":")
    path = address.removeprefix("unix://")
    if path == address or not path.startswith("/"):
        raise ValueError(f"no adapter for a container runtime of this kind: {kind or 'no'} URL")
    if kind == "docker":
        return DockerEngine(Path(path), instance)
    if kind == "fake":
        return FakeEngine(Path(path), instance)
    raise ValueError(f"no adapter for a container runtime of this kind: {kind} URL")


def engine_check(runtime: ContainerRuntime) -> ReadyCheck:
    """Ready when the runtime's engine answers."""

    async def check() -> Reason | None:
        try:
            await runtime.ping()
        except RuntimeUnavailable as error:
            return Reason(code=READY_ENGINE, detail=str(error))
        return None

    return check
