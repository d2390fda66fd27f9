"""The parts that an archive fills: which file is whose, and what each is found to be."""

import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dataset_svc.archives.archive import Archive, Member
from dataset_svc.archives.names import printable
from dataset_svc.imports.dir_format import Finding, SampleFormat, found_text
from dataset_svc.imports.job import Job, tell
from dataset_svc.imports.layout import count_files, find_layout, kind_of
from dataset_svc.imports.mends import Mends
from dataset_svc.imports.placing import Home, Placing
from dataset_svc.imports.report import PartReport
from dataset_svc.imports.text import Untold
from dataset_svc.refusals import (
    EXAMPLES,
    NAMED,
    WARN_CLASSES_MERGED,
    WARN_FOLDERS_LEFT_OUT,
    WARN_NAMES_GUESSED,
    WARN_TAKEN_OUT,
    WARN_VALID_AS_TEST,
    reason,
)

TELL_EVERY_S = 0.5


@dataclass(frozen=True, slots=True)
class _Later:
    """A text of which is not known yet what it is in."""

    member: Member
    home: Home
    mark: int


class PartsReading:
    """Reads the members of an archive into the reports of the parts it fills. Raises ArchiveRefused."""

    def __init__(self, job: Job, archive: Archive, samples: SampleFormat, folder: Path) -> None:
        self._job, self._archive, self._samples = job, archive, samples
        self._mends = Mends.of(job.mends)
        self._taken_out = 0
        held = count_files((member.path for member in archive.members), samples.fits)
        self._layout = find_layout(held, job.part, separate=job.separate)
        self._placing = Placing(self._layout, held, self._mends)
        self._left_out: dict[str, int] = {}
        parts = sorted(set(self._layout.sides.values()) | {job.part})
        self._reports = {part: PartReport(part, folder, self._classes(part)) for part in parts}

    def read_members(self) -> None:
        """Every member is read to its end, also those of no part: the archive is whole or it is refused. Texts that do
        not say what they are in are read again once that is known."""
        untold, later = Untold(), list[_Later]()
        progress = _Progress(sum(member.entry.compressed for member in self._archive.members))
        for member in self._archive.members:
            data, mark = self._archive.read(member, self._samples.keep)
            home = self._placing.home(member.path)
            if home is None:
                self._outside(member.path)
            elif home.label is None or member.entry.offset in self._mends.leave_out:
                self._taken_out += 1
            elif finding := self._samples.examine(member.path, data, member.entry.size):
                self._add(home, member, finding, data, mark)
            else:
                untold.add(data)
                later.append(_Later(member, home, mark))
                progress.total += member.entry.compressed
            progress.add(member.entry.compressed)
        self._read_later(untold, later, progress)

    def answer(self) -> dict[str, Any]:
        """What the worker writes."""
        answer: dict[str, Any] = {"reason": None, "parts": {}, "reasons": {}}
        ignored = {
            "ignored": len(self._archive.ignored),
            "ignored_examples": [printable(path) for path in self._archive.ignored[:EXAMPLES]],
        }
        for part, report in self._reports.items():
            for warning in self._warnings(part):
                report.warn(warning)
            report.finish(self._job.format, self._job.task_type)
            answer["reasons"][part] = report.refusal(self._job.max_bad_share)
            answer["parts"][part] = report.as_dict() | ignored | {"archive_size": self._archive.size}
        return answer

    def _classes(self, part: str) -> set[str]:
        """Of folders that have an entry of their own: a class without samples shows only there."""
        placed = (self._layout.place(folder + "/") for folder in self._archive.folders)
        labels = {self._placing.label(part, each.label) for each in placed if each is not None and each.part == part}
        return {label for label in labels if label is not None}

    def _read_later(self, untold: Untold, later: list[_Later], progress: "_Progress") -> None:
        wanted = self._mends.texts_encoding
        encodings = [wanted] if wanted else untold.encodings() if later else []
        encoding = encodings[0] if encodings else None
        for report in self._reports.values():
            report.others = encodings[1:]
        self._archive.begin()
        for each in later:
            data, _ = self._archive.read(each.member, self._samples.keep)
            finding = found_text(Untold.read(data, encoding), is_guessed=wanted is None)
            self._add(each.home, each.member, finding, data, each.mark)
            progress.add(each.member.entry.compressed)

    def _add(self, home: Home, member: Member, finding: Finding, data: bytes, mark: int) -> None:
        path, is_numbered = self._placing.unique(home, member.path.rpartition("/")[2])
        report = self._reports[home.part]
        if is_numbered:
            report.numbered(path)
        report.add(path, member, finding, data, mark)

    def _outside(self, path: str) -> None:
        folder = self._layout.left_out_folder(path)
        if folder is not None:
            self._left_out[folder] = self._left_out.get(folder, 0) + 1
            return
        self._reports[self._job.part].outside(path)

    def _warnings(self, part: str) -> list[dict[str, Any]]:
        found = []
        names = self._archive.names
        if names.encodings and self._mends.names_encoding is None:
            told = {"count": names.guessed, "encoding": names.encodings[0], "others": list(names.encodings[1:])}
            found.append(reason(WARN_NAMES_GUESSED, **told, examples=list(names.examples)))
        if part == self._job.part and self._taken_out:
            found.append(reason(WARN_TAKEN_OUT, count=self._taken_out))
        merged = [" · ".join(each.spelt) for each in self._placing.merged() if each.part == part]
        if merged:
            found.append(reason(WARN_CLASSES_MERGED, count=len(merged), classes=merged[:NAMED]))
        if part == self._job.part and self._left_out:
            folders = sorted(self._left_out)[:NAMED]
            found.append(reason(WARN_FOLDERS_LEFT_OUT, count=sum(self._left_out.values()), folders=folders))
        valid = [name for name, side in self._layout.sides.items() if side == "test" and kind_of(name) == "valid"]
        if valid and part == "test":
            found.append(reason(WARN_VALID_AS_TEST, folders=valid))
        return found


class _Progress:
    """Tells how much of `total` is done, now and then."""

    def __init__(self, total: int) -> None:
        self.total = total
        self._done, self._told = 0, time.monotonic()

    def add(self, size: int) -> None:
        self._done += size
        if time.monotonic() - self._told > TELL_EVERY_S:
            self._told = time.monotonic()
            tell(self._done / (self.total or 1))
