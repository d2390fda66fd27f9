"""What the services say about things that they need elsewhere (svckit.reference_check)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Literal

from pydantic import BaseModel, Field

OBJECT = "object"
"""Kind of what lies in the object store."""
OWNERS: Mapping[str, str] = {
    "user": "gateway",
    "dataset": "dataset-svc",
    "algorithm": "algorithm-svc",
    "preset": "algorithm-svc",
    "task": "training-svc",
    "model": "model-svc",
    "service": "inference-svc",
}
"""The program that knows whether a thing of this kind is there."""


def kind_of(resource: str) -> str:
    """The kind of the things that references and paths name in the plural."""
    return resource.removeprefix("training-").removesuffix("s")


class Asked(BaseModel):
    """Body of `POST /internal/missing/{kind}`."""

    ids: list[str] = Field(max_length=1000)


class Missing(BaseModel):
    """Those of the ids that were asked for that are not there."""

    ids: list[str]


class ReferenceFinding(BaseModel):
    """The thing `kind`, `id`, `name` of `owner_id` needs `key`, a thing or an object of the kind `needs`, which is
    missing or damaged (of another size than it should have). `unknown`: nothing needs the objects below the prefix
    `key`."""

    kind: str
    id: str
    name: str = ""
    owner_id: str = ""
    needs: str
    key: str
    fault: Literal["missing", "damaged", "unknown"]


class ReferenceReport(BaseModel):
    """`items`: at most 1,000, `count`: of all. `checked_at`: when the last check ended; None before the first one.
    `silent`: what did not answer, so that what lies there was not looked at."""

    checked_at: datetime | None = None
    count: int = 0
    items: list[ReferenceFinding] = []
    silent: list[str] = []
