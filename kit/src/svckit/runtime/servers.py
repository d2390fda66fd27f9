"""The port for servers: some equal replicas of a web server behind one name."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from typing import Literal, Protocol

from svckit.runtime.log import Part
from svckit.runtime.port import DiskLimit, ObjectMount, Resources


@dataclass(frozen=True)
class ServerSpec:
    """Some equal replicas of a web server. `generation` names the recipe: replicas of another are replaced.

    `pinned` is that of JobSpec. `disk_limit`: what one replica may write; None: no limit. One that wrote more is ended
    with `storage_full` and replaced. `grace_s`: between the SIGTERM and the removal of a replica that is no longer
    wanted.
    """

    name: str
    image: str
    generation: str
    replicas: int
    pinned: str = ""
    port: int = 8080
    command: tuple[str, ...] = ()
    args: tuple[str, ...] = ()
    env: Mapping[str, str] = field(default_factory=dict)
    mounts: tuple[ObjectMount, ...] = ()
    health_path: str | None = "/health"
    resources: Resources = field(default_factory=Resources)
    disk_limit: DiskLimit | None = None
    grace_s: int = 10
    labels: Mapping[str, str] = field(default_factory=dict)


UNREADY_AFTER = 3
"""Looks in a row that a replica which was ready may leave unanswered (failureThreshold of a Kubernetes probe): one slow
answer of a busy replica takes nothing off the air. One answer makes it ready, again or for the first time."""

ReplicaEnd = Literal["code_error", "out_of_memory", "start_failed", "killed", "storage_full"]


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


class ServerRuntime(Protocol):
    """Every method raises RuntimeUnavailable when the engine does not answer.

    Only the gateway reaches a replica. A replica reaches nothing: not the machines of the platform, no other server, no
    network (public addresses where the settings allow egress). `isolation` says where that is not so.
    """

    async def apply(self, spec: ServerSpec) -> ServerObservation:
        """Make it so: missing replicas are started, surplus ones and other generations let go (new ones first ready).
        Those get a SIGTERM and are `leaving`; a later call removes them once they have ended or `grace_s` is over.
        What a replica mounts is fetched whenever one is started. Does not block; call it again until only what is
        wanted is there. `replicas` may be 0: the name and its network stay. Raises RuntimeRefused."""

    async def observe(self, name: str) -> ServerObservation | None: ...

    async def enforce_limits(self) -> None:
        """As JobRuntime.enforce_limits."""

    async def delete(self, name: str) -> None:
        """Remove its replicas, without any grace, its network and its folders. Idempotent."""

    def log(self, name: str, replica: str, tail: int = 1000) -> AsyncIterator[bytes]:
        """The replica's last lines of standard output and error; nothing when there is no such replica."""

    async def log_part(self, name: str, replica: str, offset: int, limit: int) -> Part:
        """At most `limit` bytes of what the replica wrote, from `offset` or, where that is not kept any more, from what
        is. Empty when there is no such replica."""

    def follow_log(self, name: str, replica: str, offset: int, log_id: str = "") -> AsyncIterator[bytes]:
        """What the replica writes from `offset` on, until it has ended or that is not kept any more. Nothing of a log
        that is not that of this `log_id` (svckit.runtime.log.Part)."""

    def changes(self) -> AsyncIterator[str]:
        """Names of servers that are worth a look, as JobRuntime.changes tells of jobs."""

    async def endpoints(self) -> dict[str, tuple[str, ...]]:
        """The addresses (`host:port`) of the ready replicas of every server of this instance, by its name. One that
        has none is told with none."""

    async def names(self) -> tuple[str, ...]:
        """Every server of this instance that the runtime has anything of."""

    async def isolation(self) -> str:
        """Renew what keeps replicas from the rest; why that is weaker here than it should be, else empty."""

    async def ping(self) -> None: ...

    async def close(self) -> None: ...
