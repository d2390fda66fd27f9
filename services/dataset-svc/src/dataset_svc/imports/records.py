"""Samples that stand in files as records: a text or the name of a file, with its label, in a table (`label<TAB>text`,
or csv with or without a header; RFC 4180) or in JSON (03)."""

import csv
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain, islice
from typing import Any

from dataset_svc.imports.dir_format import MAX_TEXT, SampleFormat, extension
from dataset_svc.imports.json_items import JsonBroken, items
from dataset_svc.imports.notes import Notes
from dataset_svc.refusals import (
    COLUMNS_UNKNOWN,
    FILE_UNNAMED,
    JSON_BROKEN,
    LABEL_MISSING,
    LABEL_UNUSABLE,
    RECORD_BROKEN,
    TEXT_EMPTY,
    TEXT_MISSING,
    TEXT_TOO_LONG,
    ArchiveRefused,
)

LABEL_NAMES = frozenset({"label", "labels", "class", "category", "target", "sentiment", "y", *("标签", "类别", "分类")})
TEXT_NAMES = frozenset({"text", "texts", "content", "sentence", "review", "comment", "title", "内容", "文本", "正文"})
FILE_NAMES = frozenset({"file", "path", "filename", "file_name", "image", "img", *("文件", "图片", "文件名")})
"""What people call the columns, or fields."""
_LONGEST_LABEL = 255
_LOOKED_AT = 1000
_SEPARATORS = (",", ";", "\t")
_REPEATED = 0.2
"""Of the values of a column: the others are repetitions, so that it is a column of labels."""


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


def table_records(path: str, text: Iterator[str]) -> Iterator[Record]:
    """Raises NotRecords."""
    rows = _csv_rows(lines_of(text)) if extension(path) == ".csv" else _tab_rows(lines_of(text))
    first = list(islice(rows, _LOOKED_AT))
    if not first:
        return
    columns, has_header = _columns([cells for _, cells in first if cells], is_csv=extension(path) == ".csv")
    for line, cells in islice(chain(first, rows), int(has_header), None):
        if cells is None:
            yield Record(line, problem=TEXT_TOO_LONG)
        elif len(cells) < columns.count:
            yield Record(line, problem=RECORD_BROKEN, params={"found": len(cells), "wanted": columns.count})
        else:
            yield record(line, cells[columns.label], columns.of_text(cells))


def json_texts(path: str, text: Iterator[str]) -> Iterator[Record]:
    """Texts, or the names of their files. Raises ArchiveRefused (JSON_BROKEN)."""
    return _json_records(path, text, _text_of)


def json_files(path: str, text: Iterator[str]) -> Iterator[Record]:
    """Names of files. Raises ArchiveRefused (JSON_BROKEN)."""
    return _json_records(path, text, _file_of)


def _text_of(fields: Mapping[str, Any]) -> tuple[object, bool]:
    said = first_of(TEXT_NAMES, fields)
    return (said, False) if said is not None else _file_of(fields) if FILE_NAMES & fields.keys() else (None, False)


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
    named = _as_text(label)
    if named is None:
        return "", LABEL_UNUSABLE if label is not None else LABEL_MISSING
    if not named:
        return "", LABEL_MISSING
    is_long = len(named.encode(errors="replace")) > _LONGEST_LABEL
    return (named, None) if named.isprintable() and not is_long else ("", LABEL_UNUSABLE)


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


def first_of(names: frozenset[str], fields: Mapping[str, Any]) -> object:
    """The value of the first field that is called so."""
    return next((fields[name] for name in fields if name in names), None)


def lines_of(text: Iterator[str]) -> Iterator[str]:
    """Each with a line feed at its end, but for the last one; of one that is too long only so much that it shows."""
    parts, size = list[str](), 0
    for piece in text:
        start = 0
        while end := piece.find("\n", start) + 1:
            if parts:
                parts.append(piece[start:end] if size <= MAX_TEXT else "\n")
                yield "".join(parts)
                parts, size = [], 0
            else:
                yield piece[start:end]
            start = end
        if start < len(piece):
            parts += [piece[start:]] if size <= MAX_TEXT else []
            size += len(piece) - start
    if parts:
        yield "".join(parts)


def _tab_rows(lines: Iterator[str]) -> Iterator[tuple[int, list[str] | None]]:
    for number, line in enumerate(lines, 1):
        row = line.rstrip("\n")
        if len(row) > MAX_TEXT:
            yield number, None
        elif row.strip():
            yield number, [_unquoted(cell) for cell in row.split("\t")]


def _unquoted(cell: str) -> str:
    """As spreadsheets quote a cell: quotes within are doubled."""
    inner = cell[1:-1]
    if len(cell) < 2 or cell[0] != '"' or cell[-1] != '"' or '"' in inner.replace('""', ""):
        return cell
    return inner.replace('""', '"')


def _csv_rows(lines: Iterator[str]) -> Iterator[tuple[int, list[str] | None]]:
    """None for a row with a cell that is too long."""
    csv.field_size_limit(MAX_TEXT)
    head = next(lines, "")
    separator = max(_SEPARATORS, key=head.count)
    reader = csv.reader(chain([head], lines), delimiter=separator)
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            yield line, None
            continue
        if any(cell.strip() for cell in cells):
            yield line, cells


@dataclass(frozen=True)
class _Columns:
    """Which holds what, of `count`. `rest`: what follows belongs to the text."""

    label: int
    text: int
    count: int
    rest: bool = False

    def of_text(self, cells: Sequence[str]) -> str:
        return "\t".join(cells[self.text :]) if self.rest else cells[self.text]


def _columns(rows: Sequence[Sequence[str]], *, is_csv: bool) -> tuple[_Columns, bool]:
    """And whether the first row names them. Raises NotRecords."""
    names = [plain(cell) for cell in rows[0]] if rows else []
    label = next((at for at, name in enumerate(names) if name in LABEL_NAMES), None)
    text = next((at for at, name in enumerate(names) if name in TEXT_NAMES), None)
    if len(rows) > 1 and len(names) == 2 and (label is None) != (text is None):
        label, text = (label, 1 - label) if label is not None else (1 - (text or 0), text)
    if label is not None and text is not None:
        return _Columns(label, text, max(label, text) + 1), True
    fitting = sum(len(cells) == 2 if is_csv else len(cells) > 1 for cells in rows)
    if 2 * fitting < len(rows) or not fitting:
        raise NotRecords(COLUMNS_UNKNOWN, names)
    is_swapped = all(len(cells) == 2 for cells in rows) and _repeats(rows, 1) and not _repeats(rows, 0)
    return (_Columns(1, 0, 2), False) if is_swapped else (_Columns(0, 1, 2, rest=not is_csv), False)


def _repeats(rows: Sequence[Sequence[str]], column: int) -> bool:
    values = [cells[column] for cells in rows if len(cells) > column]
    return len(values) >= 5 and len(set(values)) <= max(2, _REPEATED * len(values))
