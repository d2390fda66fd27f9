"""Records in tables: `label<TAB>text` lines, or csv with or without a header (RFC 4180; 03)."""

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice

from dataset_svc.imports.dir_format import MAX_TEXT, extension
from dataset_svc.imports.records import LABEL_NAMES, TEXT_NAMES, NotRecords, Record, plain, record
from dataset_svc.refusals import COLUMNS_UNKNOWN, RECORD_BROKEN, TEXT_TOO_LONG

_LOOKED_AT = 1000
_SEPARATORS = (",", ";", "\t")
_REPEATED = 0.2
"""Of the values of a column: the others are repetitions, so that it is a column of labels."""


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
