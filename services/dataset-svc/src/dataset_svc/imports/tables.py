"""Records in tables: `label<TAB>text` lines, or csv with or without a header (RFC 4180; 03)."""

import csv
from collections import Counter, deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain, islice

from dataset_svc.imports.dir_format import MAX_TEXT, extension
from dataset_svc.imports.records import FILE_NAMES, LABEL_NAMES, TEXT_NAMES, NotRecords, Record, plain, record
from dataset_svc.refusals import COLUMNS_UNKNOWN, RECORD_BROKEN, TEXT_TOO_LONG

_LOOKED_AT = 1000
_SEPARATORS = ("\t", ";", ",")
_REPEATED, _ALL_DIFFERENT = 0.2, 0.5
"""Of the values of a column: at most so many differ where it may be one of labels, at least so many where it cannot."""
_ENOUGH = 20
"""Rows that tell whether values repeat."""
_NO_SAMPLE = frozenset({"", "id", "ids", "idx", "index", "no", "no.", "number", "编号", "序号", "name", *FILE_NAMES})
"""What columns are called that hold neither a text nor a label."""
_LONGEST_CELL = 1000
"""Lines of one cell in quotes in a table with tabs."""
_AGAIN = 64 * 1024**2
"""Characters that are read again behind quotes that nothing closes."""


@dataclass(slots=True)
class _Row:
    """`line`: where it begins, from 1. `problem`: why it has no cells."""

    line: int
    cells: list[str] = field(default_factory=list)
    problem: str | None = None


@dataclass(frozen=True)
class _Columns:
    """Which of `width` holds what. `is_open`: what follows the last one belongs to the text, which that is. `header`:
    the line that names them."""

    label: int
    text: int
    width: int
    separator: str
    is_open: bool = True
    header: int | None = None

    def record(self, row: _Row) -> Record:
        if row.problem is not None:
            return Record(row.line, problem=row.problem)
        cells = row.cells
        more = cells[self.width :]
        # a quote in what follows means that the row was quoted in another way
        is_longer = bool(more) and (not self.is_open or self.text != self.width - 1 or '"' in "".join(more))
        if is_longer or len(cells) <= max(self.label, self.text):
            return Record(row.line, problem=RECORD_BROKEN, params={"found": len(cells), "wanted": self.width})
        text = self.separator.join([cells[self.text], *more])
        return record(row.line, cells[self.label], text)


def table_records(path: str, text: Iterator[str]) -> Iterator[Record]:
    """`line` tells them apart. Raises NotRecords."""
    lines = lines_of(text)
    if extension(path) == ".csv":
        head = list(islice(lines, _LOOKED_AT))
        said = _said_separator(head[0]) if head else None
        separator = said or _separator(head)
        head[:1] = ["\n"] if said else head[:1]
        rows = _csv_rows(chain(head, lines), separator)
    else:
        separator, rows = "\t", _tab_rows(lines)
    first = list(islice(rows, _LOOKED_AT))
    whole = [row for row in first if row.problem is None]
    if not first:
        return
    columns = _columns(whole, separator)
    for row in chain(first, rows):
        if row.line != columns.header:
            yield columns.record(row)


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


class _Lines:
    """Lines of which some may be read once more. `number`: how many were read; `taken`: those since `begin`."""

    def __init__(self, lines: Iterator[str]) -> None:
        self._lines, self._again = lines, deque[str]()
        self.number, self.taken = 0, list[str]()
        self._size, self._left = 0, _AGAIN

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        """Raises csv.Error behind so many lines of one row that it is none."""
        if self._size > MAX_TEXT:
            raise csv.Error
        line = self._again.popleft() if self._again else next(self._lines)
        self.number += 1
        self._size += len(line)
        self.taken.append(line)
        return line

    def begin(self) -> None:
        """A row ends here."""
        self.taken, self._size = [], 0

    def return_to(self, count: int) -> bool:
        """All but the first `count` lines that were taken come again; False when there was too much of that."""
        if self._size > self._left:
            return False
        self._left -= self._size
        self._again.extendleft(reversed(self.taken[count:]))
        self.number -= len(self.taken) - count
        self.begin()
        return True


def _tab_rows(lines: Iterator[str]) -> Iterator[_Row]:
    source = _Lines(lines)
    for line in source:
        number = source.number
        row = line.rstrip("\n")
        if len(row) > MAX_TEXT:
            yield _Row(number, problem=TEXT_TOO_LONG)
        elif row.strip():
            if _is_open(row):
                row = _with_what_follows(row, source)
            cells = row.split("\t")
            while len(cells) > 2 and not cells[-1].strip():
                cells.pop()
            yield _Row(number, [_unquoted(cell) for cell in cells])
        source.begin()


def _is_open(row: str) -> bool:
    """Whether its last cell begins with a quote that is not closed."""
    cell = row.rpartition("\t")[2]
    return cell.startswith('"') and cell.count('"') % 2 == 1


