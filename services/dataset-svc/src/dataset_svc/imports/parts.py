"""The parts that an archive fills: which file is whose, and what each is found to be."""

from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dataset_svc.archives.archive import Archive, Member
from dataset_svc.imports.answer import Answer, Progress
from dataset_svc.imports.dir_format import Finding, Found, SampleFormat, found_text
from dataset_svc.imports.job import Job
from dataset_svc.imports.layout import count_files, find_layout, is_beside, kind_of
from dataset_svc.imports.mends import Mends
from dataset_svc.imports.placing import Home, Placing
from dataset_svc.imports.report import PartReport
from dataset_svc.imports.spellings import Spellings
from dataset_svc.imports.text import Untold
from dataset_svc.refusals import (
    EXAMPLES,
    NAMED,
    WARN_NESTED,
    WARN_OUTSIDE_CLASS,
    WARN_VALID_AS_TEST,
    first_of,
    reason,
)


@dataclass(frozen=True, slots=True)
class _Waiting:
    """A text of which is not known yet what it is in."""

    member: Member
    home: Home
    mark: int


class PartsReading:
    """Reads the members of an archive into the reports of the parts it fills. Raises ArchiveRefused."""

    def __init__(self, job: Job, archive: Archive, samples: SampleFormat, folder: Path) -> None:
        self._job, self._archive, self._samples = job, archive, samples
        self._mends = Mends.of(job.mends)
        self._taken_out = Counter[str]()
        held = count_files((member.path for member in archive.members), samples.fits)
        self._layout = find_layout(held, job.part, separate=job.separate)
        self._spellings = Spellings(self._mends)
        self._placing = Placing(self._layout, held, self._spellings)
        self._left_out: dict[str, int] = {}
        self._untold, self._waiting = Untold(), list[_Waiting]()
        self._encodings: list[str] | None = None
        self._progress = Progress(sum(member.entry.compressed for member in archive.members))
        parts = sorted(set(self._layout.sides.values()) | {job.part})
        self._reports = {part: PartReport(part, folder, self._classes(part)) for part in parts}

    def read_members(self) -> None:
        """Every member is read to its end, also those of no part: the archive is whole or it is refused. Texts that do
        not say what they are in wait until enough of them are known, and are read again then."""
        for member in self._archive.members:
            data, mark = self._archive.read(member, self._samples.keep)
            home = self._placing.home(member.path)
            if home is None:
                self._outside(member.path)
            elif home.label is None or member.entry.offset in self._mends.leave_out:
                self._taken_out[home.part] += 1
            else:
                self._examine(home, member, data, mark)
            self._progress.add(member.entry.compressed)
        self._read_waiting()

    def _examine(self, home: Home, member: Member, data: bytes, mark: int) -> None:
        finding = self._samples.examine(member.path, data, member.entry.size)
        said = self._mends.texts_encoding
        if finding is not None and not (finding.is_short and said):
            self._add(home, member, Found(finding, data, mark))
        elif self._encodings is not None:
            self._add(home, member, Found(self._guessed(data), data, mark))
        else:
            self._untold.add(data)
            self._waiting.append(_Waiting(member, home, mark))
            if said or self._untold.is_full:
                self._read_waiting()

    def _read_waiting(self) -> None:
        if self._encodings is None:
            self._encodings = [said] if (said := self._mends.texts_encoding) else self._untold.encodings()
        for report in self._reports.values():
            report.guessed_in(self._encodings)
        waiting, self._waiting = self._waiting, []
        for each in waiting:
            data, _ = self._archive.read(each.member, self._samples.keep, again=True)
            self._add(each.home, each.member, Found(self._guessed(data), data, each.mark))

    def _guessed(self, data: bytes) -> Finding:
        encoding = self._encodings[0] if self._encodings else None
        return found_text(self._untold.read(data, encoding), is_guessed=self._mends.texts_encoding is None)

    def answer(self) -> dict[str, Any]:
        """What the worker writes."""
        for part, report in self._reports.items():
            for warning in self._warnings(part):
                report.warn(warning)
        answer = Answer(self._job, self._archive, self._taken_out, self._left_out, self._spellings)
        return answer.of(self._reports, self._samples.extensions)

    def _classes(self, part: str) -> set[str]:
        """Of folders that have an entry of their own: a class without samples shows only there."""
        placed = (self._layout.place(folder + "/") for folder in self._archive.folders)
        own = (each.label for each in placed if each is not None and each.part == part)
        labels = {self._spellings.label(label) for label in own if not is_beside(label)}
        return {label for label in labels if label is not None}

    def _add(self, home: Home, member: Member, found: Found) -> None:
        path, is_numbered = self._placing.unique(home, member.path.rpartition("/")[2])
        report = self._reports[home.part]
        if is_numbered:
            report.numbered(path)
        report.add(path, path.partition("/")[0], member, found)

    def _outside(self, path: str) -> None:
        folder = self._layout.left_out_folder(path)
        if folder is not None:
            self._left_out[folder] = self._left_out.get(folder, 0) + 1
            return
        self._reports[self._job.part].outside(path, WARN_OUTSIDE_CLASS)

    def _warnings(self, part: str) -> list[dict[str, Any]]:
        found = []
        nested = self._placing.nested(part)
        if nested:
            folders = [folder for each in nested.values() for folder in each][:EXAMPLES]
            found.append(reason(WARN_NESTED, count=len(nested), classes=sorted(nested)[:NAMED], folders=folders))
        valid = [
            name
            for name, side in self._layout.sides.items()
            if side == "test" and kind_of(name.partition("/")[0]) == "valid"
        ]
        if valid and part == "test":
            found.append(reason(WARN_VALID_AS_TEST, folders=first_of(valid)))
        return found
