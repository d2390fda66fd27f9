"""What outlives an app under test: engine, ledger, neighbours and object store; and short ways to use the API."""

from collections.abc import Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from typing import Any

from svckit.contracts.algorithm import UsableAlgorithm
from svckit.contracts.events import (
    AlgorithmOffline,
    AlgorithmOnline,
    DatasetOffline,
    DatasetOnline,
    ImageFailed,
    ImagePushed,
)
from svckit.db import Database
from svckit.errors import PeerProblem
from svckit.objects.port import ObjectStore
from svckit.references import reference_path
from svckit.storage import GatewayStorage, StorageAccount

from tests.support.fake_jobs import FakeJobs
from tests.support.one_service import Caller, Running, ServiceContext, User, eventually, running
from tests.training.fakes import FakeAlgorithms, FakeDatasets, FakeLedger
from training_svc.app import compose
from training_svc.attempts.repository import SIZES
from training_svc.attempts.spec import job_name
from training_svc.ports import Ports
from training_svc.settings import TrainingSettings

OWNER = User("li")
OTHER = User("wang")
ADMIN = User("admin", ("admin",))
PATH = "/api/v1/training-tasks"


@dataclass
class Harness:
    around: ServiceContext
    settings: TrainingSettings
    store: ObjectStore
    runtime: FakeJobs
    ledger: FakeLedger = field(default_factory=FakeLedger)
    datasets: FakeDatasets = field(default_factory=FakeDatasets)
    algorithms: FakeAlgorithms = field(default_factory=FakeAlgorithms)

    def run(self) -> AbstractAsyncContextManager[Running]:
        """The app over these ports; a second one after the first is a restart."""
        return running(compose(self.settings, self.around.bus, self.around.peers, self.ports()))

    def ports(self) -> Ports:
        return Ports(self.runtime, self.store, self.ledger, self.datasets, self.algorithms)

    def account(self, database: Database) -> StorageAccount:
        return StorageAccount(database, GatewayStorage(self.around.peers), SIZES)

    def fields(self, **changes: Any) -> dict[str, Any]:
        return {
            "name": "第一个任务",
            "purpose": "text",
            "task_type": "text_classification",
            "algorithm_id": self.algorithms.algorithm.id,
            "dataset_id": self.datasets.dataset.id,
            "share": 0.9,
            "seed": 1,
        } | changes

    async def draft(self, caller: Caller, **changes: Any) -> str:
        answer = await caller("POST", PATH, json=self.fields(**changes))
        assert answer.status_code == 201, answer.text
        return str(answer.json()["id"])

    async def started(self, caller: Caller, **changes: Any) -> str:
        """A task in the queue."""
        task_id = await self.draft(caller, **changes)
        answer = await caller("POST", f"{PATH}/{task_id}/start")
        assert answer.status_code == 202, answer.text
        return task_id

    async def running_task(self, caller: Caller, **changes: Any) -> str:
        task_id = await self.started(caller, **changes)
        await until_state(caller, task_id, "running")
        return task_id

    async def dataset_is(self, refusal: PeerProblem | None) -> None:
        """From now on nobody may train with the dataset, or everybody; and its owner says so."""
        self.datasets.refusal = refusal
        told = self.datasets.dataset
        online = DatasetOnline(dataset_id=told.id, version=told.version, task_type=told.task_type, format=told.format)
        await self.around.send(DatasetOffline(dataset_id=told.id) if refusal else online)

    async def algorithm_is(self, refusal: PeerProblem | None) -> None:
        """As dataset_is, of the algorithm."""
        self.algorithms.refusal = refusal
        algorithm_id = self.algorithms.algorithm.id
        change = AlgorithmOffline if refusal else AlgorithmOnline
        await self.around.send(change(algorithm_id=algorithm_id))

    async def image_is(self, algorithm: UsableAlgorithm | None = None, refusal: PeerProblem | None = None) -> None:
        """The algorithm's image is there, or has failed; and its owner says so."""
        self.algorithms.algorithm, self.algorithms.refusal = algorithm or self.algorithms.algorithm, refusal
        train = self.algorithms.algorithm.train
        pushed = ImagePushed(image_id=train.image_id, reference=train.reference, pinned=train.pinned, arch="amd64")
        await self.around.send(ImageFailed(image_id=train.image_id, reason={}) if refusal else pushed)

    async def model_made(self, service: Running, task_id: str, number: int = 1) -> None:
        """The model service has made the model of a successful attempt."""
        path = reference_path("training-tasks", task_id, "import", str(number))
        answer = await service.as_service("model-svc")("DELETE", path)
        assert answer.status_code == 204, answer.text

    def succeed(self, task_id: str, number: int = 1, files: Mapping[str, bytes] | None = None) -> None:
        """The run writes a model and ends well."""
        name = job_name(task_id, number)
        self.runtime.write(name, "output/model/model.bin", b"weights")
        for path, data in (files or {}).items():
            self.runtime.write(name, path, data)
        self.runtime.finish(name)


async def detail(caller: Caller, task_id: str) -> dict[str, Any]:
    answer = await caller("GET", f"{PATH}/{task_id}")
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def until_state(caller: Caller, task_id: str, state: str) -> dict[str, Any]:
    """The task's detail, once it has this state."""

    async def seen() -> dict[str, Any] | None:
        task = await detail(caller, task_id)
        return task if task["state"] == state else None

    return dict(await eventually(seen))


async def until_reason(caller: Caller, task_id: str, code: str) -> dict[str, Any]:
    async def seen() -> dict[str, Any] | None:
        reason = (await detail(caller, task_id))["reason"]
        return reason if reason and reason["code"] == code else None

    return dict(await eventually(seen))
