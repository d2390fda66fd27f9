"""Fakes at the training service's ports: an engine, a ledger and the two neighbours, all in memory."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from typing import Any

from svckit.contracts.algorithm import EnvEntry, Requests, ServeSnapshot, TrainSnapshot, UsableAlgorithm
from svckit.contracts.staging import SplitManifest
from svckit.errors import PeerProblem, Problem, Reason, StorageFull, Unavailable
from svckit.ids import new_id
from svckit.objects.port import ObjectStore
from svckit.reservations import Shortage, Total
from svckit.runtime.port import (
    Capacity,
    ImageInfo,
    JobObservation,
    JobPhase,
    JobSpec,
    Resources,
    RuntimeUnavailable,
    ServerObservation,
    ServerSpec,
)

from training_svc.ports import ReferenceHolder, Split, UsableDataset

MANIFEST_KEY = "datasets/d/splits/0.9-1.json"


def problem(status: int, code: str) -> PeerProblem:
    return PeerProblem(Problem(title=code, status=status, code=code))


@dataclass
class FakeJob:
    spec: JobSpec
    seen: JobObservation
    files: dict[str, bytes] = field(default_factory=dict)


class FakeRuntime:
    """Jobs run until a test ends them. `starts` counts the containers that were started, by job."""

    def __init__(self, store: ObjectStore) -> None:
        self._store = store
        self.jobs: dict[str, FakeJob] = {}
        self.starts: dict[str, int] = {}
        self.deleted: list[str] = []
        self.down = False
        self.stays_preparing = False
        self.refusal: tuple[str, str] | None = None

    def _must_answer(self) -> None:
        if self.down:
            raise RuntimeUnavailable("no engine")

    def write(self, name: str, path: str, data: bytes) -> None:
        files = self.jobs[name].files
        files[path] = files.get(path, b"") + data

    def finish(self, name: str, *, reason: str | None = None, detail: str = "", exit_code: int | None = 0) -> None:
        job = self.jobs[name]
        phase = JobPhase.FAILED if reason else JobPhase.SUCCEEDED
        job.seen = replace(job.seen, phase=phase, reason=reason, detail=detail, exit_code=exit_code)

    def lose(self, name: str) -> None:
        del self.jobs[name]

    async def ping(self) -> None:
        self._must_answer()

    async def capacity(self) -> Capacity:
        return Capacity(4, 2**33)

    async def ensure_job(self, spec: JobSpec) -> JobObservation:
        self._must_answer()
        job = self.jobs.setdefault(spec.name, FakeJob(spec, JobObservation(spec.name, JobPhase.PREPARING)))
        if self.refusal is not None and job.seen.phase is JobPhase.PREPARING:
            reason, detail = self.refusal
            job.seen = replace(job.seen, phase=JobPhase.FAILED, reason=reason, detail=detail)
        if job.seen.phase is JobPhase.PREPARING and not self.stays_preparing:
            self.starts[spec.name] = self.starts.get(spec.name, 0) + 1
            job.seen = replace(job.seen, phase=JobPhase.RUNNING)
        return job.seen

    async def observe_job(self, name: str) -> JobObservation | None:
        self._must_answer()
        return self.jobs[name].seen if name in self.jobs else None

    async def stop_job(self, name: str, grace_s: int = 30) -> None:
        self._must_answer()
        job = self.jobs.get(name)
        if job is not None and job.seen.phase in (JobPhase.PREPARING, JobPhase.RUNNING):
            self.finish(name, reason="killed", exit_code=None)

    async def delete_job(self, name: str) -> None:
        self._must_answer()
        self.jobs.pop(name, None)
        self.deleted.append(name)

    async def job_file_size(self, name: str, path: str) -> int | None:
        self._must_answer()
        job = self.jobs.get(name)
        return len(job.files[path]) if job and path in job.files else None

    async def read_job_file(self, name: str, path: str, offset: int = 0, limit: int = 65536) -> bytes:
        self._must_answer()
        job = self.jobs.get(name)
        return job.files.get(path, b"")[offset : offset + limit] if job else b""

    async def collect_job(self, name: str, prefix: str) -> tuple[str, ...]:
        self._must_answer()
        files = self.jobs[name].files
        for path, data in files.items():
            await self._store.put_bytes(prefix + path, data)
        return tuple(files)

    async def list_workloads(self, kind: str) -> tuple[str, ...]:
        self._must_answer()
        return tuple(self.jobs) if kind == "job" else ()

    async def apply_server(self, spec: ServerSpec) -> ServerObservation:
        raise AssertionError("a training starts no server and looks at no image")

    async def observe_server(self, name: str) -> ServerObservation | None:
        raise AssertionError("a training starts no server and looks at no image")

    async def delete_server(self, name: str) -> None:
        raise AssertionError("a training starts no server and looks at no image")

    def server_log(self, name: str, replica: str, tail: int = 1000) -> AsyncIterator[bytes]:
        raise AssertionError("a training starts no server and looks at no image")

    async def find_image(self, reference: str) -> ImageInfo | None:
        raise AssertionError("a training starts no server and looks at no image")

    async def remove_image(self, reference: str) -> None:
        raise AssertionError("a training starts no server and looks at no image")

    async def close(self) -> None:
        return None


class FakeLedger:
    """Room for `cpu` cores now, of `whole`; the owners in `over_quota` get nothing."""

    def __init__(self, cpu: float = 100.0) -> None:
        self.cpu = cpu
        self.whole = Total()
        self.over_quota: set[str] = set()
        self.rows: dict[str, float] = {}
        self.calls: list[str] = []

    async def reserve(self, holder_id: str, owner_id: str, each: Resources, replicas: int = 1) -> None:
        self.calls.append("reserve")
        cpu = each.cpu * replicas
        if owner_id in self.over_quota:
            raise Shortage(Reason(code="waiting.quota", params={"missing": {"cpu": cpu}}))
        used = sum(self.rows.values()) - self.rows.get(holder_id, 0.0)
        if used + cpu > self.cpu:
            missing = {"cpu": used + cpu - self.cpu}
            raise Shortage(Reason(code="waiting.capacity", params={"missing": missing}))
        self.rows[holder_id] = cpu

    async def release(self, holder_id: str) -> None:
        self.rows.pop(holder_id, None)

    async def held(self) -> list[str]:
        return list(self.rows)

    async def total(self) -> Total:
        return self.whole


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
        image: dict[str, Any] = {"image_id": new_id(), "digest": "sha256:1", "reference": "modelyard/text-bayes:train"}
        env = (
            EnvEntry(name="ALPHA", default="1.0", type="number", min=0, max=10),
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
