"""What the services need from whatever runs containers. Adapters: Docker Engine API, Kubernetes, a fake engine.

Two kinds of workload cover everything the platform runs:

*Job*: runs to an end, once. Its folders are `/workspace/dataset`, `/workspace/base_model` (filled by the staging step),
`/workspace/output` and `/workspace/run` (written by the algorithm and by `supervise`).

*Server*: some equal replicas of a web server behind one name.

Every call may be repeated: names decide identity, and a workload that is there already is adopted, not made twice.
"""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Literal, Protocol


class RuntimeUnavailable(ConnectionError):
    """The engine or API server does not answer. Nothing is known about any workload; try again later."""


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
    """Objects that a container sees read-only at `target`: one key, or everything under a prefix ending with `/`."""

    key: str
    target: str


STAGE_LIMIT_S = 3600
"""How long a staging step may take unless its job says otherwise: one that hangs must not keep its room for ever."""


@dataclass(frozen=True)
class StageStep:
    """The staging step of a job: the staging image is run with `config` (JSON) on its standard configuration path.

    It sees `inputs` read-only, and `/workspace/dataset` and `/workspace/base_model` writable, which the main container
    then sees read-only. It exits 0, or writes `{"code", "detail"}` to `/workspace/run/stage-error.json` and exits 1.
    When it takes longer than `time_limit_s`, it is killed and the job has `stage_failed`.
    """

    image: str
    config: Mapping[str, Any]
    inputs: tuple[ObjectMount, ...] = ()
    resources: Resources = Resources(cpu=1.0, memory=1024**3)
    time_limit_s: int = STAGE_LIMIT_S


@dataclass(frozen=True)
class JobSpec:
    """A run to an end. `command` is the full argv that `supervise` executes (entrypoint and arguments resolved).

    `digest` is what `find_image` told of `image` when it was chosen: that content is started, whatever `image` names
    by now. Empty: what `image` names now.
    """

    name: str
    image: str
    command: tuple[str, ...]
    digest: str = ""
    env: Mapping[str, str] = field(default_factory=dict)
    workdir: str | None = None
    resources: Resources = Resources()
    stage: StageStep | None = None
    time_limit_s: int | None = None
    grace_s: int = 30
    log_limit: int = 256 * 1024**2
    labels: Mapping[str, str] = field(default_factory=dict)


class JobPhase(StrEnum):
    PREPARING = "preparing"
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"


@dataclass(frozen=True)
class JobObservation:
    """What is known of a job now. `phase` SUCCEEDED or FAILED is final.

    `reason` (only when FAILED) is one of: `code_error` (exit code other than 0), `out_of_memory`, `killed` (by a signal
    from outside), `time_limit`, `stage_failed`, `image_not_found`, `invalid_command`, `start_failed`, `storage_full`,
    `result_lost` (the container is gone and left no exit.json). `detail` is raw text for it.
    """

    name: str
    phase: JobPhase
    exit_code: int | None = None
    signal: int | None = None
    reason: str | None = None
    detail: str = ""
    started_at: datetime | None = None
    finished_at: datetime | None = None


@dataclass(frozen=True)
class ServerSpec:
    """Some equal replicas of a web server. `generation` names the recipe: replicas of another are replaced.

    `digest` is that of JobSpec. `grace_s`: between the SIGTERM and the removal of a replica that is no longer wanted.
    """

    name: str
    image: str
    generation: str
    replicas: int
    digest: str = ""
    port: int = 8080
    command: tuple[str, ...] = ()
    args: tuple[str, ...] = ()
    env: Mapping[str, str] = field(default_factory=dict)
    mounts: tuple[ObjectMount, ...] = ()
    health_path: str | None = "/health"
    resources: Resources = Resources()
    grace_s: int = 10
    labels: Mapping[str, str] = field(default_factory=dict)


UNREADY_AFTER = 3
"""Looks in a row that a replica which was ready may leave unanswered (failureThreshold of a Kubernetes probe): one slow
answer of a busy replica takes nothing off the air. One answer makes it ready, again or for the first time."""

ReplicaEnd = Literal["code_error", "out_of_memory", "start_failed", "killed"]


