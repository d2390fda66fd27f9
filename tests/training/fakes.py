"""Fakes at the training service's ports: a ledger and the two neighbours, all in memory."""

from typing import Any

from svckit.contracts.algorithm import EnvEntry, Requests, ServeSnapshot, TrainSnapshot, UsableAlgorithm
from svckit.contracts.dataset import Split, UsableDataset
from svckit.contracts.staging import SplitManifest
from svckit.errors import PeerProblem, Problem, Reason, StorageFull, Unavailable
from svckit.ids import new_id
from svckit.reservations import Bounds, Holder, Shortage, Total, amounts_of, waiting_reason, ways_out
from svckit.runtime.port import Resources

from training_svc.ports import ReferenceHolder

MANIFEST_KEY = "datasets/d/splits/0.9-1.json"


def problem(status: int, code: str) -> PeerProblem:
    return PeerProblem(Problem(title=code, status=status, code=code))


class FakeLedger:
    """Room for `cpu` cores now, of `whole`; the owners in `over_quota` get nothing, and may have `quotas` in all."""

    def __init__(self, cpu: float = 100.0) -> None:
        self.cpu = cpu
        self.whole = Total()
        self.over_quota: set[str] = set()
        self.quotas: dict[str, Total] = {}
        self.rows: dict[str, float] = {}
        self.holders: dict[str, Holder] = {}
        self.calls: list[str] = []

    async def reserve(self, holder: Holder, each: Resources, replicas: int = 1) -> None:
        self.calls.append("reserve")
        cpu = each.cpu * replicas
        if holder.owner_id in self.over_quota:
            raise Shortage(Reason(code="waiting.quota", params={"missing": {"cpu": cpu}}))
        if beyond := self.whole.beyond(amounts_of(each, replicas)):
            raise Shortage(Reason(code="waiting.capacity", params=beyond))
        used = sum(self.rows.values()) - self.rows.get(holder.id, 0.0)
        if used + cpu > self.cpu:
            missing, room = {"cpu": used + cpu - self.cpu}, self._room(holder.id)
            own = [held for held in room if held["owner_id"] == holder.owner_id]
            params = {"missing": missing, "ways_out": ways_out(each, replicas, missing, own)}
            reason = waiting_reason("waiting.capacity", params, room, holder.owner_id)
            raise Shortage(reason, room, missing)
        self.rows[holder.id] = cpu
        self.holders[holder.id] = holder

    def _room(self, without: str) -> list[dict[str, Any]]:
        """What is held, as the gateway tells it."""
        return [
            {
                "kind": "task",
                "id": holder.target_id,
                "name": holder.name,
                "owner_id": holder.owner_id,
                "owner_name": f"name of {holder.owner_id}",
                "ends_at": None,
                "cpu": self.rows[key],
                "memory": 0,
                "gpu": 0,
            }
            for key, holder in self.holders.items()
            if key in self.rows and key != without
        ]

    async def release(self, holder_id: str) -> None:
        self.rows.pop(holder_id, None)

    async def held(self) -> list[str]:
        return list(self.rows)

    async def bounds(self, owner_id: str) -> Bounds:
        return Bounds(self.whole, self.quotas.get(owner_id, Total()), {"cpu": 0})


