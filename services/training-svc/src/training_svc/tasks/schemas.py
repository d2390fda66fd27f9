"""Wire schemas of training tasks, and the snapshot that an attempt keeps."""

from datetime import datetime
from typing import Annotated, Any, Literal, Self

from pydantic import Field, StringConstraints
from svckit.contracts.algorithm import ServeSnapshot, TrainSnapshot, UsableAlgorithm
from svckit.errors import Reason
from svckit.ids import Ulid
from svckit.resources import Code, Description, Name, OwnedView, Schema, View

ParameterName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z_][A-Za-z0-9_]{0,99}$")]
ParameterValue = Annotated[str, StringConstraints(max_length=4000, pattern=r"^[^\x00]*$")]
Parameters = Annotated[dict[ParameterName, ParameterValue], Field(max_length=100)]
Share = Annotated[float, Field(gt=0, lt=1)]
Seed = Annotated[int, Field(ge=0, lt=2**31)]
TimeLimit = Annotated[int, Field(ge=10)]
State = Literal["draft", "queued", "preparing", "running", "stopping", "succeeded", "failed", "stopped"]


class ResourcesIn(Schema):
    """`cpu` in cores, `memory` and `shm` in bytes, `gpu` in devices; what is None is the algorithm's default."""

    cpu: float | None = Field(default=None, gt=0, le=256)
    memory: int | None = Field(default=None, ge=16 * 1024**2, le=2**43)
    gpu: int | None = Field(default=None, ge=0, le=16)
    shm: int | None = Field(default=None, ge=0, le=2**41)


class TaskIn(Schema):
    """A draft. `share` (训练集自定义比例) is the training share of a dataset with one part, None for one with two."""

    name: Name
    description: Description = ""
    purpose: Code
    task_type: Code
    algorithm_id: Ulid
    dataset_id: Ulid
    share: Share | None = None
    seed: Seed = 0
    parameters: Parameters = Field(default_factory=dict)
    resources: ResourcesIn = ResourcesIn()
    time_limit_s: TimeLimit | None = None


class TaskEdit(Schema):
    """What is left out stays. All of it while the task is a draft, later only `name` and `description`."""

    name: Name | None = None
    description: Description | None = None
    purpose: Code | None = None
    task_type: Code | None = None
    algorithm_id: Ulid | None = None
    dataset_id: Ulid | None = None
    share: Share | None = None
    seed: Seed | None = None
    parameters: Parameters | None = None
    resources: ResourcesIn | None = None
    time_limit_s: TimeLimit | None = None


class CopyIn(Schema):
    """`name` None: the copied task's with a number."""

    name: Name | None = None


class SnapshotDataset(View):
    """The dataset version an attempt trains on."""

    id: str
    name: str
    version: int
    format: str
    test_mode: str
    classes: list[str] = Field(default_factory=list)


class SnapshotAlgorithm(View):
    id: str
    name: str
    version_label: str = ""


class Snapshot(View):
    """Everything an attempt needs, frozen when it was started (08, decision 9). `resources` is complete.

    The halves of an algorithm whose training image was still being made then are frozen when that is ready."""

    dataset: SnapshotDataset
    algorithm: SnapshotAlgorithm
    train: TrainSnapshot
    serve: ServeSnapshot | None = None
    parameters: dict[str, str] = Field(default_factory=dict)
    resources: dict[str, Any] = Field(default_factory=dict)
    share: float | None = None
    seed: int = 0
    time_limit_s: int

    @property
    def awaits_image(self) -> bool:
        return not self.train.digest

    def with_halves_of(self, algorithm: UsableAlgorithm) -> Self:
        return self.model_copy(update={"train": algorithm.train, "serve": algorithm.serve})


class AttemptView(View):
    """One attempt. `metrics`: the last value by name; `progress` from 0 to 1; `log_size` in bytes."""

    number: int
    state: State
    reason: Reason | None
    queued_at: datetime
    prepared_at: datetime | None
    started_at: datetime | None
    finished_at: datetime | None
    exit_code: int | None
    progress: float | None
    eta_s: float | None
    log_size: int
    metrics: dict[str, float]


class SplitView(View):
    """`counts`: samples by side."""

    classes: list[str]
    counts: dict[str, Any]


class AttemptDetail(AttemptView):
    snapshot: Snapshot
    split: SplitView | None


class TaskView(OwnedView):
    """A row of the list. `state` and `reason` are those of the latest attempt."""

    state: State
    reason: Reason | None
    since: datetime
    purpose: str
    task_type: str
    algorithm_id: str
    algorithm_name: str
    dataset_id: str
    dataset_name: str
    share: float | None
    seed: int
    attempts: int


class LatestAttempt(View):
    """What a list tells of the latest attempt. `metrics`: the last value by name; `progress` from 0 to 1."""

    progress: float | None
    started_at: datetime | None
    finished_at: datetime | None
    metrics: dict[str, float]


class TaskRow(TaskView):
    """`latest` is None before the first start."""

    latest: LatestAttempt | None = None


class TaskDetail(TaskView):
    """`attempt` is the latest one."""

    parameters: dict[str, str]
    resources: dict[str, Any]
    time_limit_s: int | None
    attempt: AttemptDetail | None = None


class MetricPointView(View):
    """One metric line. `id` is a position for `after`."""

    id: int
    step: float | None
    epoch: float | None
    phase: str
    values: dict[str, float]


class MetricPoints(View):
    items: list[MetricPointView]
    next_after: int


class UsageLines(View):
    """Samples of cpu and memory as `supervise` wrote them; `next_offset` is where the next question goes on."""

    items: list[dict[str, Any]]
    next_offset: int


class ComparedTask(View):
    """One column of the comparison: the latest attempt of a task."""

    task: TaskDetail
    evaluation: dict[str, Any] | None
    points: list[MetricPointView]


class Comparison(View):
    items: list[ComparedTask]


class ResultFile(View):
    """`path` is relative to the artifact key; `size` in bytes."""

    path: str
    size: int


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
    algorithm: SnapshotAlgorithm
    dataset: UsedDataset
    parameters: dict[str, str]
    attempt: int


class TrainingResult(View):
    """What an attempt left, for the model service. The files lie under `artifact_key`, which ends with `/`."""

    task: FinishedTask
    outcome: str
    artifact_key: str
    files: list[ResultFile]
    evaluation: dict[str, Any] | None
    serve: ServeSnapshot | None
    format: str
    classes: list[str]
