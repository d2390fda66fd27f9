"""What the training service needs from outside, besides the runtime of its jobs and the object store."""

from dataclasses import dataclass
from typing import Protocol

from svckit.contracts.algorithm import UsableAlgorithm
from svckit.contracts.dataset import Split, UsableDataset
from svckit.objects.port import ObjectStore
from svckit.reservations import Ledger
from svckit.runtime.jobs import JobRuntime


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
