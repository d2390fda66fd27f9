"""Texts with what is marked in them in a file beside each: brat's standoff format (03;
https://brat.nlplab.org/standoff.html)."""

import re
from collections.abc import Iterator
from dataclasses import replace

from dataset_svc.imports.dir_format import MAX_TEXT
from dataset_svc.imports.notes import Entity, Notes, Relation
from dataset_svc.imports.records import Record, record_label
from dataset_svc.imports.tables import lines_of
from dataset_svc.refusals import RECORD_BROKEN, RELATION_BROKEN, SPAN_WRONG, TEXT_TOO_LONG

_LONGEST = 4 * MAX_TEXT
"""Characters of what is marked in one text."""
_ENTITY = re.compile(r"(T\S+)\t(\S+) (\d{1,9} \d{1,9}(?:;\d{1,9} \d{1,9})*)(?:\t(.*))?", re.DOTALL)
_RELATION = re.compile(r"(R\S+)\t(\S+) \S+?:(\S+) \S+?:(\S+)\s*")
_MORE = re.compile(r"(?:[EAMN]\S+|#\S*|\*)\t.+", re.DOTALL)
"""Events, attributes, normalisations, remarks, and what is equivalent: they go with the text as they are."""


def brat_entities(path: str, text: Iterator[str]) -> Iterator[Record]:
    """The one text beside the file."""
    yield _record(path, text, by_relations=False)


def brat_relations(path: str, text: Iterator[str]) -> Iterator[Record]:
    """The one text beside the file."""
    yield _record(path, text, by_relations=True)


def _record(path: str, text: Iterator[str], *, by_relations: bool) -> Record:
    entities, relations, more = dict[str, Entity](), list[tuple[int, Relation]](), list[str]()
    wrong: Record | None = None
    size = 0
    for number, line in enumerate(lines_of(text), 1):
        row = line.rstrip("\n")
        size += len(line)
        if wrong is not None or not row.strip():
            continue  # to the end, where the checksum of the file is compared
        if size > _LONGEST:
            wrong = Record(number, problem=TEXT_TOO_LONG)
        elif entity := _ENTITY.fullmatch(row):
            label, problem = record_label(entity[2])
            pairs = (span.split() for span in entity[3].split(";"))
            spans = tuple((int(start), int(end)) for start, end in pairs)
            if problem is not None or entity[1] in entities:
                wrong = Record(number, problem=problem or RECORD_BROKEN)
            entities[entity[1]] = Entity(entity[1], label, spans, number, entity[4])
        elif relation := _RELATION.fullmatch(row):
            label, problem = record_label(relation[2])
            relations.append((number, Relation(label, relation[3], relation[4], relation[1])))
            wrong = None if problem is None else Record(number, problem=problem)
        elif _MORE.fullmatch(row):
            more.append(row)
        else:
            wrong = Record(number, problem=RECORD_BROKEN)
    for number, each in relations:
        if wrong is None and not {each.source, each.target} <= entities.keys():
            wrong = Record(number, problem=RELATION_BROKEN, params={"relation": each.label})
    notes = Notes(tuple(entities.values()), tuple(each for _, each in relations), more=tuple(more))
    file = path.rpartition("/")[2].rpartition(".")[0] + ".txt"
    return replace(wrong or Record(1, notes=replace(notes, by_relations=by_relations)), file=file)


def placed(record: Record) -> Record:
    """With every entity where its words stand in the text, which gets line feeds for whatever ends its lines. A Record
    with a problem where one does not stand there."""
    notes = record.notes or Notes()
    with_feeds = record.text.replace("\r\n", "\n")
    wrong = _misplaced(notes, record.text)
    if wrong is not None and with_feeds != record.text and _misplaced(notes, with_feeds) is None:
        return replace(record, text=with_feeds)
    if wrong is not None:
        found = _words(wrong, record.text)[:100]
        start, end = wrong.spans[0][0], wrong.spans[-1][1]
        params = {"start": start, "end": end, "text": (wrong.words or "")[:100], "found": found}
        return Record(wrong.line, problem=SPAN_WRONG, params=params)
    if with_feeds == record.text:
        return record
    ends = [found.start() for found in re.finditer("\r\n", record.text)]
    return replace(record, text=with_feeds, notes=notes.moved(ends))


def _misplaced(notes: Notes, text: str) -> Entity | None:
    """The first entity that is not where its words are."""
    for each in notes.entities:
        is_inside = all(0 <= start < end <= len(text) for start, end in each.spans)
        if not is_inside or (each.words is not None and each.words.split() != _words(each, text).split()):
            return each
    return None


def _words(entity: Entity, text: str) -> str:
    return " ".join(text[start:end] for start, end in entity.spans)
