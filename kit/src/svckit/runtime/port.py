"""What the three runtime ports have in common: `jobs` (work that ends), `servers` (replicas) and `images`.

Adapters: one machine over a container engine (`machine`), later Kubernetes. Every call may be repeated: names decide
identity, and a workload that is there already is adopted, not made twice.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Protocol


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
    """What a container gets (08, decision 31). `cpu` in cores is what it asks for, which is counted; `cpu_limit` what
    it may use, None: the whole machine. `memory`, `shm` (bytes) and `gpu` (devices) are both at once."""

    cpu: float = 1.0
    cpu_limit: float | None = None
    memory: int = 2 * 1024**3
    pids: int = 512
    shm: int = 64 * 1024**2
    gpu: int = 0

    @classmethod
    def of(cls, values: Mapping[str, Any], usual_limit: float | None) -> "Resources":
        """From JSON. `usual_limit`: the cpu limit where none is named. A limit is never below what is asked for."""
        names = ("cpu", "cpu_limit", "memory", "gpu", "shm")
        asked = cls(**{name: values[name] for name in names if values.get(name) is not None})
        limit = usual_limit if asked.cpu_limit is None else asked.cpu_limit
        return replace(asked, cpu_limit=None if limit is None else max(limit, asked.cpu))

    def env(self) -> dict[str, str]:
        """As the program in the container is told (04)."""
        return {
            "MY_CPU_REQUEST": f"{self.cpu:g}",
            "MY_CPU_LIMIT": f"{self.cpu_limit or self.cpu:g}",
            "MY_MEMORY_LIMIT": str(self.memory),
            "MY_GPU_COUNT": str(self.gpu),
        }


OVER_BYTES = "over_bytes: "
OVER_FILES = "over_files: "


def excess_in_words(detail: str) -> str:
    """The detail of an end with `storage_full` without the mark that says of what it was too much."""
    return detail.removeprefix(OVER_BYTES).removeprefix(OVER_FILES)


@dataclass(frozen=True)
class DiskLimit:
    """The most that a workload may write: `bytes` in all (its folders and its container's own layer), and `files` of
    any kind, folders too. The detail of a job's end for more begins with OVER_BYTES or OVER_FILES."""

    bytes: int
    files: int


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
