"""Wire schemas of training tasks."""

from datetime import datetime
from typing import Annotated, Any

from pydantic import Field, StringConstraints
from svckit.errors import Reason
from svckit.ids import Ulid
from svckit.resources import Code, CpuLimit, Description, Name, OwnedView, Schema, View

from training_svc.attempts.schemas import AttemptDetail, LatestAttempt, MetricPointView, State

ParameterName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z_][A-Za-z0-9_]{0,99}$")]
ParameterValue = Annotated[str, StringConstraints(max_length=4000, pattern=r"^[^\x00]*$")]
Parameters = Annotated[dict[ParameterName, ParameterValue], Field(max_length=100)]
Share = Annotated[float, Field(gt=0, lt=1)]
Seed = Annotated[int, Field(ge=0, lt=2**31)]
TimeLimit = Annotated[int, Field(ge=10, lt=2**31)]


class ResourcesIn(Schema):
    """`cpu` in cores is what it asks for, `cpu_limit` what it may use; `memory` and `shm` in bytes, `gpu` in devices;
    what is None is the algorithm's default, and that of `cpu_limit` the whole machine."""

    cpu: float | None = Field(default=None, gt=0, le=256)
    cpu_limit: CpuLimit = Field(default=None, gt=0, le=256)
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
    """What is left out stays. All of it while the task is a draft, later only `name` and `description`; while it waits
    in the queue also `cpu`, `memory` and `gpu` of `resources`, of which nothing may become more."""

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


class TaskRow(TaskView):
    """`latest` is None before the first start."""

    latest: LatestAttempt | None = None


class TaskDetail(TaskView):
    """`attempt` is the latest one."""

    parameters: dict[str, str]
    resources: dict[str, Any]
    time_limit_s: int | None
    attempt: AttemptDetail | None = None


class ComparedTask(View):
    """One column of the comparison: the latest attempt of a task."""

    task: TaskDetail
    evaluation: dict[str, Any] | None
    points: list[MetricPointView]


class Comparison(View):
    items: list[ComparedTask]
