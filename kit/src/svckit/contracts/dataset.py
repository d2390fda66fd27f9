"""What dataset-svc tells other services about datasets."""

from pydantic import BaseModel, ConfigDict, Field

from svckit.contracts.staging import PartName


class _Answer(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore", from_attributes=True)


class UsableDataset(_Answer):
    """`GET /internal/datasets/{id}/usable`: one that this user may train with now. `test_mode`: `ratio`, `separate`.
    `classes`: the first names of `class_count`."""

    id: str
    name: str
    owner_id: str
    version: int
    purpose: str
    task_type: str
    format: str
    test_mode: str
    classes: list[str] = Field(default_factory=list)
    class_count: int = 0


class SplitPart(_Answer):
    """Keys in the object store: of what holds a part's samples (its archive, or texts that were read from it), of its
    member index, and of what is marked in the samples, where something is."""

    archive_key: str
    index_key: str
    notes_key: str | None = None


class Split(_Answer):
    """`POST /internal/datasets/{id}/versions/{n}/splits`. `counts`: samples by side. `size`: bytes of all samples.
    `classes`: the first names of `class_count`; the manifest has all."""

    manifest_key: str
    format: str
    task_type: str
    classes: list[str]
    class_count: int
    counts: dict[str, int] = Field(default_factory=dict)
    parts: dict[PartName, SplitPart]
    size: int = 0
