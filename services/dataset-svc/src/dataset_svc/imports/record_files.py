"""The parts that an archive of records fills: which file is of which side, what it is in, and each of its records."""

import codecs
import io
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import accumulate
from pathlib import Path
from typing import Any

from dataset_svc.archives.archive import Archive, Member
from dataset_svc.archives.budget import beat
from dataset_svc.archives.encodings import LOOKED_AT
from dataset_svc.archives.names import printable
from dataset_svc.imports.answer import Answer, Progress
from dataset_svc.imports.brat import placed
from dataset_svc.imports.dir_format import Finding, Found
from dataset_svc.imports.job import Job
from dataset_svc.imports.layout import Kind, kind_of, kind_of_file, wanted_sides
from dataset_svc.imports.mends import Mends
from dataset_svc.imports.named_files import NamedFiles
from dataset_svc.imports.records import NotRecords, Record, RecordFormat
from dataset_svc.imports.report import PartReport
from dataset_svc.imports.spellings import Spellings
from dataset_svc.imports.text import Reading, Untold, marked_encoding
from dataset_svc.refusals import (
    FILE_MISSING,
    FILE_TWICE,
    RECORDS_UNREADABLE,
    TEXT_DAMAGED,
    TOO_MANY_SAMPLES,
    WARN_NO_RECORDS,
    WARN_UNLABELLED,
    ArchiveRefused,
)

_DAMAGE = "\ufffd"
"""What bytes become that are no characters."""
_HEAD = 4096
_FEW_ZEROS = 100
"""Times as many bytes as zeros has a damaged text; UTF-16 has far more of them."""


@dataclass(frozen=True, slots=True)
class _Found:
    """`encoding`: what a file says it is in. Else `piece`: what of it may tell."""

    encoding: str | None
    piece: bytes = b""


