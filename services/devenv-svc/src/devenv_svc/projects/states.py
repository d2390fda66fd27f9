"""The life of a project (02, section 6)."""

from enum import StrEnum


class ProjectState(StrEnum):
    STOPPED = "stopped"
    STARTING = "starting"
    RUNNING = "running"
    STOPPING = "stopping"
    FAILED = "failed"
