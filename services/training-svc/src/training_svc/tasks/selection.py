"""Asks the owners of algorithm and dataset, before anything is written, whether they may be used together."""

from collections.abc import Awaitable
from dataclasses import dataclass
from typing import Any, TypeVar

from svckit.contracts.algorithm import UsableAlgorithm
from svckit.contracts.dataset import UsableDataset
from svckit.errors import PeerProblem, Reason
from svckit.reservations import amounts_of
from svckit.runtime.port import Resources

from training_svc.attempts.plan import LEAST_OUTPUT
from training_svc.attempts.schemas import Snapshot, SnapshotAlgorithm, SnapshotDataset
from training_svc.errors import (
    WAITING_ALGORITHM_OFFLINE,
    WAITING_DATASET_OFFLINE,
    ResourcesImpossible,
    TimeLimitTooLong,
)
from training_svc.models import TrainingTask
from training_svc.ports import Ports, ReferenceHolder
from training_svc.tasks.checks import must_be_declared, must_be_of_type, must_fit, must_limit_cpu, must_share
from training_svc.tasks.schemas import TaskIn

_NOT_NOW = 409
T = TypeVar("T")


@dataclass(frozen=True)
class Selection:
    """A checked draft. `algorithm` or `dataset` is None when it is offline; `reason` says so."""

    draft: TaskIn
    algorithm: UsableAlgorithm | None
    dataset: UsableDataset | None
    reason: Reason | None = None
    revision: int | None = None

    def columns(self, task: TrainingTask | None = None) -> dict[str, Any]:
        """Of TrainingTask, but for the name's. `task` as it is before: of what is offline now, and was chosen before,
        the name stays."""
        values = self.draft.model_dump(exclude={"name", "resources"})
        values["resources"] = self.draft.resources.model_dump(exclude_none=True)
        for what, found in (("algorithm", self.algorithm), ("dataset", self.dataset)):
            if found is not None:
                values[f"{what}_name"] = found.name
            elif task is None or getattr(task, f"{what}_id") != values[f"{what}_id"]:
                values[f"{what}_name"] = ""
        return values | {"reason": self.reason.model_dump() if self.reason else None}


class Selector:
    """`longest_s` is the longest run allowed."""

    def __init__(self, ports: Ports, longest_s: int) -> None:
        self._algorithms = ports.algorithms
        self._datasets = ports.datasets
        self._ledger = ports.ledger
        self._longest_s = longest_s

    async def for_draft(self, draft: TaskIn, owner_id: str, revision: int | None = None) -> Selection:
        """A draft may name what is offline now. Raises the refusals of checks.py, TimeLimitTooLong, PeerProblem."""
        if draft.time_limit_s is not None and draft.time_limit_s > self._longest_s:
            raise TimeLimitTooLong(max=self._longest_s)
        algorithm, no_algorithm = await _unless_offline(
            self._algorithms.usable(draft.algorithm_id, owner_id), WAITING_ALGORITHM_OFFLINE
        )
        dataset, no_dataset = await _unless_offline(
            self._datasets.usable(draft.dataset_id, owner_id), WAITING_DATASET_OFFLINE
        )
        _check(draft, algorithm, dataset)
        return Selection(draft, algorithm, dataset, no_algorithm or no_dataset, revision)

    async def why_not(self, task: TrainingTask) -> Reason | None:
        """Why the owners would not let this draft be started now. Raises Unavailable."""
        questions = (
            (self._algorithms.usable(task.algorithm_id, task.owner_id), WAITING_ALGORITHM_OFFLINE),
            (self._datasets.usable(task.dataset_id, task.owner_id), WAITING_DATASET_OFFLINE),
        )
        reasons = [await _why_refused(question, code) for question, code in questions]
        return reasons[0] or reasons[1]

    async def for_start(self, task: TrainingTask) -> Snapshot:
        """Ask for the owner, and keep what is used from being deleted. Offline is refused; raises what for_draft
        raises, and ResourcesImpossible, QuotaTooSmall."""
        holder = ReferenceHolder(task.id, task.dataset_id, task.algorithm_id)
        dataset = await self._datasets.use(holder, task.owner_id, task.name)
        algorithm = await self._algorithms.use(holder, task.owner_id, task.name)
        _check(draft_of(task), algorithm, dataset)
        resources = algorithm.train.requests.model_dump() | task.resources
        bounds = await self._ledger.bounds(task.owner_id)
        wanted = amounts_of(Resources.of(resources, None)) | {"storage": LEAST_OUTPUT}
        bounds.must_allow(wanted, ResourcesImpossible)
        return Snapshot(
            dataset=SnapshotDataset.model_validate(dataset),
            algorithm=SnapshotAlgorithm.model_validate(algorithm),
            train=algorithm.train,
            serve=algorithm.serve,
            parameters=task.parameters,
            resources=resources,
            share=task.share,
            seed=task.seed,
            time_limit_s=task.time_limit_s or self._longest_s,
        )


def draft_of(task: TrainingTask) -> TaskIn:
    return TaskIn.model_validate({name: getattr(task, name) for name in TaskIn.model_fields})


def _check(draft: TaskIn, algorithm: UsableAlgorithm | None, dataset: UsableDataset | None) -> None:
    if algorithm is not None:
        must_be_of_type(draft.task_type, "algorithm", algorithm)
        must_be_declared(algorithm.train.env, draft.parameters)
        must_limit_cpu(algorithm.train.requests, draft.resources.cpu, draft.resources.cpu_limit)
    if dataset is not None:
        must_be_of_type(draft.task_type, "dataset", dataset)
        must_share(dataset, draft.share)
    if algorithm is not None and dataset is not None:
        must_fit(algorithm, dataset)


async def _unless_offline(question: Awaitable[T], code: str) -> tuple[T | None, Reason | None]:
    try:
        return await question, None
    except PeerProblem as refusal:
        if refusal.peer_status != _NOT_NOW:
            raise
        return None, Reason(code=code, params={"code": refusal.peer_code})


async def _why_refused(question: Awaitable[object], code: str) -> Reason | None:
    try:
        await question
    except PeerProblem as refusal:
        return Reason(code=code, params={"code": refusal.peer_code})
    return None
