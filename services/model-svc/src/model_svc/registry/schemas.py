"""Wire schemas of models."""

from datetime import datetime
from typing import Any, Literal

from pydantic import Field
from svckit.contracts.algorithm import ServeSnapshot
from svckit.errors import Reason
from svckit.resources import Description, Name, OwnedView, ReplicaResources, Schema, View


class ModelEdit(Schema):
    """Basic information; what is None stays as it is. Another name gets that name's next version."""

    name: Name | None = None
    description: Description | None = None


class PublishIn(Schema):
    """`name`: by default the model's name and version; `resources`: by default what the algorithm asks for."""

    target: Literal["service"] = "service"
    name: Name | None = None
    description: Description = ""
    resources: ReplicaResources | None = None


class PublicationView(View):
    """The publication was accepted; what it makes appears at the target soon."""

    publication_id: str
    target: str


class FileView(View):
    path: str
    size: int
    sha256: str


class ServiceUseView(View):
    """A service made from the model, as far as its events have told."""

    service_id: str
    state: str
    replicas: int
    updated_at: datetime


class Lineage(View):
    """Where the model comes from and what was made of it. What an id names may be gone by now."""

    dataset: dict[str, Any]
    algorithm: dict[str, Any]
    task: dict[str, Any]
    services: list[ServiceUseView] = Field(default_factory=list)


class ModelView(OwnedView):
    """A row of the list. `servable`: it can be published as a service. `metrics`: the evaluation's headline numbers.
    `used_by`: how many things of each kind use it, told of what is read, not of what was changed."""

    version: int
    state: Literal["importing", "ready", "failed"]
    reason: Reason | None
    purpose: str
    task_type: str
    task_id: str
    task_name: str
    attempt: int
    algorithm_id: str
    algorithm_name: str
    algorithm_version: str
    dataset_id: str
    dataset_name: str
    dataset_version: int
    format: str
    metrics: dict[str, float]
    size: int
    file_count: int
    servable: bool = False
    used_by: dict[str, int] = Field(default_factory=dict)


class ModelDetail(ModelView):
    """`files` holds the first thousand in path order; `file_count` says how many there are. `classes`: the first names
    of `class_count`."""

    classes: list[str]
    class_count: int
    parameters: dict[str, Any]
    evaluation: dict[str, Any] | None
    serve: ServeSnapshot | None
    files: list[FileView] = Field(default_factory=list)
    lineage: Lineage | None = None
