"""What every reading of an archive says about it, whatever its format."""

import time
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from dataset_svc.archives.archive import Archive
from dataset_svc.archives.names import printable
from dataset_svc.imports.job import Job, tell
from dataset_svc.imports.mends import Mends
from dataset_svc.imports.report import PartReport
from dataset_svc.imports.spellings import Spellings
from dataset_svc.refusals import (
    EXAMPLES,
    NAMED,
    WARN_CLASSES_MERGED,
    WARN_FOLDERS_LEFT_OUT,
    WARN_NAMES_GUESSED,
    WARN_NO_SUCH_CLASS,
    WARN_TAKEN_OUT,
    first_of,
    reason,
)

TELL_EVERY_S = 0.5


@dataclass(frozen=True)
class Answer:
    """`taken_out`: how many samples of each part a person left out; `left_out`: files of each folder that is not used;
    `spellings`: of all classes."""

    job: Job
    archive: Archive
    taken_out: Mapping[str, int]
    left_out: Mapping[str, int]
    spellings: Spellings

    def of(self, reports: Mapping[str, PartReport], extensions: Collection[str]) -> dict[str, Any]:
        """What the worker writes. The reports are finished by this."""
        answer: dict[str, Any] = {"reason": None, "parts": {}, "reasons": {}}
        ignored = {
            "ignored": len(self.archive.ignored),
            "ignored_examples": [printable(path) for path in self.archive.ignored[:EXAMPLES]],
        }
        for part, report in reports.items():
            self._warn(report)
            report.finish(self.job.format, self.job.task_type)
            answer["reasons"][part] = report.refusal(self.job.max_bad_share, extensions)
            answer["parts"][part] = report.as_dict() | ignored | {"archive_size": self.archive.size}
        return answer

    def _warn(self, report: PartReport) -> None:
        read = self.archive.names
        if read.encodings and Mends.of(self.job.mends).names_encoding is None:
            told = {"count": read.guessed, "encoding": read.encodings[0], "others": list(read.encodings[1:])}
            report.warn(reason(WARN_NAMES_GUESSED, **told, examples=list(read.examples)))
        if self.taken_out.get(report.part):
            report.warn(reason(WARN_TAKEN_OUT, count=self.taken_out[report.part]))
        if report.part != self.job.part:
            return
        if merged := self.spellings.merged():
            report.warn(reason(WARN_CLASSES_MERGED, count=len(merged), classes=merged[:NAMED]))
        names = set(self.spellings.names())
        unknown = [name for name in Mends.of(self.job.mends).classes if name not in names]
        if unknown:
            report.warn(reason(WARN_NO_SUCH_CLASS, count=len(unknown), classes=first_of(unknown)))
        if self.left_out:
            count = sum(self.left_out.values())
            report.warn(reason(WARN_FOLDERS_LEFT_OUT, count=count, folders=first_of(self.left_out)))


class Progress:
    """Tells how much of `total` is done, now and then."""

    def __init__(self, total: int) -> None:
        self.total = total
        self._done, self._told = 0, time.monotonic()

    def add(self, size: int) -> None:
        self._done += size
        if time.monotonic() - self._told > TELL_EVERY_S:
            self._told = time.monotonic()
            tell(self._done / (self.total or 1))
