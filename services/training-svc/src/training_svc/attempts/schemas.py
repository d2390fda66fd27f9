"""Wire schemas of attempts and of what they leave, and the snapshot that an attempt keeps."""

from datetime import datetime
from typing import Any, Literal, Self

from pydantic import Field
from svckit.contracts.algorithm import ServeSnapshot, TrainSnapshot, UsableAlgorithm
from svckit.errors import Reason
from svckit.resources import View
from svckit.runtime.port import Resources

State = Literal["draft", "queued", "preparing", "running", "stopping", "succeeded", "failed", "stopped"]


class SnapshotDataset(View):
    """The dataset version an attempt trains on. `classes`: the first names of `class_count`."""

    id: str
    name: str
    version: int
    format: str
    test_mode: str
    classes: list[str] = Field(default_factory=list)
    class_count: int = 0


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
    def asked(self) -> Resources:
        """What is counted of it."""
        return Resources.of(self.resources, None)

    @property
    def awaits_image(self) -> bool:
        return not self.train.pinned

    def with_halves_of(self, algorithm: UsableAlgorithm) -> Self:
        return self.model_copy(update={"train": algorithm.train, "serve": algorithm.serve})


class SparklineView(View):
    """The course of the metric `name`: at most 30 values from its whole length, the last one among them."""

    name: str
    values: list[float]


class Measured(View):
    """How good an attempt is: `figures` are the single numbers of its evaluation, None without one; `metrics` the last
    value by name; `sparkline` is None until there is a metric."""

    metrics: dict[str, float]
    figures: dict[str, float] | None
    sparkline: SparklineView | None = None


class AttemptView(Measured):
    """One attempt. `progress` from 0 to 1; `log_size` in bytes."""

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


class SplitView(View):
    """`counts`: samples by side; `classes`: the first names of `class_count`."""

    classes: list[str]
    class_count: int
    counts: dict[str, Any]


class AttemptDetail(AttemptView):
    snapshot: Snapshot
    split: SplitView | None


class LatestAttempt(Measured):
    """What a list tells of the latest attempt. `progress` from 0 to 1."""

    progress: float | None
    started_at: datetime | None
    finished_at: datetime | None


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
