"""What the one-machine runtime needs from a container engine. Adapters: Docker Engine API, fake engine process.

An engine object sees only what carries the label `modelyard.instance` of its own instance. Every method raises
RuntimeUnavailable when the engine does not answer.
"""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Protocol

from svckit.runtime.images import ImageInfo
from svckit.runtime.machine.untrusted import Usage
from svckit.runtime.port import Resources

PING_S = 3.0
"""How long an engine may take to answer a ping: less than the patience of those who ask whether a service is ready, so
that what hangs is named."""
HANGS = f"the container engine hangs: its socket is there, and a ping was not answered within {PING_S:g} s"
LABEL_INSTANCE = "modelyard.instance"
LABEL_KIND = "modelyard.kind"
LABEL_NAME = "modelyard.name"
LABEL_GENERATION = "modelyard.generation"
LABEL_INDEX = "modelyard.index"


class EngineRefused(RuntimeError):
    """The engine answered a start with an error of no known cause; trying again may help. The text says what."""


@dataclass(frozen=True)
class Bind:
    """A file or folder of this machine, seen in the container at `target`."""

    source: Path
    target: str
    read_only: bool = True


@dataclass(frozen=True)
class ContainerSpec:
    """A container to create. `entrypoint` empty: the image's own, with its command.

    `pinned` (an image's id), where there is one, decides which image it is made of, and `image` is only its name;
    without one `image` decides.

    `layer`: the most bytes of its own layer, where the engine can hold it; 0: no limit.

    `resolves`: whether it may ask for names on its network; else such a question fails at once.

    `publish` is a TCP port of the container that gets a free port on 127.0.0.1 of this machine; `network` names one
    made by `ensure_network`, None is no network at all. `user` is `uid:gid`.
    """

    name: str
    image: str
    user: str
    pinned: str = ""
    entrypoint: tuple[str, ...] = ()
    args: tuple[str, ...] = ()
    env: Mapping[str, str] = field(default_factory=dict)
    workdir: str | None = None
    binds: tuple[Bind, ...] = ()
    resources: Resources = field(default_factory=Resources)
    layer: int = 0
    network: str | None = None
    resolves: bool = True
    publish: int | None = None
    labels: Mapping[str, str] = field(default_factory=dict)

    @property
    def missing_image(self) -> str:
        """The detail of the refusal `image_not_found`."""
        if not self.pinned:
            return self.image
        return f"{self.image} is no longer there as it was when it was chosen: {self.pinned}"


class ContainerStatus(StrEnum):
    CREATED = "created"
    RUNNING = "running"
    EXITED = "exited"


@dataclass(frozen=True)
class Container:
    """A container as the engine tells. `exit_code` is set once EXITED, None where the engine has forgotten it."""

    name: str
    status: ContainerStatus
    labels: Mapping[str, str] = field(default_factory=dict)
    exit_code: int | None = None
    oom_killed: bool = False
    error: str = ""
    started_at: datetime | None = None
    finished_at: datetime | None = None
    address: str | None = None

    @property
    def running(self) -> bool:
        return self.status is ContainerStatus.RUNNING


class ContainerEngine(Protocol):
    async def ping(self) -> None:
        """Answers, or raises RuntimeUnavailable, within PING_S, whatever else is under way."""

    async def inspect(self, name: str) -> Container | None:
        """None when no container of this instance has the name."""

    async def create(self, spec: ContainerSpec) -> None:
        """Create without starting. A container of this instance that has the name already is adopted as it is.
        Raises RuntimeRefused, EngineRefused."""

    async def start(self, name: str) -> None:
        """Nothing happens to one that runs. Raises RuntimeRefused, EngineRefused."""

    async def signal(self, name: str, signal: str) -> None:
        """Send `SIGTERM` or `SIGKILL` to the main process; one that does not run is left alone."""

    async def remove(self, name: str) -> None:
        """Kill and remove. Idempotent."""

    async def containers(self, labels: Mapping[str, str]) -> tuple[Container, ...]:
        """All of this instance that carry all of `labels`, in name order."""

    async def log_tail(self, name: str, lines: int) -> bytes:
        """The last lines of standard output and error, 1 MiB at most; empty when there is no such container."""

    def log(self, container: Container) -> AsyncIterator[bytes | None]:
        """All that is kept of standard output and error of this very container, not of another that has its name by
        now, and then what comes. An empty piece: all that was there has been told. It ends only when the container has
        ended or is gone, or with None: the engine has dropped what was told, and tells all that it keeps anew."""

    async def written(self, name: str, most_files: int) -> Usage:
        """What it takes of disks beside what lies in the folders bound into it: its own layer and, where this machine
        lets one see them, files without a name (`unlinked`). Counting ends soon after `most_files`, and
        after as many descriptors of its processes, or mappings that take as long to read (65,536 at least). Nothing
        when there is no such container."""

    async def ensure_network(self, name: str, labels: Mapping[str, str]) -> None: ...

    async def remove_network(self, name: str) -> None:
        """Idempotent."""

    async def workloads(self, kind: str) -> frozenset[str]:
        """The values of the label `modelyard.name` of every container and network of this kind and instance."""

    def changes(self, kind: str) -> AsyncIterator[str]:
        """The value of the label `modelyard.name` of every container of this kind and instance that starts or ends,
        from about now on, until RuntimeUnavailable."""

    async def find_image(self, reference: str) -> ImageInfo | None:
        """`reference`: a name, or the id of an image."""

    async def remove_image(self, reference: str) -> None:
        """Likewise. Idempotent. Raises RuntimeRefused (`image_in_use`) while a container is made of it."""

    async def close(self) -> None: ...