class RecordFiles:
    """Reads the records of an archive into the reports of the parts it fills. Raises ArchiveRefused."""

    def __init__(self, job: Job, archive: Archive, records: RecordFormat, folder: Path) -> None:
        self._job, self._archive, self._format = job, archive, records
        self._mends = Mends.of(job.mends)
        self._spellings = Spellings(self._mends)
        self._count, self._taken_out = 0, Counter[str]()
        self._files = NamedFiles(archive, records.files)
        self._encodings: list[str] = []
        self._untold = Untold()
        sizes = accumulate((member.entry.size for member in archive.members), initial=0)
        self._firsts = dict(zip((member.entry.offset for member in archive.members), sizes, strict=False))
        """Below the numbers of the records of each member, whichever of them are read: one takes a byte at least."""
        self._not_told: list[tuple[str, NotRecords]] = []
        members = [member.path for member in archive.members if records.fits(member.path)]
        self._sides, self._left_out = _sides(members, job, by_folders=records.by_folders)
        parts = sorted({*self._sides.values(), job.part})
        self._reports = {part: PartReport(part, folder, set()) for part in parts}

    def read_members(self) -> None:
        """Every member is read to its end, also those of no part: the archive is whole or it is refused. They are read
        once more when it is known what all are in."""
        again = sum(member.entry.compressed for member in self._archive.members if member.path in self._sides)
        progress = Progress(again + sum(member.entry.compressed for member in self._archive.members))
        found: list[tuple[Member, _Found]] = []
        for member in self._archive.members:
            if member.path in self._sides:
                found.append((member, _look(self._archive.pieces(member))))
            elif member.path in self._left_out or not self._files.take(member, self._untold):
                for _ in self._archive.pieces(member):
                    pass
                if member.path not in self._left_out:
                    self._reports[self._job.part].outside(member.path, WARN_NO_RECORDS)
            progress.add(member.entry.compressed)
        self._guess([each.piece for _, each in found if each.encoding is None])
        for member, each in found:
            self._read(member, each)
            progress.add(member.entry.compressed)
        for path in self._files.unnamed():
            code = WARN_UNLABELLED if self._files.are_named else WARN_NO_RECORDS
            self._reports[self._job.part].outside(path, code)
        if self._not_told and not any(report.samples for report in self._reports.values()):
            path, not_told = self._not_told[-1]
            raise ArchiveRefused(not_told.code, "", member=path, **not_told.params, **self._suggestion())

    def answer(self) -> dict[str, Any]:
        """What the worker writes."""
        left_out = {printable(path): 1 for path in self._left_out}
        answer = Answer(self._job, self._archive, self._taken_out, left_out, self._spellings)
        return answer.of(self._reports, self._format.extensions)

    def _suggestion(self) -> dict[str, Any]:
        """Files without records in several folders may be samples themselves."""
        kind = {"format": "dir", "task_type": self._job.task_type}
        folders = {path.rpartition("/")[0] for path, _ in self._not_told}
        return {"suggested": kind} if len(folders) > 1 else {}

    def _guess(self, pieces: list[bytes]) -> None:
        said = self._mends.texts_encoding
        for piece in pieces:
            self._untold.add(piece)
        self._encodings = self._untold.encodings() if said is None else [said]
        for report in self._reports.values():
            report.guessed_in(self._encodings)

    @property
    def _encoding(self) -> str | None:
        """Of the texts that do not say theirs."""
        return self._encodings[0] if self._encodings else None

    def _read(self, member: Member, found: _Found) -> None:
        report, path = self._reports[self._sides[member.path]], printable(member.path)
        is_guessed = found.encoding is None
        reading = Reading(found.encoding)
        if is_guessed:
            reading = self._untold.read(found.piece, self._encoding)
        if reading.encoding is None:
            raise ArchiveRefused(RECORDS_UNREADABLE, member=path)
        text = _decoded(self._archive.pieces(member, again=True), reading.encoding)
        before, first = report.samples, self._firsts[member.entry.offset] - 1
        try:
            for record in self._format.records(path, text):
                beat()
                number = first + (record.line if record.number is None else record.number)
                self._add(report, path, _undamaged(record, reading.encoding, found.encoding == "utf-8"), number)
        except NotRecords as not_told:
            self._not_told.append((path, not_told))
            report.outside(path, WARN_NO_RECORDS)
            for _ in text:
                pass  # to its end, where its checksum is compared
            return
        if reading.encoding not in ("utf-8", "utf-8-sig") and report.samples > before:
            is_guess = is_guessed and self._mends.texts_encoding is None
            report.read_as(path, reading.encoding, report.last_text if is_guess else None)

    def _add(self, report: PartReport, path: str, record: Record, number: int) -> None:
        """`number`: no other record of the archive has it. Raises ArchiveRefused."""
        self._count += 1
        if self._count > self._job.max_files:
            raise ArchiveRefused(TOO_MANY_SAMPLES, max=self._job.max_files)
        named = None if record.file is None else self._files.find(path, record.file)
        if record.problem is not None:
            if named is not None:
                self._files.claim(report.part, named)
            report.bad_text(path, record)
            return
        if record.file is not None and (named is None or not self._files.claim(report.part, named)):
            problem = FILE_MISSING if named is None else FILE_TWICE
            report.bad_text(path, replace(record, problem=problem, params={"file": printable(record.file)}))
            return
        if record.notes is not None:
            self._add_noted(report, path, record, number, named)
            return
        label = self._spellings.label(record.label)
        if label is None or number in self._mends.leave_out:
            self._taken_out[report.part] += 1
            return
        if named is None:
            report.add_text(_name(path, record), number, record, label)
        else:
            self._add_file(report, path, replace(record, label=label), number, named)

    def _add_noted(self, report: PartReport, path: str, record: Record, number: int, named: Member | None) -> None:
        """`named`: the file of the text, of which its sample has the name."""
        if number in self._mends.leave_out:
            self._taken_out[report.part] += 1
            return
        found = None if named is None else self._files.found(named, self._untold, self._encoding)
        if named is not None and found is not None:
            if found.finding.problem is not None:
                report.bad(named.path, found.finding)
                return
            record = placed(replace(record, text=_text_of(found)))
            if record.problem is not None:
                report.bad_text(path, record)
                return
        notes = None if record.notes is None else record.notes.called(self._spellings.label)
        name = _name(path, record) if named is None else printable(named.path)
        report.add_text(name, number, replace(record, notes=notes), "")
        if named is not None and found is not None:
            self._read_as(report, named, found.finding)

    def _add_file(self, report: PartReport, path: str, record: Record, number: int, member: Member) -> None:
        """A text is kept as that of a record."""
        found = self._files.found(member, self._untold, self._encoding)
        if found.finding.encoding is None:
            report.add(member.path, record.label, member, found, number)
            return
        report.add_text(_name(path, record), number, replace(record, text=_text_of(found)), record.label)
        self._read_as(report, member, found.finding)

    def _read_as(self, report: PartReport, member: Member, finding: Finding) -> None:
        if finding.encoding not in ("utf-8", "utf-8-sig"):
            is_guess = finding.is_guessed and self._mends.texts_encoding is None
            report.read_as(member.path, str(finding.encoding), report.last_text if is_guess else None)


