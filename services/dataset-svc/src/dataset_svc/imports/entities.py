"""Texts with entities and relations in JSON: our own form, and those of doccano, spaCy and CLUENER (03)."""

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

from dataset_svc.imports.notes import Entity, Notes, Relation
from dataset_svc.imports.records import TEXT_NAMES, Record, first_of, json_records, plain, record_label
from dataset_svc.refusals import (
    ENTITIES_MISSING,
    RECORD_BROKEN,
    RELATION_BROKEN,
    SPAN_WRONG,
    TEXT_EMPTY,
    TEXT_MISSING,
)

_ENTITIES = ("entities", "entity", "spans", "annotations", "labels", "label", "ner")
_RELATIONS = ("relations", "relation", "relation_list")
_LABEL = ("label", "type", "entity_type", "entity_group", "tag", "category")
_START = ("start", "start_offset", "begin", "start_idx", "start_pos", "from")
_END = ("end", "end_offset", "end_idx", "end_pos", "to")
_SAID = ("text", "word", "entity", "mention", "name", "value")
_RELATION = ("type", "label", "relation", "predicate", "relation_type")
_SOURCE = ("from", "from_id", "head", "source", "subject", "arg1")
_TARGET = ("to", "to_id", "tail", "target", "object", "arg2")


class _Bad(Exception):
    """Why a record is no sample."""

    def __init__(self, code: str, **params: Any) -> None:
        super().__init__(code)
        self.code, self.params = code, params


def json_entities(path: str, text: Iterator[str]) -> Iterator[Record]:
    """Raises NotRecords, ArchiveRefused (JSON_BROKEN, LIST_WANTED)."""
    return json_records(path, text, partial(_record, by_relations=False))


def json_relations(path: str, text: Iterator[str]) -> Iterator[Record]:
    """Raises NotRecords, ArchiveRefused (JSON_BROKEN, LIST_WANTED)."""
    return json_records(path, text, partial(_record, by_relations=True))


def _record(line: int, value: object, *, by_relations: bool) -> Record:
    try:
        said, notes = _sample(value, by_relations=by_relations)
    except _Bad as bad:
        return Record(line, problem=bad.code, params=bad.params)
    return Record(line, "", said, notes=notes)


def _sample(value: Any, *, by_relations: bool) -> tuple[str, Notes]:
    """Raises _Bad."""
    if isinstance(value, list) and len(value) == 2 and isinstance(value[1], dict):  # spaCy's
        value = {"text": value[0], **value[1]}
    if not isinstance(value, dict):
        raise _Bad(RECORD_BROKEN)
    fields = {plain(name): each for name, each in value.items()}
    said = first_of(TEXT_NAMES, fields)
    if not isinstance(said, str):
        raise _Bad(TEXT_MISSING)
    if not said.strip():
        raise _Bad(TEXT_EMPTY)
    entities = _entities(_of(fields, _ENTITIES), said)
    given = _of(fields, _RELATIONS)
    if given is None and by_relations:
        raise _Bad(RELATION_BROKEN, relation="")
    return said, Notes(entities, _relations(given or [], entities), by_relations=by_relations)


def _entities(given: Any, said: str) -> tuple[Entity, ...]:
    """Raises _Bad."""
    if isinstance(given, dict):
        given = list(_by_label(given))
    if not isinstance(given, list):
        raise _Bad(ENTITIES_MISSING)
    found = tuple(_entity(each, number, said) for number, each in enumerate(given))
    if len({each.id for each in found}) < len(found):
        raise _Bad(RECORD_BROKEN)
    return found


def _by_label(given: Mapping[str, Any]) -> Iterator[Any]:
    """CLUENER's {label: {words: [[first, last]]}}. Raises _Bad."""
    for label, places in given.items():
        if not isinstance(places, dict):
            raise _Bad(ENTITIES_MISSING)
        for words, spans in places.items():
            if not isinstance(spans, list):
                raise _Bad(RECORD_BROKEN)
            for span in spans:
                if not isinstance(span, list) or len(span) != 2:
                    raise _Bad(RECORD_BROKEN)
                yield {"start": span[0], "end": span[1], "label": label, "text": words}


def _entity(given: Any, number: int, said: str) -> Entity:
    """Raises _Bad."""
    if isinstance(given, list) and len(given) == 3:
        given = dict(zip(("start", "end", "label"), given, strict=True))
    if not isinstance(given, dict):
        raise _Bad(RECORD_BROKEN)
    start, end = _of(given, _START), _of(given, _END)
    if not _is_number(start) or not _is_number(end):
        raise _Bad(RECORD_BROKEN)
    words = next((given[name] for name in _SAID if isinstance(given.get(name), str)), None)
    if words is not None and said[start : end + 1] == words and len(words) == end + 1 - start:
        end += 1  # it is the last character's
    if not 0 <= start < end <= len(said) or (words is not None and said[start:end] != words):
        raise _Bad(SPAN_WRONG, start=start, end=end, text=(words or "")[:100], found=said[max(start, 0) : end][:100])
    return Entity(str(given.get("id", number))[:100], _label(_of(given, _LABEL)), ((start, end),))


def _relations(given: Any, entities: tuple[Entity, ...]) -> tuple[Relation, ...]:
    """Raises _Bad."""
    ids = {each.id for each in entities}
    found = []
    for each in given if isinstance(given, list) else [given]:
        fields: dict[str, Any] = each if isinstance(each, dict) else {}
        source, target = (str(_of(fields, names)) for names in (_SOURCE, _TARGET))
        if not {source, target} <= ids:
            raise _Bad(RELATION_BROKEN, relation=str(_of(fields, _RELATION) or "")[:100])
        found.append(Relation(_label(_of(fields, _RELATION)), source, target))
    return tuple(found)


def _label(value: object) -> str:
    """Raises _Bad."""
    label, problem = record_label(value)
    if problem is not None:
        raise _Bad(problem)
    return label


def _of(fields: Mapping[str, Any], names: tuple[str, ...]) -> Any:
    """The value of the first of these names that there is."""
    return next((fields[name] for name in names if fields.get(name) is not None), None)


def _is_number(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)
