"""What the dataset service needs from outside."""

from dataclasses import dataclass

from svckit.objects.port import ObjectStore
from svckit.uploads.port import UploadStore


@dataclass(frozen=True)
class Ports:
    """Everything outside of the process."""

    store: ObjectStore
    uploads: UploadStore