def _sides(members: list[str], job: Job, *, by_folders: bool) -> tuple[dict[str, str], tuple[str, ...]]:
    """The part of each file, and those that are of none: the name of the file (not `by_folders`), or of a folder around
    it, tells. Raises ArchiveRefused."""
    kinds: dict[str, Kind] = {}
    for path in members:
        *folders, name = path.split("/")
        own = None if by_folders else kind_of_file(name.rpartition(".")[0])
        found = [own, *map(kind_of, reversed(folders))]
        kinds[path] = next((kind for kind in found if kind is not None), "train")
    if len(set(kinds.values())) < 2:
        return dict.fromkeys(members, job.part), ()
    return wanted_sides(kinds, job.part, separate=job.separate)


def _name(path: str, record: Record) -> str:
    """Of a record, by its file."""
    return f"{path}:{record.line}" if record.number is None else f"{path}#{record.number}"


def _text_of(found: Found) -> str:
    return found.data.decode(found.finding.encoding or "utf-8", errors="ignore")


def _undamaged(record: Record, encoding: str, is_utf8: bool) -> Record:
    """`is_utf8`: it is known to be that throughout."""
    said = record.label + record.text + (record.file or "")
    is_damaged = "\0" in said or (not is_utf8 and _DAMAGE in said)
    if not is_damaged:
        return record
    return Record(record.line, number=record.number, problem=TEXT_DAMAGED, params={"encoding": encoding})


def _look(pieces: Iterator[bytes]) -> _Found:
    """Reads them to their end."""
    decoder, piece, head = codecs.getincrementaldecoder("utf-8")(), bytearray(), b""
    is_utf8, marked, size, zeros = True, None, 0, 0
    for data in pieces:
        if not head:
            head = data[:4]
            marked = marked_encoding(head)
        if marked is not None:
            continue
        size, zeros = size + len(data), zeros + data.count(0)
        if is_utf8:
            try:
                decoder.decode(data)
            except UnicodeDecodeError:
                is_utf8 = False
        if len(piece) < LOOKED_AT:
            told = (
                data if b"\0" in data[:_HEAD] else b"\n".join(line for line in data.splitlines() if not line.isascii())
            )
            piece += told[: LOOKED_AT - len(piece)]
    if marked is not None:
        return _Found(marked)
    is_whole = is_utf8 and not decoder.getstate()[0] and zeros * _FEW_ZEROS <= size
    return _Found("utf-8") if is_whole else _Found(None, bytes(piece))


def _decoded(pieces: Iterator[bytes], encoding: str) -> Iterator[str]:
    """In pieces, with one kind of line ends."""
    decoder = io.IncrementalNewlineDecoder(codecs.getincrementaldecoder(encoding)("replace"), translate=True)
    for data in pieces:
        yield decoder.decode(data)
    yield decoder.decode(b"", final=True)