@dataclass(frozen=True)
class ReplicaObservation:
    """One replica. `address` is `host:port` as the gateway reaches it; `ready`: the health path answered 200 (or,
    without one, the port took a connection), and has not failed to `UNREADY_AFTER` times in a row since. `leaving`: it
    is no longer wanted and was told to finish; never ready, and its end is no crash. `reason`/`detail` say why a
    replica that is not running, and was not leaving, ended."""

    name: str
    running: bool
    ready: bool
    generation: str
    address: str | None = None
    restarts: int = 0
    reason: ReplicaEnd | None = None
    detail: str = ""
    leaving: bool = False


@dataclass(frozen=True)
class ServerObservation:
    name: str
    replicas: tuple[ReplicaObservation, ...] = ()

    @property
    def ready(self) -> tuple[ReplicaObservation, ...]:
        return tuple(replica for replica in self.replicas if replica.ready)


@dataclass(frozen=True)
class ImageInfo:
    """An image the runtime can start. `digest` names its content; entrypoint, command and env come from its config."""

    reference: str
    digest: str
    architecture: str
    size: int
    entrypoint: tuple[str, ...] = ()
    command: tuple[str, ...] = ()
    env: Mapping[str, str] = field(default_factory=dict)
    workdir: str = ""
    user: str = ""
    exposed_ports: tuple[int, ...] = ()


@dataclass(frozen=True)
class Capacity:
    """The whole of what workloads may use: `cpu` cores, `memory` bytes, `gpu` devices."""

    cpu: float
    memory: int
    gpu: int = 0


class ContainerRuntime(Protocol):
    """Every method raises RuntimeUnavailable when the engine does not answer."""

    async def ping(self) -> None: ...

    async def capacity(self) -> Capacity: ...

    # jobs
    async def ensure_job(self, spec: JobSpec) -> JobObservation:
        """Bring the job one step on (staging, then the main container) and say where it is. Never starts a step twice:
        a step that has begun is only observed. Returns soon; call it again until the phase is final.
        A refusal of the runtime is answered as FAILED with its reason, not raised."""

    async def observe_job(self, name: str) -> JobObservation | None:
        """None when nothing of the job is there. Does not start anything."""

    async def stop_job(self, name: str, grace_s: int = 30) -> None:
        """SIGTERM to the main container, SIGKILL after `grace_s`. Idempotent; returns without waiting for the end."""

    async def delete_job(self, name: str) -> None:
        """Remove its containers and its folders. Idempotent."""

    async def job_file_size(self, name: str, path: str) -> int | None:
        """Bytes of a file of the job's folders (`run/log`, `run/usage.jsonl`, `output/metrics.jsonl`), or None."""

    async def read_job_file(self, name: str, path: str, offset: int = 0, limit: int = 65536) -> bytes:
        """At most `limit` bytes from `offset`; empty at the end or when there is no such file."""

    async def collect_job(self, name: str, prefix: str) -> tuple[str, ...]:
        """Put everything under the job's `output/` and `run/` into the object store under `prefix` (ends with `/`);
        returns the relative paths. Links and special files are left out. Idempotent."""

    # servers
    async def apply_server(self, spec: ServerSpec) -> ServerObservation:
        """Make it so: missing replicas are started, surplus ones and other generations let go (new ones first ready).
        Those get a SIGTERM and are `leaving`; a later call removes them once they have ended or `grace_s` is over.
        Returns soon; call it again until only what is wanted is there. `replicas` may be 0: the name and its network
        stay. Raises RuntimeRefused."""

    async def observe_server(self, name: str) -> ServerObservation | None: ...

    async def delete_server(self, name: str) -> None:
        """Remove its replicas, without any grace, its network and its folders. Idempotent."""

    def server_log(self, name: str, replica: str, tail: int = 1000) -> AsyncIterator[bytes]:
        """The replica's last lines of standard output and error."""

    # images
    async def find_image(self, reference: str) -> ImageInfo | None:
        """`reference`: a name, or the digest of an image."""

    async def remove_image(self, reference: str) -> None:
        """Likewise. Idempotent. Raises RuntimeRefused (`image_in_use`) while a workload is made of it."""

    # everything of this instance
    async def list_workloads(self, kind: str) -> tuple[str, ...]:
        """Names of all jobs (`kind="job"`) or servers (`kind="server"`) labelled with this instance."""

    async def close(self) -> None: ...
