"""Choosing the adapters of the runtime ports by the URL in the settings. Only what the URL names is imported."""

from pathlib import Path
from typing import TYPE_CHECKING

from svckit.app import ReadyCheck, ReadyWarning
from svckit.errors import READY_ENGINE, READY_ISOLATION, Reason
from svckit.objects.port import ObjectStore
from svckit.runtime.images import ImageStore
from svckit.runtime.jobs import JobRuntime
from svckit.runtime.port import Engine, RuntimeUnavailable
from svckit.runtime.servers import ServerRuntime
from svckit.settings import NoAdapter, ServiceSettings

if TYPE_CHECKING:
    from svckit.runtime.machine.context import RuntimeContext
    from svckit.runtime.machine.engine import ContainerEngine


def open_jobs(settings: ServiceSettings, store: ObjectStore) -> JobRuntime:
    """`runtime_url` is `docker:unix:///path.sock` (Docker or Podman) or `fake:unix:///path.sock`. Connects to nothing
    yet. Raises NoAdapter for any other URL."""
    context = _machine(settings, store)
    from svckit.runtime.machine.jobs import MachineJobs

    return MachineJobs(context)


def open_servers(settings: ServiceSettings, store: ObjectStore) -> ServerRuntime:
    """As `open_jobs`."""
    context = _machine(settings, store)
    from svckit.runtime.machine.servers import MachineServers

    return MachineServers(context)


def open_images(settings: ServiceSettings) -> ImageStore:
    """As `open_jobs`."""
    engine = open_engine(settings.runtime_url, settings.instance)
    from svckit.runtime.machine.images import EngineImages

    return EngineImages(engine)


def open_engine(url: str, instance: str) -> "ContainerEngine":
    """The container engine of a machine, of the same URLs. Raises NoAdapter."""
    kind, _, address = url.partition(":")
    path = address.removeprefix("unix://")
    if kind not in {"docker", "fake"} or path == address or not path.startswith("/"):
        raise NoAdapter("runtime_url", url)
    if kind == "docker":
        from svckit.runtime.machine.docker import DockerEngine

        return DockerEngine(Path(path), instance)
    from svckit.runtime.machine.fake_client import FakeEngine

    return FakeEngine(Path(path), instance)


def _machine(settings: ServiceSettings, store: ObjectStore) -> "RuntimeContext":
    """What only a runtime on this machine needs of the settings: the folder of its work, and `supervise`."""
    engine = open_engine(settings.runtime_url, settings.instance)
    from svckit.runtime.machine.context import RuntimeContext
    from svckit.runtime.machine.firewall import Firewall
    from svckit.runtime.machine.folder import container_owner

    on_bridges = settings.runtime_url.startswith("docker:")
    return RuntimeContext(
        engine=engine,
        store=store,
        work=settings.work_dir.absolute(),
        supervise=settings.supervise_path.absolute(),
        owner=container_owner(),
        min_free=settings.work_min_free_bytes,
        lease_s=settings.lease_s,
        firewall=Firewall(settings.instance, egress=settings.allow_egress) if on_bridges else None,
    )


def isolation_check(runtime: ServerRuntime) -> ReadyCheck:
    """Warns where servers reach more than they should."""

    async def check() -> Reason | None:
        weakness = await runtime.isolation()
        return ReadyWarning(code=READY_ISOLATION, detail=weakness) if weakness else None

    return check


def engine_check(runtime: Engine) -> ReadyCheck:
    """Ready when the runtime's engine answers."""

    async def check() -> Reason | None:
        try:
            await runtime.ping()
        except RuntimeUnavailable as error:
            return Reason(code=READY_ENGINE, detail=str(error))
        return None

    return check
