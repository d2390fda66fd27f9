"""Samples that stand in files as records: a text or the name of a file, with its label (03); those of JSON."""

import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from dataset_svc.imports.dir_format import MAX_TEXT, SampleFormat, extension
from dataset_svc.imports.json_items import JsonBroken, items
from dataset_svc.imports.notes import Notes
from dataset_svc.refusals import (
    FILE_UNNAMED,
    JSON_BROKEN,
    LABEL_MISSING,
    LABEL_UNUSABLE,
    RECORD_BROKEN,
    TEXT_EMPTY,
    TEXT_MISSING,
    ArchiveRefused,
)

LABEL_NAMES = (
    *("label", "labels", "标签", "类别", "class", "category", "分类", "target", "sentiment", "情感", "情感倾向"),
    *("label_name", "class_name", "y"),
)
TEXT_NAMES = (
    *("text", "texts", "content", "sentence", "review", "内容", "文本", "正文", "评论", "comment", "body", "message"),
    *("tweet", "document", "article", "news", "评价", "句子", "title", "headline", "标题"),
)
FILE_NAMES = ("file", "path", "filename", "file_name", "image", "img", *("文件", "图片", "文件名"))
"""What people call the columns, or fields; where several are there, the first of these counts."""
_LONGEST_LABEL = 255
_JOINERS = {0x200C: None, 0x200D: None}
"""Of Persian, and of emoji of several characters."""


@dataclass(frozen=True, slots=True)
class Record:
    """A sample as it stands in a file. `line`: where it begins, from 1; `number`: which item it is, from 1, where
    several may be in a line; `file`: where the sample is, which is no text then; `notes`: what is marked in it, which
    says its classes then. `problem`: why it is none, with `params`."""

    line: int
    label: str = ""
    text: str = ""
    number: int | None = None
    file: str | None = None
    notes: Notes | None = None
    problem: str | None = None
    params: dict[str, Any] = field(default_factory=dict)


Records = Callable[[str, Iterator[str]], Iterator[Record]]
"""Of a file's path and its text in pieces. Raises NotRecords, ArchiveRefused."""


@dataclass(frozen=True)
class RecordFormat:
    """How one format holds the samples of a task type; `files`: how those are judged that records may name."""

    extensions: frozenset[str]
    records: Records
    files: SampleFormat | None = None

    def fits(self, path: str) -> bool:
        return extension(path) in self.extensions


class NotRecords(Exception):
    """A file of something else: why (COLUMNS_UNKNOWN, TAGS_UNKNOWN), with the names of its first row."""

    def __init__(self, code: str, columns: Sequence[str] | None = None) -> None:
        super().__init__(code, columns)
        self.code = code
        self.params = {"columns": [name[:40] for name in columns[:10]]} if columns is not None else {}


def json_texts(path: str, text: Iterator[str]) -> Iterator[Record]:
    """Texts, or the names of their files. Raises ArchiveRefused (JSON_BROKEN)."""
    return _json_records(path, text, _text_of)


def json_files(path: str, text: Iterator[str]) -> Iterator[Record]:
    """Names of files. Raises ArchiveRefused (JSON_BROKEN)."""
    return _json_records(path, text, _file_of)


def _text_of(fields: Mapping[str, Any]) -> tuple[object, bool]:
    said = first_of(TEXT_NAMES, fields)
    is_named = said is None and not fields.keys().isdisjoint(FILE_NAMES)
    return _file_of(fields) if is_named else (said, False)


def _file_of(fields: Mapping[str, Any]) -> tuple[object, bool]:
    return first_of(FILE_NAMES, fields), True


def _json_records(
    path: str, text: Iterator[str], sample_of: Callable[[Mapping[str, Any]], tuple[object, bool]]
) -> Iterator[Record]:
    """`sample_of`: a text or the name of a file among the fields of an item, and whether it is the latter."""
    try:
        for number, item in enumerate(items(text, MAX_TEXT), 1):
            if item.broken is not None or not isinstance(item.value, dict):
                yield Record(item.line, problem=RECORD_BROKEN)
                continue
            fields = {plain(name): value for name, value in item.value.items()}
            sample, is_file = sample_of(fields)
            yield record(item.line, first_of(LABEL_NAMES, fields), sample, number, is_file=is_file)
    except JsonBroken as broken:
        raise ArchiveRefused(JSON_BROKEN, member=path, line=broken.line, column=broken.column) from None


def record(line: int, label: object, sample: object, number: int | None = None, *, is_file: bool = False) -> Record:
    """Of values as they were written; `is_file`: the sample is the name of its file."""
    named, problem = record_label(label)
    if problem is not None:
        return Record(line, problem=problem)
    said = sample if isinstance(sample, str) else _as_text(sample)
    if is_file:
        return Record(line, named, number=number, file=said) if said else Record(line, named, problem=FILE_UNNAMED)
    if said is None:
        return Record(line, named, problem=TEXT_MISSING)
    if not said.strip():
        return Record(line, named, problem=TEXT_EMPTY)
    return Record(line, named, said, number)


def record_label(label: object) -> tuple[str, str | None]:
    """A class of a value as it was written, and why it is none."""
    if isinstance(label, str) and len(label) > 4 * _LONGEST_LABEL:
        return "", LABEL_UNUSABLE
    named = _as_text(label)
    if named is None:
        return "", LABEL_UNUSABLE if label is not None else LABEL_MISSING
    if not named:
        return "", LABEL_MISSING
    is_long = len(named.encode(errors="replace")) > _LONGEST_LABEL
    is_shown = named.translate(_JOINERS).isprintable()
    return (named, None) if is_shown and not is_long else ("", LABEL_UNUSABLE)


def _as_text(value: object) -> str | None:
    """None for what is no single value."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return unicodedata.normalize("NFC", " ".join(value.split()))
    return str(value) if isinstance(value, int | float) else None


def plain(name: str) -> str:
    """The name of a field without what makes no difference."""
    return name.strip().strip("\ufeff\"'").casefold()


def first_of(names: Iterable[str], fields: Mapping[str, Any]) -> object:
    """The value of the field that is called by the first of these names that one is called by."""
    return next((fields[name] for name in names if name in fields), None)