class FakeDatasets:
    """One dataset that everybody may use, unless a test says otherwise with `refusal`."""

    def __init__(self) -> None:
        self.dataset = UsableDataset(
            id=new_id(),
            name="评论",
            owner_id=new_id(),
            version=3,
            purpose="text",
            task_type="text_classification",
            format="dir",
            test_mode="ratio",
            classes=["bad", "good"],
        )
        self.refusal: PeerProblem | Unavailable | None = None
        self.split_refusal: PeerProblem | StorageFull | None = None
        self.size = 0
        self.calls: list[str] = []
        self.splits: list[tuple[int, float | None, int]] = []
        self.held: dict[tuple[str, str], ReferenceHolder] = {}

    async def usable(self, dataset_id: str, owner_id: str) -> UsableDataset:
        self.calls.append("usable")
        return self._usable(dataset_id)

    def _usable(self, dataset_id: str) -> UsableDataset:
        if dataset_id != self.dataset.id:
            raise problem(404, "resource.not_found")
        if self.refusal is not None:
            raise self.refusal
        return self.dataset

    async def split(self, dataset_id: str, version: int, share: float | None, seed: int) -> Split:
        self.calls.append("split")
        if self.split_refusal is not None:
            raise self.split_refusal
        self.splits.append((version, share, seed))
        return Split.model_validate(
            {
                "manifest_key": MANIFEST_KEY,
                "format": "dir",
                "task_type": "text_classification",
                "classes": ["bad", "good"],
                "class_count": 2,
                "counts": {"train": 9, "test": 1},
                "size": self.size,
                "parts": {"train": {"archive_key": "datasets/d/a.zip", "index_key": "datasets/d/index.jsonl"}},
            }
        )

    async def use(self, holder: ReferenceHolder, owner_id: str, name: str) -> UsableDataset:
        self.calls.append("use")
        usable = self._usable(holder.dataset_id)
        self.held[holder.dataset_id, holder.task_id] = holder
        return usable

    async def remove_reference(self, holder: ReferenceHolder) -> None:
        self.held.pop((holder.dataset_id, holder.task_id), None)


class FakeAlgorithms:
    """One algorithm that everybody may use, unless a test says otherwise with `refusal`. `behind`: what those users get
    instead."""

    def __init__(self) -> None:
        image: dict[str, Any] = {"image_id": new_id(), "pinned": "sha256:1", "reference": "modelyard/text-bayes:train"}
        env = (
            EnvEntry(name="ALPHA", default="1.0", type="number", choices=("auto",), min=0, max=10),
            EnvEntry(name="EPOCHS", type="integer", min=1, max=100),
            EnvEntry(name="DEVICE", default="cpu", type="choice", choices=("cpu", "gpu")),
        )
        requests = Requests(cpu=1.0, memory=2**30)
        self.algorithm = UsableAlgorithm(
            id=new_id(),
            name="贝叶斯",
            owner_id=new_id(),
            version_label="1.0",
            purpose="text",
            task_type="text_classification",
            formats=("dir",),
            test_modes=("ratio", "separate"),
            train=TrainSnapshot(command=("python", "train.py"), env=env, requests=requests, **image),
            serve=ServeSnapshot(**image),
        )
        self.behind: dict[str, UsableAlgorithm] = {}
        self.calls: list[str] = []
        self.refusal: PeerProblem | Unavailable | None = None
        self.held: dict[tuple[str, str], ReferenceHolder] = {}

    async def before_reference(self) -> None:
        """What happens before a reference is put: nothing, unless a test says otherwise."""

    async def usable(self, algorithm_id: str, owner_id: str) -> UsableAlgorithm:
        self.calls.append("usable")
        return self._usable(algorithm_id, owner_id)

    def _usable(self, algorithm_id: str, owner_id: str) -> UsableAlgorithm:
        if algorithm_id != self.algorithm.id:
            raise problem(404, "resource.not_found")
        if self.refusal is not None:
            raise self.refusal
        return self.behind.get(owner_id, self.algorithm)

    async def use(self, holder: ReferenceHolder, owner_id: str, name: str) -> UsableAlgorithm:
        self.calls.append("use")
        await self.before_reference()
        usable = self._usable(holder.algorithm_id, owner_id)
        self.held[holder.algorithm_id, holder.task_id] = holder
        return usable

    async def remove_reference(self, holder: ReferenceHolder) -> None:
        self.held.pop((holder.algorithm_id, holder.task_id), None)


def manifest() -> bytes:
    """What the dataset service keeps of the split."""
    sides: dict[str, Any] = {"train": {"part": "train", "ids": [0, 1]}, "test": {"part": "train", "ids": [2]}}
    values = {"format": "dir", "task_type": "text_classification", "classes": ["bad", "good"], "share": 0.9, "seed": 1}
    return SplitManifest.model_validate(values | sides).model_dump_json(by_alias=True).encode()
