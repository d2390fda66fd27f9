"""Samples that stand in files as records: a text or the name of a file, with its label (03); those of JSON."""

import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

from dataset_svc.archives.names import printable
from dataset_svc.imports.dir_format import MAX_TEXT, SampleFormat, extension
from dataset_svc.imports.json_items import Item, JsonBroken, NoList, items
from dataset_svc.imports.notes import Notes
from dataset_svc.refusals import (
    ENTITIES_MISSING,
    FILE_UNNAMED,
    JSON_BROKEN,
    LABEL_MISSING,
    LABEL_UNUSABLE,
    LIST_WANTED,
    RECORD_BROKEN,
    RECORDS_UNKNOWN,
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
_LOOKED_AT = 1000


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
    """How one format holds the samples of a task type; `files`: how those are judged that records may name;
    `by_folders`: names of files say nothing of their side, only folders do."""

    extensions: frozenset[str]
    records: Records
    files: SampleFormat | None = None
    by_folders: bool = False

    def fits(self, path: str) -> bool:
        return extension(path) in self.extensions


class NotRecords(Exception):
    """A file of something else: why, with the names that were found in it (`columns`) or other `params`."""

    def __init__(self, code: str, columns: Sequence[str] | None = None, **params: Any) -> None:
        super().__init__(code, columns, params)
        self.code = code
        named = {} if columns is None else {"columns": [printable(name)[:40] for name in columns[:10]]}
        self.params = params | named

    def refused(self, path: str) -> ArchiveRefused:
        """For a file of which records were read before this showed."""
        return ArchiveRefused(self.code, member=path, **self.params)


def json_texts(path: str, text: Iterator[str]) -> Iterator[Record]:
    """Texts, or the names of their files. Raises NotRecords, ArchiveRefused (JSON_BROKEN, LIST_WANTED)."""
    return json_records(path, text, partial(_labelled, _text_of))


def json_files(path: str, text: Iterator[str]) -> Iterator[Record]:
    """Names of files. Raises NotRecords, ArchiveRefused (JSON_BROKEN, LIST_WANTED)."""
    return json_records(path, text, partial(_labelled, _file_of))


def _text_of(fields: Mapping[str, Any]) -> tuple[object, bool]:
    said = first_of(TEXT_NAMES, fields)
    is_named = said is None and not fields.keys().isdisjoint(FILE_NAMES)
    return _file_of(fields) if is_named else (said, False)


def _file_of(fields: Mapping[str, Any]) -> tuple[object, bool]:
    return first_of(FILE_NAMES, fields), True


def _labelled(sample_of: Callable[[Mapping[str, Any]], tuple[object, bool]], line: int, value: object) -> Record:
    """`sample_of`: a text or the name of a file among the fields of an item, and whether it is the latter."""
    if not isinstance(value, dict):
        return Record(line, problem=RECORD_BROKEN)
    fields = {plain(name): each for name, each in value.items()}
    sample, is_file = sample_of(fields)
    return record(line, first_of(LABEL_NAMES, fields), sample, is_file=is_file)


def json_records(path: str, text: Iterator[str], read: Callable[[int, object], Record]) -> Iterator[Record]:
    """`read`: an item as a record. Where none of the first ones has a sample, the file is of something else: raises
    NotRecords. Raises ArchiveRefused (JSON_BROKEN, LIST_WANTED) for what shows behind records."""
    waiting, is_sure = list[Record](), False
    first: Item | None = None
    try:
        for number, item in enumerate(items(text, MAX_TEXT, partial(_is_record, read)), 1):
            first = first or item
            found = read(item.line, item.value) if item.broken is None else Record(item.line, problem=RECORD_BROKEN)
            waiting.append(replace(found, number=number))
            is_sure = is_sure or _has_sample(item.value, found)
            if is_sure:
                yield from waiting
                waiting = []
            elif number == _LOOKED_AT:
                break
    except JsonBroken as broken:
        why = NotRecords(JSON_BROKEN, line=broken.line, column=broken.column)
        raise why.refused(path) if is_sure else why from None
    except NoList as no_list:
        why = NotRecords(LIST_WANTED, no_list.keys)
        raise why.refused(path) if is_sure else why from None
    if waiting and first is not None:
        if first.broken is not None:
            raise NotRecords(JSON_BROKEN, line=first.line, column=first.broken)
        raise NotRecords(RECORDS_UNKNOWN, [*first.value] if isinstance(first.value, dict) else [str(first.value)])


def _is_record(read: Callable[[int, object], Record], value: dict[str, Any]) -> bool:
    """Whether an object that is a whole file is a record, and not what is told around a list of them."""
    found = read(1, value)
    lists = (each for each in value.values() if isinstance(each, list) and each)
    if found.problem is None or any(read(1, each[0]).problem is None for each in lists):
        return found.problem is None
    return _has_sample(value, found) and found.problem not in (LABEL_MISSING, ENTITIES_MISSING)


def _has_sample(value: object, found: Record) -> bool:
    """Whether an item has the text or the file of a record, whatever is wrong with it."""
    if found.problem == RECORD_BROKEN:
        return isinstance(value, dict)
    return found.problem not in (TEXT_MISSING, FILE_UNNAMED)


def record(line: int, label: object, sample: object, *, is_file: bool = False) -> Record:
    """Of values as they were written; `is_file`: the sample is the name of its file."""
    said = sample if isinstance(sample, str) else _as_text(sample)
    if said is None or (is_file and not said):
        return Record(line, problem=FILE_UNNAMED if is_file else TEXT_MISSING)
    named, problem = record_label(label)
    if problem is not None:
        return Record(line, problem=problem)
    if is_file:
        return Record(line, named, file=said)
    return Record(line, named, said) if said.strip() else Record(line, named, problem=TEXT_EMPTY)


def record_label(label: object) -> tuple[str, str | None]:
    """A class of a value as it was written, and why it is none."""
    if isinstance(label, list) and len(label) == 1:
        label = label[0]
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
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value) if isinstance(value, int | float) else None


def plain(name: str) -> str:
    """The name of a field without what makes no difference."""
    return name.strip().strip("\ufeff\"'").casefold()


def first_of(names: Iterable[str], fields: Mapping[str, Any]) -> object:
    """The value of the field that is called by the first of these names that one is called by."""
    return next((fields[name] for name in names if name in fields), None)
