"""Texts as one token a line with its tag, an empty line between two texts (CoNLL; 03)."""

import re
from collections.abc import Iterator
from itertools import chain, islice

from dataset_svc.imports.dir_format import MAX_TEXT
from dataset_svc.imports.notes import Entity, Notes
from dataset_svc.imports.records import NotRecords, Record, record_label
from dataset_svc.imports.tables import lines_of
from dataset_svc.refusals import RECORD_BROKEN, TAG_UNKNOWN, TAGS_UNKNOWN, TEXT_TOO_LONG

_TAG = re.compile(r"O|[BIEOSMLU][-_](.+)", re.DOTALL)
_BEGIN, _SINGLE = "BSU", "SU"
_LOOKED_AT = 1000
_WIDE = re.compile(r"[\u1100-\u11ff\u2e80-\ua4cf\uac00-\ud7af\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60]")
"""Characters between which no space stands: Chinese, Japanese, Korean."""


def conll_records(path: str, text: Iterator[str]) -> Iterator[Record]:
    """A record a text; `line` is where it begins. Raises NotRecords for a file whose lines do not end in tags."""
    lines = enumerate((line.rstrip("\n") for line in lines_of(text)), 1)
    first = list(islice(lines, _LOOKED_AT))
    rows = [row.split() for _, row in first if row.strip()]
    if not rows:
        return
    if 2 * sum(len(row) > 1 and _TAG.fullmatch(row[-1]) is not None for row in rows) <= len(rows):
        raise NotRecords(TAGS_UNKNOWN)
    rows_of_text: list[tuple[int, str]] = []
    size = 0
    for number, line in chain(first, lines):
        if line.strip():
            size += len(line) + 1
            if size <= MAX_TEXT or not rows_of_text:
                rows_of_text.append((number, line))
        elif rows_of_text:
            yield from _text(rows_of_text, is_long=size > MAX_TEXT)
            rows_of_text, size = [], 0
    if rows_of_text:
        yield from _text(rows_of_text, is_long=size > MAX_TEXT)


def _text(rows: list[tuple[int, str]], *, is_long: bool) -> Iterator[Record]:
    begin = rows[0][0]
    if is_long:
        yield Record(begin, problem=TEXT_TOO_LONG)
        return
    said, tokens, entities, open_label = "", list[tuple[int, int]](), list[Entity](), ""
    for number, row in rows:
        cells = row.split("\t") if "\t" in row else row.split()
        word, tag = cells[0].strip(), cells[-1].strip()
        if word == "-DOCSTART-":
            continue
        if len(cells) < 2 or not word:
            yield Record(number, problem=RECORD_BROKEN)
            return
        found = _TAG.fullmatch(tag)
        label, problem = record_label(found[1]) if found and found[1] else ("", None)
        if found is None or problem is not None:
            yield Record(number, problem=problem or TAG_UNKNOWN, params={"tag": tag[:100]})
            return
        if said and not (_WIDE.match(said[-1]) and _WIDE.match(word[0])):
            said += " "
        tokens.append((len(said), len(said) + len(word)))
        said += word
        if label and label == open_label and tag[0] not in _BEGIN:
            last = entities.pop()
            entities.append(Entity(last.id, label, ((last.spans[0][0], len(said)),)))
        elif label:
            entities.append(Entity(str(len(entities)), label, (tokens[-1],)))
        open_label = "" if tag[0] in (*_SINGLE, "E", "L") else label
    if said:
        yield Record(begin, "", said, notes=Notes(tuple(entities), tokens=tuple(tokens)))
