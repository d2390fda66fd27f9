"""What the model service needs from outside."""

from dataclasses import dataclass
from typing import Any, Protocol

from pydantic import Field
from svckit.contracts.algorithm import ServeSnapshot
from svckit.contracts.services import ServiceStatus
from svckit.objects.port import ObjectStore
from svckit.resources import View


class ResultFile(View):
    """`path` is relative to the result's artifact key; `size` in bytes."""

    path: str
    size: int


class UsedAlgorithm(View):
    id: str
    name: str
    version_label: str = ""


class UsedDataset(View):
    id: str
    name: str
    version: int


class FinishedTask(View):
    id: str
    name: str
    owner_id: str
    owner_name: str
    purpose: str
    task_type: str
    algorithm: UsedAlgorithm
    dataset: UsedDataset
    parameters: dict[str, Any] = Field(default_factory=dict)
    attempt: int


class TrainingResult(View):
    """What a training left. The files lie in the object store under `artifact_key`, which ends with `/`."""

    task: FinishedTask
    outcome: str
    artifact_key: str
    files: list[ResultFile]
    evaluation: dict[str, Any] | None = None
    serve: ServeSnapshot | None = None
    format: str = ""
    classes: list[str] = Field(default_factory=list)


class ResultGone(LookupError):
    """The training service knows no result of this attempt any more."""


class TrainingResults(Protocol):
    """Where finished trainings are asked for."""

    async def result(self, task_id: str, attempt: int) -> TrainingResult:
        """Raises ResultGone, or svckit.errors.Unavailable when nobody answers."""

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
