"""An environment has no life of its own: it can be used when its image is ready (08, decision 11)."""

from enum import StrEnum


class EnvironmentImageState(StrEnum):
    """The image's state at the algorithm service; `none` without an image."""

    NONE = "none"
    RECEIVING = "receiving"
    CHECKING = "checking"
    PUSHING = "pushing"
    READY = "ready"
    FAILED = "failed"
