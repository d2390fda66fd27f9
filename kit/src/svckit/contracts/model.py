"""What model-svc tells other services about models."""

from typing import Any

from pydantic import BaseModel, ConfigDict

from svckit.contracts.algorithm import ServeSnapshot


class ServingRecipe(BaseModel):
    """`GET /internal/models/{id}/serving`: what a service made from it needs. `publication_…`: what its owner asked
    for. `classes`: the first names of `class_count`."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    id: str
    name: str
    version: int
    owner_id: str
    owner_name: str
    purpose: str
    task_type: str
    task_id: str
    algorithm_id: str
    classes: list[str]
    class_count: int
    files_prefix: str
    serve: ServeSnapshot
    publication_name: str | None = None
    publication_description: str = ""
    publication_resources: dict[str, Any] | None = None
