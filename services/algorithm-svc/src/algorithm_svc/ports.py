"""What the algorithm service needs from outside."""

from dataclasses import dataclass

from svckit.runtime.images import ImageStore


@dataclass(frozen=True)
class Ports:
    """Everything outside of the process."""

    images: ImageStore
