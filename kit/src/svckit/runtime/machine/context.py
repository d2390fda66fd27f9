"""What jobs and servers of the one-machine runtime have in common."""

from dataclasses import dataclass
from pathlib import Path

from svckit.objects.port import ObjectNotFound, ObjectStore
from svckit.runtime.machine.engine import Bind, ContainerEngine
from svckit.runtime.machine.firewall import Firewall
from svckit.runtime.machine.folder import Owner
from svckit.runtime.port import ObjectMount, RuntimeRefused

TMP = "/tmp"  # noqa: S108 - a path inside the container, bound to a folder of the workload's own
HOME = f"{TMP}/home"
WORKSPACE = "/workspace"
SUPERVISE = f"{WORKSPACE}/supervise"


@dataclass(frozen=True)
class RuntimeContext:
    """`work` holds the workloads' folders; `supervise` is the static program that starts those of users (SUPERVISE).
    Both absolute. `min_free`: bytes of the disk under `work` that a job which begins leaves free. `lease_s`: after how
    many seconds others go on with a workload whose process says nothing. `firewall`: None for an engine whose
    containers are on no bridge."""

    engine: ContainerEngine
    store: ObjectStore
    work: Path
    supervise: Path
    owner: Owner
    min_free: int = 0
    lease_s: float = 30.0
    firewall: Firewall | None = None


async def object_binds(store: ObjectStore, mounts: tuple[ObjectMount, ...]) -> tuple[Bind, ...]:
    """Raises RuntimeRefused (`start_failed`) for an object that is gone, or that is no file of this machine."""
    binds = []
    for mount in mounts:
        try:
            location = await store.locate(mount.key)
        except ObjectNotFound as error:
            raise RuntimeRefused("start_failed", f"object_not_found: {mount.key}") from error
        if location.path is None:
            raise RuntimeRefused("start_failed", "this runtime needs an object store on the same machine")
        binds.append(Bind(location.path, mount.target))
    return tuple(binds)
