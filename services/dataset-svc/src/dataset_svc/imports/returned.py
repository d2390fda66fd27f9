"""What a worker left in its folder. An archive may have made it write anything: it counts as far as it can be checked,
and no more of it is read than an honest one writes."""

import errno
import json
import os
import stat
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from svckit.errors import Reason
from svckit.foreign import CleanText

from dataset_svc.imports.job import CONVERTED, REPORT, Job
from dataset_svc.imports.offsets import Shape
from dataset_svc.imports.report import LISTED
from dataset_svc.refusals import EXAMPLES

_LONGEST = 16 * 1024**2
_LONGEST_PARAMS = 64 * 1024
"""As JSON."""
_NAMED, _LETTERS = 20, 500
"""What is left of longer ones."""
_INDEX = frozenset({"index.jsonl", "index.offsets", "index.classes"})
"""Which every part has."""
_MOST_WARNINGS, _MOST_SIZES = 100, 100_000
"""More than there are codes; more than so many samples as an index can number fill, each of another size."""

_Part = Literal["train", "test"]
_File = Literal["index.jsonl", "index.offsets", "index.classes", "index.texts", "index.notes"]
_Count = Annotated[int, Field(strict=True, ge=0, lt=2**53)]
_Shown = Annotated[CleanText, Field(max_length=200)]
"""As archives.names.printable cuts it."""
_Code = Annotated[CleanText, Field(max_length=100)]


def _bounded(found: Reason) -> Reason:
    """With parameters that are cut where they are too long."""
    params = found.params
    if len(json.dumps(params)) > _LONGEST_PARAMS:
        params = _cut(params)
    if len(json.dumps(params)) > _LONGEST_PARAMS:
        params = {}
    return found.model_copy(update={"params": params, "detail": found.detail[: 4 * _LETTERS]})


def _cut(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(key)[:_LETTERS]: _cut(each) for key, each in list(value.items())[:_NAMED]}
    if isinstance(value, list):
        return [_cut(each) for each in value[:_NAMED]]
    return value[:_LETTERS] if isinstance(value, str) else value


class _Said(BaseModel):
    model_config = ConfigDict(extra="forbid")


class _Class(_Said):
    name: Annotated[CleanText, Field(max_length=255)]
    count: _Count
    size: _Count
    annotations: _Count | None = None


class _First(_Said):
    sample: _Count
    member: _Shown
    text: _Shown | None


class _Found(Reason):
    code: _Code
    hint_code: _Code | None = None


class _Problem(_Found):
    file: _Shown


_Reason = Annotated[_Found, AfterValidator(_bounded)]


class _Report(_Said):
    """As PartReport and Answer write it."""

    samples: _Count
    bad: _Count
    size: _Count
    smallest: _Count
    largest: _Count
    classes: list[_Class] = Field(max_length=LISTED)
    class_count: _Count
    class_sizes: list[tuple[_Count, _Count]] = Field(max_length=_MOST_SIZES)
    files: dict[_File, _Count]
    first: _First | None
    errors: list[Annotated[_Problem, AfterValidator(_bounded)]] = Field(max_length=LISTED)
    warnings: list[_Reason] = Field(max_length=_MOST_WARNINGS)
    ignored: _Count
    ignored_examples: list[_Shown] = Field(max_length=EXAMPLES)
    archive_size: _Count


class _Returned(_Said):
    reason: _Reason | None
    parts: dict[_Part, _Report]
    reasons: dict[_Part, _Reason | None]
    size: _Count | None = None
    is_converted: Annotated[bool, Field(strict=True)] = False


@dataclass(frozen=True)
class Reading:
    """What the worker found. `reason` is why the archive is refused as a whole; `reports` and `reasons` are by part.
    `size`: bytes of the archive as it was read; `is_converted`: it was packed once more, and takes the place of what
    was uploaded."""

    reason: dict[str, Any] | None
    reports: Mapping[str, dict[str, Any]] = field(default_factory=dict)
    reasons: Mapping[str, dict[str, Any] | None] = field(default_factory=dict)
    size: int | None = None
    is_converted: bool = False


def read_returned(job: Job, size: int) -> Reading:
    """With the sizes that the files have; `size`: that of what was read. Raises ValueError, OSError, RecursionError
    for what no honest worker leaves. Blocks; only once nothing that the worker started can run."""
    path = Path(job.folder, REPORT)
    if take_back(path) > _LONGEST:
        raise ValueError("the report is too long")
    found = _Returned.model_validate(json.loads(path.read_bytes()))
    if found.reasons.keys() != found.parts.keys():
        raise ValueError("parts and reasons are of different ones")
    if found.reason is not None:
        size_now = None
    else:
        size_now = take_back(Path(job.folder, CONVERTED)) if found.is_converted else size
        if not {job.part} <= found.parts.keys() <= _may_fill(job):
            raise ValueError("parts that the archive cannot fill")
    for part, report in found.parts.items():
        report.files = {name: take_back(Path(job.folder, f"{part}.{name}")) for name in report.files}
        report.archive_size = report.archive_size if size_now is None else size_now
        _check_index(job, part, report)
    said = found.model_dump(mode="json")
    return Reading(said["reason"], said["parts"], said["reasons"], size_now, found.is_converted)


def _may_fill(job: Job) -> set[str]:
    """Only that of a training side may hold the test side, too."""
    return {job.part, "test"} if job.separate else {job.part}


def _check_index(job: Job, part: str, report: _Report) -> None:
    """Its files are ours already. All of the offsets were in the worker's memory once. Raises ValueError, OSError."""
    if not report.files.keys() >= _INDEX:
        raise ValueError("an index without its files")
    size = report.files["index.offsets"]
    with Path(job.folder, f"{part}.index.offsets").open("rb") as file:
        shape = Shape.read(file.read(Shape.HEADER_SIZE), size)
    if shape.samples != report.samples or shape.classes < report.class_count or size > job.max_memory:
        raise ValueError("an index of something else")
    if sum(each * count for each, count in report.class_sizes) != report.samples:
        raise ValueError("classes of something else")


def take_back(path: Path) -> int:
    """A file that the worker wrote becomes ours; its size. Raises OSError for a link, or what else is no file of its
    own."""
    fd = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    try:
        status = os.fstat(fd)
        if not stat.S_ISREG(status.st_mode) or status.st_nlink != 1:
            raise OSError(errno.EINVAL, "not a file of its own", str(path))
        os.fchown(fd, os.geteuid(), os.getegid())
        os.fchmod(fd, 0o600)
    finally:
        os.close(fd)
    return status.st_size
