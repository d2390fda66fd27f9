"""What was found in one part: counted while its samples are read, judged at the end."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from dataset_svc.archives.archive import Member
from dataset_svc.archives.encodings import PAIRED
from dataset_svc.archives.names import printable
from dataset_svc.imports.dir_format import Finding, Found
from dataset_svc.imports.formats import FORMATS
from dataset_svc.imports.index_writer import IndexWriter
from dataset_svc.imports.records import Record
from dataset_svc.refusals import (
    EXAMPLES,
    EXTENSION_UNEXPECTED,
    FILE_BESIDE,
    NAMED,
    NESTED_ARCHIVES,
    NO_ANNOTATIONS,
    NO_SAMPLES,
    SINGLE_CLASS,
    TOO_MANY_BAD,
    WARN_BAD_SAMPLES,
    WARN_BESIDE,
    WARN_DUPLICATES,
    WARN_EMPTY_CLASS,
    WARN_ENCODING,
    WARN_IMBALANCE,
    WARN_NUMBERED,
    WARN_ONE_SAMPLE,
    WARN_TEXT_CUT,
    WARN_TEXT_SHORT,
    WRONG_FORMAT,
    reason,
)

LISTED = 1000
FIRST_LENGTH = 120
_FIRST_BYTES = 4096
IMBALANCE = 10
_MANY_BESIDE = 4
"""Times as many files as samples: they are what the archive is about."""
_ARCHIVES = (".zip", ".rar", ".7z", ".tar", ".tgz", ".gz", ".bz2", ".xz", ".zst")


class PartReport:
    """Counts one part, and has its index written as it goes."""

    def __init__(self, part: str, folder: Path, classes: set[str]) -> None:
        self.part = part
        self._index = IndexWriter(folder, part)
        self._counts: Counter[str] = Counter({name: 0 for name in classes})
        self._sizes: Counter[str] = Counter()
        self._annotations: Counter[str] = Counter()
        self._size, self._strata = 0, Counter[int]()
        self._seen: set[int] = set()
        self._problems: Counter[str] = Counter()
        self._fits: Counter[tuple[str, str]] = Counter()
        self._kind = "", ""
        self._errors: list[dict[str, Any]] = []
        self._encodings: Counter[str] = Counter()
        self._found: Counter[str] = Counter()
        self._examples: dict[str, list[str]] = {}
        self._more: list[dict[str, Any]] = []
        self._guessed, self._texts = 0, list[str]()
        self._others: list[str] = []
        self._near_pairs = False
        self._beside, self._outside, self._first_other, self._archives = 0, 0, "", list[str]()
        self._smallest, self._largest = -1, 0
        self._files: dict[str, int] = {}
        self._first: dict[str, Any] | None = None
        self._last = b""
        self.samples = 0
        """How many there are."""

    def guessed_in(self, encodings: Sequence[str]) -> None:
        """What the texts that do not say theirs may be in, the likeliest first."""
        self._others = list(encodings[1:])
        self._near_pairs = bool(encodings) and encodings[0] in PAIRED  # a short text may look like UTF-8 then

    def outside(self, path: str, code: str) -> None:
        """A file of which nothing is read: it lies in no class folder, or holds no records."""
        self._look_at(path)
        self._outside += 1
        self._example(code, path)

    def numbered(self, path: str) -> None:
        """A sample that got this path instead of that of another one."""
        self._example(WARN_NUMBERED, path)

    def warn(self, warning: dict[str, Any]) -> None:
        """Say this of the part, too."""
        self._more.append(warning)

    def bad(self, path: str, finding: Finding) -> None:
        """A file that is no sample."""
        self._no_sample(path, str(finding.problem), finding.params)

    def add(self, path: str, label: str, member: Member, found: Found, record: int | None = None) -> None:
        """A file of the archive. `record`: the number of what names it, which no other of the archive has."""
        finding = found.finding
        if finding.problem is not None:
            self._counts.setdefault(label, 0)
            self.bad(path, finding)
            return
        self._count(path, [label], member.entry.size, found.mark)
        self._index.file(path, label, member.entry, found, record)
        if self._first is None:
            self._first = {"sample": 0, "member": printable(path), "text": _first_line(found.data, finding.encoding)}
        if finding.encoding not in (None, "utf-8", "utf-8-sig"):
            self.read_as(
                path, str(finding.encoding), _first_line(found.data, finding.encoding) if finding.is_guessed else None
            )
        if finding.cut:
            self._example(WARN_TEXT_CUT, path)
        if finding.is_short:
            self._example(WARN_TEXT_SHORT, path)

    def add_text(self, path: str, number: int, found: Record, label: str) -> None:
        """A record called `path`, of a class called `label` where no notes tell its own; `number`: no other of the
        archive has it."""
        data = found.text.encode()
        labels = [label]
        if found.notes is not None:
            annotations = found.notes.counts()
            labels = sorted(annotations)
            self._annotations.update(annotations)
        self._count(path, labels, len(data), self._index.text(path, labels, data, number, found.notes))
        self._last = data
        if self._first is None:
            self._first = {"sample": 0, "member": printable(path), "text": self.last_text}

    @property
    def last_text(self) -> str:
        """How the last record begins."""
        return _first_line(self._last, "utf-8") or ""

    def bad_text(self, member: str, found: Record) -> None:
        """A record that is no sample."""
        item = {} if found.number is None else {"item": found.number}
        self._no_sample(member, str(found.problem), {"line": found.line, **item, **found.params})

    def read_as(self, path: str, encoding: str, guessed: str | None) -> None:
        """A text was in another encoding than UTF-8; `guessed`: how it begins, where that is a guess."""
        self._encodings[encoding] += 1
        self._example(WARN_ENCODING, path)
        if guessed is not None:
            self._guessed += 1
            if len(self._texts) < EXAMPLES:
                self._texts.append(guessed)

    def _count(self, path: str, labels: Collection[str], size: int, mark: int) -> None:
        self.samples += 1
        self._size += size
        for label in labels:
            self._counts[label] += 1
            self._sizes[label] += size
        self._smallest = size if self._smallest < 0 else min(self._smallest, size)
        self._largest = max(self._largest, size)
        if mark in self._seen:
            self._example(WARN_DUPLICATES, path)
        self._seen.add(mark)

    def finish(self, format_: str, task_type: str) -> None:
        """All samples are there."""
        self._kind = format_, task_type
        header = {"format": format_, "task_type": task_type, "classes": self.classes(), "samples": self.samples}
        self._strata = self._index.strata()
        self._files = self._index.finish(header, {name: self._sizes[name] for name in self._counts})

    def classes(self) -> list[str]:
        """Those with samples, in order of their names."""
        return sorted(name for name, count in self._counts.items() if count)

    def refusal(self, max_bad_share: float, extensions: Iterable[str]) -> dict[str, Any] | None:
        """Why the part cannot be used, None when it can. `extensions`: of its format."""
        bad = self._problems.total()
        unexpected, beside = self._problems[EXTENSION_UNEXPECTED], self._beside
        if self.samples == 0 and self._archives:
            return reason(NESTED_ARCHIVES, member=self._archives[0])
        if self.samples == 0 and not bad and not beside:
            return reason(NO_SAMPLES, **self._suggestion(self._outside))
        if unexpected > self.samples or unexpected + beside > _MANY_BESIDE * self.samples:
            found = {"files": unexpected + beside, "member": self._first_other, "extensions": sorted(extensions)}
            return reason(WRONG_FORMAT, **found, **self._suggestion(unexpected + beside))
        if bad > max_bad_share * (bad + self.samples):
            return reason(TOO_MANY_BAD, bad=bad, samples=self.samples, max_share=max_bad_share)
        if self._kind[1].endswith("classification"):
            if self.part == "train" and len(self.classes()) < 2:
                return reason(SINGLE_CLASS, classes=self.classes())
        elif not self.classes():
            return reason(NO_ANNOTATIONS, count=self.samples)
        return None

    def _suggestion(self, unexpected: int) -> dict[str, Any]:
        """What most of the unexpected files look like, as parameters of a reason."""
        for (format_, task_type), count in self._fits.most_common():
            if 2 * count > unexpected and (format_, task_type) != self._kind:
                return {"suggested": {"format": format_, "task_type": task_type}}
        return {}

    def as_dict(self) -> dict[str, Any]:
        """The report as the console shows it; sizes in bytes. At most 1,000 classes and errors are listed, those with
        samples first; all are counted. `class_sizes`: how many strata of a split (the second number; classes, where
        each sample is of one) have so many samples; `files`: the index by its files; `first`: the first sample, and the
        beginning of its text."""
        listed = sorted(sorted(self._counts, key=lambda name: (not self._counts[name], name))[:LISTED])
        return {
            "samples": self.samples,
            "bad": self._problems.total(),
            "size": self._size,
            "smallest": max(self._smallest, 0),
            "largest": self._largest,
            "classes": [self._of_class(name) for name in listed],
            "class_count": sum(1 for count in self._counts.values() if count),
            "class_sizes": sorted(self._strata.items()),
            "files": self._files,
            "first": self._first,
            "errors": self._errors,
            "warnings": self._warnings(),
        }

    def _of_class(self, name: str) -> dict[str, Any]:
        """`annotations`: where a sample may have several of a class."""
        found = {"name": name, "count": self._counts[name], "size": self._sizes[name]}
        return found | ({"annotations": self._annotations[name]} if self._annotations else {})

    def _warnings(self) -> list[dict[str, Any]]:
        found = []
        few = {WARN_EMPTY_CLASS: 0, WARN_ONE_SAMPLE: 1}
        for code, wanted in few.items():
            names = sorted(name for name, count in self._counts.items() if count == wanted)
            if names:
                found.append(reason(code, classes=names[:NAMED], count=len(names)))
        counts = {name: count for name, count in self._counts.items() if count}
        if counts and max(counts.values()) >= IMBALANCE * min(counts.values()):
            largest, smallest = max(counts, key=counts.__getitem__), min(counts, key=counts.__getitem__)
            found.append(reason(WARN_IMBALANCE, largest=largest, smallest=smallest, ratio=IMBALANCE))
        if self._problems:
            found.append(reason(WARN_BAD_SAMPLES, count=self._problems.total()))
        for code, examples in self._examples.items():
            if code == WARN_TEXT_SHORT and not self._near_pairs:
                continue
            extra = self._of_encodings() if code == WARN_ENCODING else {}
            found.append(reason(code, count=self._found[code], examples=examples, **extra))
        return [*found, *self._more]

    def _of_encodings(self) -> dict[str, Any]:
        found: dict[str, Any] = {"encodings": dict(self._encodings)}
        if self._guessed:
            found |= {"guessed": self._guessed, "texts": self._texts, "others": self._others}
        return found

    def _no_sample(self, path: str, problem: str, params: Mapping[str, Any]) -> None:
        if problem in (EXTENSION_UNEXPECTED, FILE_BESIDE):
            self._first_other = self._first_other or printable(path)
            self._look_at(path)
        if problem == FILE_BESIDE:
            self._beside += 1
            self._example(WARN_BESIDE, path)
            return
        self._problems[problem] += 1
        if len(self._errors) < LISTED:
            self._errors.append({"file": printable(path), **reason(problem, **params)})

    def _look_at(self, path: str) -> None:
        """At a file that is no sample: what else it may be."""
        self._fits.update(kind for kind, samples in FORMATS.items() if samples.fits(path))
        if path.lower().endswith(_ARCHIVES) and not self._archives:
            self._archives.append(printable(path))

    def _example(self, code: str, path: str) -> None:
        """Count one more of `code`."""
        self._found[code] += 1
        examples = self._examples.setdefault(code, [])
        if len(examples) < EXAMPLES:
            examples.append(printable(path))


def _first_line(data: bytes, encoding: str | None) -> str | None:
    """The first line that says something, None for what is no text."""
    if encoding is None:
        return None
    text = data[:_FIRST_BYTES].decode(encoding, errors="ignore").lstrip("\ufeff")
    lines = (" ".join(line.split()) for line in text.splitlines())
    return printable(next((line for line in lines if line), ""))[:FIRST_LENGTH]
