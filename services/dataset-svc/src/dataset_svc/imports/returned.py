"""What a worker left in its folder. An archive may have made it write anything: it counts as far as it can be checked,
and no more of it is read than an honest one writes."""

import errno
import json
import os
import stat
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from svckit.errors import Reason
from svckit.foreign import CleanText

from dataset_svc.imports.job import CONVERTED, Job
from dataset_svc.imports.report import LISTED

REPORT = "report.json"
_LONGEST = 16 * 1024**2
_LONGEST_PARAMS = 64 * 1024
"""As JSON."""
_NAMED, _LETTERS = 20, 500
"""What is left of longer ones."""

_Part = Literal["train", "test"]
_File = Literal["index.jsonl", "index.offsets", "index.classes", "index.texts"]
_Count = Annotated[int, Field(ge=0, lt=2**53)]


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
    name: CleanText
    count: _Count
    size: _Count


class _First(_Said):
    sample: _Count
    member: CleanText
    text: CleanText | None


class _Problem(Reason):
    file: CleanText


_Reason = Annotated[Reason, AfterValidator(_bounded)]


class _Report(_Said):
    """As PartReport and Answer write it."""

    samples: _Count
    bad: _Count
    size: _Count
    smallest: _Count
    largest: _Count
    classes: list[_Class] = Field(max_length=LISTED)
    class_count: _Count
    class_sizes: list[tuple[_Count, _Count]]
    files: dict[_File, _Count]
    first: _First | None
    errors: list[Annotated[_Problem, AfterValidator(_bounded)]] = Field(max_length=LISTED)
    warnings: list[_Reason]
    ignored: _Count
    ignored_examples: list[CleanText]
    archive_size: _Count


class Returned(_Said):
    """`parts`: reports by part. `size` of the archive; `is_converted`: it was packed once more."""

    reason: _Reason | None
    parts: dict[_Part, _Report]
    reasons: dict[_Part, _Reason | None]
    size: _Count | None = None
    is_converted: bool = False

    @property
    def refusal(self) -> dict[str, Any] | None:
        return self.reason.model_dump() if self.reason is not None else None

    @property
    def refusals(self) -> dict[str, dict[str, Any] | None]:
        return {part: each.model_dump() if each is not None else None for part, each in self.reasons.items()}

    @property
    def reports(self) -> dict[str, dict[str, Any]]:
        return {part: report.model_dump(mode="json") for part, report in self.parts.items()}


def read_returned(job: Job, size: int) -> Returned:
    """With the sizes that the files have; `size`: that of what was read. Raises ValueError, OSError, RecursionError
    for what no honest worker leaves. Blocks; only once nothing that the worker started can run."""
    path = Path(job.folder, REPORT)
    if take_back(path) > _LONGEST:
        raise ValueError("the report is too long")
    found = Returned.model_validate(json.loads(path.read_bytes()))
    if found.reasons.keys() != found.parts.keys():
        raise ValueError("parts and reasons are of different ones")
    for part, report in found.parts.items():
        report.files = {name: take_back(Path(job.folder, f"{part}.{name}")) for name in report.files}
    if found.reason is None:
        found.size = take_back(Path(job.folder, CONVERTED)) if found.is_converted else size
    return found


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
