"""What the dataset service needs from outside."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Protocol

from svckit.contracts.purposes import PurposeUser
from svckit.objects.port import ObjectStore
from svckit.uploads.port import UploadStore


class OtherServices(Protocol):
    """What the other services have of a purpose."""

    async def users(self, purpose: str, task_types: Collection[str] | None) -> list[PurposeUser]:
        """The first of each kind with one of the task types, or any (None). Raises Unavailable when one of the services
        does not answer."""


@dataclass(frozen=True)
class Ports:
    """Everything outside of the process."""

    store: ObjectStore
    uploads: UploadStore
    others: OtherServices
