"""What the model service needs from outside."""

from dataclasses import dataclass
from typing import Protocol

from svckit.contracts.services import ServiceStatus
from svckit.contracts.training import TrainingResult
from svckit.objects.port import ObjectStore


class ResultGone(LookupError):
    """The training service knows no result of this attempt any more."""


class TrainingResults(Protocol):
    """Where finished trainings are asked for."""

    async def result(self, task_id: str, attempt: int) -> TrainingResult:
        """Raises ResultGone, or svckit.errors.Unavailable when nobody answers. The task stays until `let_go`."""

    async def let_go(self, task_id: str, attempt: int) -> None:
        """The task may be deleted: its result is not needed any more. Idempotent. Raises svckit.errors.Unavailable."""

    async def owner_name(self, user_id: str) -> str:
        """The user's present name; the id itself for a user who is gone."""


class Services(Protocol):
    """Users' services."""

    async def status(self, service_id: str) -> ServiceStatus | None:
        """None when it is deleted. Raises svckit.errors.Unavailable when nobody answers."""


@dataclass(frozen=True)
class Ports:
    """Everything outside of the process."""

    store: ObjectStore
    trainings: TrainingResults
    services: Services
