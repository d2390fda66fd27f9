"""Wire schemas of datasets."""

from datetime import datetime
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError
from svckit.errors import Reason
from svckit.ids import Ulid
from svckit.resources import SPACES, Description, Name, OwnedView, Schema, View, Visibility

from dataset_svc.archives.names import refused_part
from dataset_svc.datasets.states import ImportState, PartProgress
from dataset_svc.imports.mends import Encoding
from dataset_svc.purposes.schemas import Code

TestMode = Literal["ratio", "separate"]
PartName = Literal["train", "test"]
Tag = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=30, pattern=f"[^{SPACES}]")]


class DatasetIn(Schema):
    """What a new dataset needs. `test_mode`: `ratio` (训练集自定义比例) or `separate` (独立测试集)."""

    name: Name
    description: Description = ""
    purpose: Code
    task_type: Code
    annotation: Code
    format: Code
    test_mode: TestMode
    tags: list[Tag] = Field(default_factory=list, max_length=20)


class DatasetEdit(Schema):
    """What is None stays as it is. `name`, `description` and `tags` may always be changed, what the archives are for
    until a version is ready."""

    name: Name | None = None
    description: Description | None = None
    tags: list[Tag] | None = Field(default=None, max_length=20)
    purpose: Code | None = None
    task_type: Code | None = None
    annotation: Code | None = None
    format: Code | None = None
    test_mode: TestMode | None = None


class VisibilityIn(Schema):
    visibility: Annotated[Visibility, Field(strict=False)]


class ManyIds(Schema):
    ids: list[Ulid] = Field(min_length=1, max_length=100)


class MendedView(View):
    """What a person said about how an archive is to be read: encodings, and how many classes and samples."""

    names_encoding: str | None = None
    texts_encoding: str | None = None
    classes_renamed: int = 0
    classes_left_out: int = 0
    samples_left_out: int = 0


class PartView(View):
    """One part of the newest version. `progress` is 0..1 while uploading or validating; `report` once it was read.
    `received`: bytes of an upload that is on its way or interrupted, which goes on behind them; `upload_id`: of such a
    one, told to the one who began it, who alone can go on with it; `modified`: its file's own time in milliseconds, by
    which another file of the same name and size is known. `has_archive`: it can be read again. `left_out`:
    classes that a person left out, which can be taken back. `stored_version`: the version that brought it, an earlier
    one where it was taken over; by an upload, or by reading the archive again (`read_again`), as `mended` says."""

    part: PartName
    version: int
    state: PartProgress
    progress: float = 0.0
    upload_id: str | None = None
    modified: int | None = None
    filename: str = ""
    size: int = 0
    received: int = 0
    has_archive: bool = False
    left_out: list[str] = Field(default_factory=list)
    samples: int = 0
    stored_version: int | None = None
    read_again: bool = False
    mended: MendedView = Field(default_factory=MendedView)
    reason: Reason | None = None
    report: dict[str, Any] | None = None
    updated_at: datetime | None = None


class HolderView(View):
    """Something that uses a version."""

    kind: str
    id: str
    name: str
    owner_id: str


class VersionView(View):
    """One version with its parts, the training set first. `used_by`: how many things of each kind use it. Only where
    one version is read: the reports of its parts and, for those who may change the dataset, the first `users`."""

    version: int
    current: bool
    used_by: dict[str, int] = Field(default_factory=dict)
    users: list[HolderView] = Field(default_factory=list)
    parts: list[PartView]


class PreviewView(View):
    """One sample, so that a list shows what is inside: the first line of a text, else the bytes at
    `/api/v1/datasets/{id}/samples/{sample}/content?part=&version=` (by a signed link)."""

    part: PartName
    version: int
    sample: int
    member: str
    text: str | None = None