def _with_what_follows(row: str, source: _Lines) -> str:
    """As spreadsheets write a cell of several lines. A line with a tab before the quote is closed is a row of its own:
    the quote was only a character then."""
    try:
        for line in islice(source, _LONGEST_CELL):
            row += "\n" + line.rstrip("\n")
            if line.count('"') % 2 == 1 and "\t" not in line[: line.rindex('"')]:
                return row
            if "\t" in line:
                break
    except csv.Error:
        pass
    first = source.taken[0].rstrip("\n")
    return first if source.return_to(1) else row


def _unquoted(cell: str) -> str:
    """As spreadsheets quote a cell: quotes within are doubled."""
    inner = cell[1:-1]
    if len(cell) < 2 or cell[0] != '"' or cell[-1] != '"' or '"' in inner.replace('""', ""):
        return cell
    return inner.replace('""', '"')


def _said_separator(head: str) -> str | None:
    """What spreadsheets write before the first row for each other."""
    said = head.strip().strip('\ufeff"')
    return said[4] if len(said) == 5 and said.startswith("sep=") else "\t" if said == "sep=" else None


def _separator(head: Sequence[str]) -> str:
    """That with which the first row has names that are known, else with which most rows have as many cells."""

    def judged(separator: str) -> tuple[int, float]:
        try:
            rows = [row for row in csv.reader(head, delimiter=separator) if any(cell.strip() for cell in row)]
        except csv.Error:
            return 0, 0.0
        if not rows:
            return 0, 0.0
        names = {plain(name) for name in rows[0]}
        width, count = Counter(map(len, rows)).most_common(1)[0]
        known = len(names & {*LABEL_NAMES, *TEXT_NAMES}) if len(rows[0]) > 1 else 0
        return known, count / len(rows) if width > 1 else 0.0

    csv.field_size_limit(MAX_TEXT)
    return max(_SEPARATORS, key=judged)


def _csv_rows(lines: Iterator[str], separator: str) -> Iterator[_Row]:
    """A quote that nothing closes makes a row of no cells of its first line; what follows is read once more."""
    csv.field_size_limit(MAX_TEXT)
    source = _Lines(lines)
    reader = csv.reader(source, delimiter=separator, strict=True)
    while True:
        line = source.number + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            count = len(source.taken)
            is_long = count == 1 and len(source.taken[0]) > MAX_TEXT
            again = source.return_to(1)
            for number in range(1 if again else count):
                yield _Row(line + number, problem=TEXT_TOO_LONG if is_long else RECORD_BROKEN)
            source.begin()
            reader = csv.reader(source, delimiter=separator, strict=True)
            continue
        source.begin()
        if any(cell.strip() for cell in cells):
            yield _Row(line, cells)


def _columns(rows: Sequence[_Row], separator: str) -> _Columns:
    """Raises NotRecords."""
    names = [plain(cell) for cell in rows[0].cells] if rows else []
    found = _named(names, separator, rows)
    if found is not None:
        return found
    cells = [_without_empty_end(row.cells) for row in rows]
    is_csv = separator != "\t"
    fitting = [row for row in cells if len(row) == 2 or (len(row) > 2 and not is_csv)]
    if 2 * len(fitting) < len(rows) or not fitting:
        raise NotRecords(COLUMNS_UNKNOWN, names)
    label, text = _guessed(fitting)
    if len(fitting) >= _ENOUGH and _different(fitting, label) > _ALL_DIFFERENT:
        raise NotRecords(COLUMNS_UNKNOWN, names)
    return _Columns(label, text, max(label, text) + 1, separator)


def _named(names: list[str], separator: str, rows: Sequence[_Row]) -> _Columns | None:
    """By the names in the first row. Raises NotRecords for one that holds something else."""
    label, text = _place_of(LABEL_NAMES, names), _place_of(TEXT_NAMES, names)
    if len(rows) > 1 and len(names) == 2 and (label is None) != (text is None):
        other = 1 - (text or 0) if label is None else 1 - label
        if names[other] in _NO_SAMPLE:
            raise NotRecords(COLUMNS_UNKNOWN, names)
        label, text = (other, text) if label is None else (label, other)
    if label is None or text is None:
        return None
    return _Columns(label, text, len(names), separator, header=rows[0].line)


def _place_of(wanted: Iterable[str], names: list[str]) -> int | None:
    return next((names.index(name) for name in wanted if name in names), None)


def _guessed(rows: Sequence[Sequence[str]]) -> tuple[int, int]:
    """Where label and text are: the label is what repeats, or comes first."""
    in_second = _repeats(rows, 1) and not _repeats(rows, 0)
    if not in_second:
        return 0, 1
    return (1, 2) if 2 * sum(len(row) > 2 for row in rows) > len(rows) else (1, 0)


def _repeats(rows: Sequence[Sequence[str]], column: int) -> bool:
    values = [cells[column] for cells in rows]
    return len(values) >= 5 and len(set(values)) <= max(2, _REPEATED * len(values))


def _different(rows: Sequence[Sequence[str]], column: int) -> float:
    return len({cells[column] for cells in rows}) / len(rows)


def _without_empty_end(cells: list[str]) -> list[str]:
    end = len(cells)
    while end > 2 and not cells[end - 1].strip():
        end -= 1
    return cells[:end]
