"""What the training service needs from outside, besides the runtime of its jobs and the object store."""

from dataclasses import dataclass
from typing import Any, Protocol

from pydantic import Field
from svckit.contracts.algorithm import UsableAlgorithm
from svckit.contracts.staging import PartName
from svckit.objects.port import ObjectStore
from svckit.reservations import Ledger
from svckit.resources import View
from svckit.runtime.jobs import JobRuntime


class UsableDataset(View):
    """A dataset as the dataset service hands it out for training. `test_mode` is `ratio` or `separate`."""

    id: str
    name: str
    owner_id: str
    version: int
    purpose: str
    task_type: str
    format: str
    test_mode: str
    classes: list[str] = Field(default_factory=list)


class SplitPart(View):
    """Keys of a part's archive and member index in the object store."""

    archive_key: str
    index_key: str


class Split(View):
    """A computed split. `counts`: samples by side. `size`: bytes of all samples."""

    manifest_key: str
    format: str
    task_type: str
    classes: list[str]
    counts: dict[str, Any] = Field(default_factory=dict)
    parts: dict[PartName, SplitPart]
    size: int = 0


@dataclass(frozen=True)
class ReferenceHolder:
    """One task's use of a dataset and of an algorithm."""

    task_id: str
    dataset_id: str
    algorithm_id: str


class Datasets(Protocol):
    """Datasets. Every method raises svckit.errors.Unavailable when the service does not answer, StorageFull when it has
    no room, and PeerProblem when it refuses (`dataset.offline`, `dataset.not_ready`, 404)."""

    async def usable(self, dataset_id: str, owner_id: str) -> UsableDataset:
        """What this user may train with now."""

    async def split(self, dataset_id: str, version: int, share: float | None, seed: int) -> Split:
        """The same question has the same answer, however often it is asked."""

    async def use(self, holder: ReferenceHolder, owner_id: str, name: str) -> UsableDataset:
        """As usable, and in the same act a reference that keeps the dataset from being deleted. Idempotent."""

    async def remove_reference(self, holder: ReferenceHolder) -> None:
        """Take the reference away. Idempotent."""


class Algorithms(Protocol):
    """Algorithms. Raises as Datasets does."""

    async def usable(self, algorithm_id: str, owner_id: str) -> UsableAlgorithm: ...

    async def use(self, holder: ReferenceHolder, owner_id: str, name: str) -> UsableAlgorithm: ...

    async def remove_reference(self, holder: ReferenceHolder) -> None: ...


@dataclass(frozen=True)
class Ports:
    """Everything outside of the process."""

    runtime: JobRuntime
    store: ObjectStore
    ledger: Ledger
    datasets: Datasets
    algorithms: Algorithms
