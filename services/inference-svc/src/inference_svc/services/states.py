"""The life of a service (02, section 7). A failed one goes on trying, and recovers when a replica is ready."""

from enum import StrEnum

from svckit.states import StateMachine


class ServiceState(StrEnum):
    STOPPED = "stopped"
    STARTING = "starting"
    RUNNING = "running"
    DEGRADED = "degraded"
    STOPPING = "stopping"
    FAILED = "failed"


_UP = frozenset({ServiceState.STARTING, ServiceState.RUNNING, ServiceState.DEGRADED, ServiceState.FAILED})

SERVICE = StateMachine(
    "service",
    {
        ServiceState.STOPPED: frozenset({ServiceState.STARTING}),
        ServiceState.STARTING: (_UP - {ServiceState.STARTING}) | {ServiceState.STOPPING},
        ServiceState.RUNNING: (_UP - {ServiceState.RUNNING}) | {ServiceState.STOPPING},
        ServiceState.DEGRADED: (_UP - {ServiceState.DEGRADED}) | {ServiceState.STOPPING},
        ServiceState.FAILED: (_UP - {ServiceState.FAILED}) | {ServiceState.STOPPING},
        ServiceState.STOPPING: frozenset({ServiceState.STOPPED}),
    },
)

UP = tuple(sorted(_UP))
"""The states in which replicas are wanted."""
AT_REST = (ServiceState.STOPPED, ServiceState.FAILED)
"""The states in which a service may be started or deleted."""