class DatasetView(OwnedView):
    """A dataset after it was changed. `last_version`: the number of the last version that was begun, which may be gone.
    `classes`: the first names of `class_count`."""

    purpose: str
    task_type: str
    annotation: str
    format: str
    test_mode: TestMode
    tags: list[str]
    shelf: str
    visibility: str
    current_version: int | None
    last_version: int
    size: int
    counts: dict[str, int]
    classes: list[str]
    class_count: int
    preview: PreviewView | None = None


class DatasetRow(DatasetView):
    """A row of the list. `import_state` tells how far the import has come, `import_progress` from 0 to 1 while an
    archive comes or is read, `import_reason` why the newest archive was
    refused, also where an earlier version is in use. `used_by`: how many things of each kind use it."""

    import_state: ImportState
    import_progress: float | None = None
    import_reason: Reason | None = None
    used_by: dict[str, int] = Field(default_factory=dict)


class DatasetDetail(DatasetRow):
    parts: list[PartView] = Field(default_factory=list)


class SplitIn(Schema):
    """`share` is the training share in (0, 1), None when the dataset has its own test side."""

    share: float | None = Field(default=None, gt=0, lt=1)
    seed: int = Field(ge=0, le=2**31 - 1)


def _is_folder(name: str) -> str:
    if "/" in name or "\\" in name or refused_part(name) is not None:
        raise ValueError("no name of a folder")
    return name


ClassName = Annotated[str, StringConstraints(min_length=1, max_length=255), AfterValidator(_is_folder)]


class ReadAgainIn(Schema):
    """How an archive is to be read now, on top of what was said before. `classes`: what classes are called instead, two
    of the same name become one, None leaves one out, and its own name takes that back; on both sides, where these lie
    in one archive. `leave_out`: samples of `version`, by their ids. `version`: of the part that is meant; where that
    has a newer one, this is refused."""

    names_encoding: Encoding | None = None
    texts_encoding: Encoding | None = None
    classes: dict[Annotated[str, StringConstraints(min_length=1, max_length=255)], ClassName | None] = Field(
        default_factory=dict, max_length=1000
    )
    leave_out: list[Annotated[int, Field(ge=0, lt=2**31)]] = Field(default_factory=list, max_length=1000)
    version: int | None = Field(default=None, ge=1, lt=2**31)

    @model_validator(mode="after")
    def _samples_are_of_a_version(self) -> Self:
        if self.leave_out and self.version is None:
            raise PydanticCustomError("version_missing", "leave_out needs the version of its samples")
        return self


class ClassView(View):
    """One class of a part; `size` in bytes of its samples."""

    name: str
    count: int
    size: int


class EntityView(View):
    """`spans`: in characters of the text from 0, each without its end."""

    id: str
    label: str
    spans: list[tuple[int, int]]


class RelationView(View):
    """Between two entities, by their ids."""

    label: str
    source: str
    target: str


class NotesView(View):
    """What is marked in a sample."""

    entities: list[EntityView]
    relations: list[RelationView]


class SamplePlace(View):
    """A sample of one version."""

    id: int
    member: str
    label: str


class SampleChange(View):
    """A sample as it was and as it is; None where it is not there."""

    before: SamplePlace | None
    after: SamplePlace | None


class ChangedSamples(View):
    """The first of `count`."""

    count: int
    items: list[SampleChange]


class ClassChange(View):
    """How many samples a class has had, and has."""

    name: str
    before: int
    after: int


class Changes(View):
    """What one part of a version has otherwise than an earlier one. `changed`: its content is another one;
    `relabelled`: the same content is of another class, or has other marks; `moved`: it is called otherwise. `classes`:
    the first of `class_count`, at first those that have another number of samples, in the order of their names."""

    before: int
    after: int
    same: int
    added: ChangedSamples
    removed: ChangedSamples
    changed: ChangedSamples
    relabelled: ChangedSamples
    moved: ChangedSamples
    classes: list[ClassChange]
    class_count: int


class SampleView(View):
    """One sample as the browser shows it; `text` is cut at 2,000 characters. `notes`: None also where there are more
    than 1 MiB of them."""

    id: int
    member: str
    label: str
    size: int
    text: str | None = None
    notes: NotesView | None = None
