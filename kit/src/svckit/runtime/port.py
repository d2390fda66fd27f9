"""What the three runtime ports have in common: `jobs` (work that ends), `servers` (replicas) and `images`.

Adapters: one machine over a container engine (`machine`), later Kubernetes. Every call may be repeated: names decide
identity, and a workload that is there already is adopted, not made twice.
"""

from dataclasses import dataclass
from typing import Protocol


class RuntimeUnavailable(ConnectionError):
    """The engine or API server does not answer. Nothing is known about any workload; try again later."""


class NoRoom(RuntimeError):
    """The runtime's disks have no room for what the workload needs now: nothing of it was begun; try again later."""


class RuntimeRefused(ValueError):
    """The runtime refused the workload for good. `code` is one of the reason codes of the port (`REFUSALS`)."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(f"{code}: {detail}")
        self.code = code
        self.detail = detail


REFUSALS = frozenset(
    {"image_not_found", "image_in_use", "invalid_command", "resources_impossible", "storage_full", "start_failed"}
)


@dataclass(frozen=True)
class Resources:
    """Limits, which are also the requests. `cpu` in cores, `memory` and `shm` in bytes, `gpu` in devices."""

    cpu: float = 1.0
    memory: int = 2 * 1024**3
    pids: int = 512
    shm: int = 64 * 1024**2
    gpu: int = 0


@dataclass(frozen=True)
class ObjectMount:
    """Objects that a container sees read-only at `target`: one key, or everything under a prefix ending with `/`.

    A key, never a URL: a replica may be started again months after its specification was written, and the runtime gets
    the objects anew each time (one machine mounts them; a cluster fetches them by a URL that it asks for then).
    """

    key: str
    target: str


class Engine(Protocol):
    """What every runtime port can be asked besides its work."""

    async def ping(self) -> None:
        """Raises RuntimeUnavailable."""

    async def close(self) -> None: ...
