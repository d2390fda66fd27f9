"""The files between dataset-svc, training-svc and the staging image: member index, split manifest, staging config.

All three are versioned by their `schema` field and additive only. A sample of the formats (UTF-8, JSON):

*Member index* (`index.jsonl`, one per part): a header line, then one line a sample, in archive order:
`{"schema": "modelyard.index/1", "format": "dir", "task_type": "text_classification", "classes": [..], "samples": N}`
`{"id": 0, "path": "体育/1.txt", "label": "体育", "offset": 0, "compressed": 31, "size": 35, "method": 8, "crc": 123,
"encoding": "utf-8"}`. `offset` is that of the local file header; `method` is 0 (stored) or 8 (deflate); `path` is the
decoded name below the wrapping folder; `encoding` is how the text is to be decoded (null for binary samples). Samples
that are records of a file have `method` null: their UTF-8 stands at `offset` of the texts that were read from the
archive, and `path` names the file and the line. `record` numbers what holds or names a sample among all records of
the archive. A sample in which something is marked has an empty label, and `notes` says where in `index.notes` that is
written, and how many bytes it has: `{"entities": [{"id": "1", "label": "LOC", "spans": [[0, 2]]}], "relations":
[{"label": "in", "source": "1", "target": "2"}], "tokens": [[0, 2]]}`, in characters from 0 without the end.

*Split manifest* (`<share>-<seed>.json`): a SplitManifest; its ids are those of the index of the part each side comes
from (`ratio`: both from `train`).

*Staging config* (`/workspace/stage.json` in the staging container): a StagingConfig. The container writes
`/workspace/dataset/{train,test}/` in the normalised form of the format and `/workspace/dataset/info.json`
{task_type, format, classes, counts: {train, test}, seed}; it exits 0, or writes {"code", "detail"} to
`/workspace/run/stage-error.json` and exits 1.
"""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

INDEX_SCHEMA = "modelyard.index/1"
SPLIT_SCHEMA = "modelyard.split/1"
STAGING_SCHEMA = "modelyard.staging/1"

PartName = Literal["train", "test"]


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore", populate_by_name=True)


class IndexHeader(_Frozen):
    """The first line of a member index."""

    schema_name: str = Field(default=INDEX_SCHEMA, alias="schema")
    format: str
    task_type: str
    classes: tuple[str, ...]
    samples: int


class Side(_Frozen):
    """One side of a split: sample ids of the index of `part`."""

    part: PartName
    ids: tuple[int, ...]


class SplitManifest(_Frozen):
    """`share` is None when the dataset brings its own test side. `classes` are those of the train side, ordered."""

    schema_name: str = Field(default=SPLIT_SCHEMA, alias="schema")
    format: str
    task_type: str
    classes: tuple[str, ...]
    share: float | None
    seed: int
    train: Side
    test: Side


class StagedPart(_Frozen):
    """Paths inside the staging container."""

    archive: str
    index: str
    notes: str | None = None


class StagingConfig(_Frozen):
    """`manifest` is a path inside the staging container; `parts` holds every part that the manifest names."""

    schema_name: str = Field(default=STAGING_SCHEMA, alias="schema")
    manifest: str
    parts: dict[PartName, StagedPart]
