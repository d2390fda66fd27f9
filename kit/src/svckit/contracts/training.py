"""What training-svc tells other services about what a training left."""

from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from svckit.contracts.algorithm import ServeSnapshot


class _Answer(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore", from_attributes=True)


class ResultFile(_Answer):
    """`path` is relative to the result's artifact key; `size` in bytes."""

    path: str
    size: int


class UsedAlgorithm(_Answer):
    """What was trained, as it was named then."""

    id: str
    name: str
    version_label: str = ""


class UsedDataset(_Answer):
    """What it was trained on, as it was named then."""

    id: str
    name: str
    version: int


class FinishedTask(_Answer):
    """The task, and how it was set."""

    id: str
    name: str
    owner_id: str
    owner_name: str
    purpose: str
    task_type: str
    algorithm: UsedAlgorithm
    dataset: UsedDataset
    parameters: dict[str, str] = Field(default_factory=dict)
    attempt: int


class TrainingResult(_Answer):
    """`GET /internal/training-tasks/{id}/attempts/{n}/result`: what an attempt left. The files lie in the object store
    under `artifact_key`, which ends with `/`. `classes`: the first names of `class_count`."""

    task: FinishedTask
    outcome: str
    artifact_key: str
    files: list[ResultFile]
    evaluation: dict[str, Any] | None = None
    serve: ServeSnapshot | None = None
    format: str = ""
    classes: list[str] = Field(default_factory=list)
    class_count: int = 0
