"""What people marked in samples: entities in a text, and relations between them."""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

_IDS = re.compile(r"\b[TREAMN]\d+\b")


@dataclass(frozen=True, slots=True)
class Entity:
    """`id`: no other of its sample has it. `spans`: where it stands in the text, in characters from 0, each without its
    end; several where it is discontinuous. `line`, `words`: as the file beside the text says it; they are not kept."""

    id: str
    label: str
    spans: tuple[tuple[int, int], ...]
    line: int = 0
    words: str | None = None


@dataclass(frozen=True, slots=True)
class Relation:
    """From one entity to another one, by their ids. `id`: its own in a file of brat."""

    label: str
    source: str
    target: str
    id: str = ""


@dataclass(frozen=True, slots=True)
class Notes:
    """Of one sample. `tokens`: where those of the text stand, if its file tells; `more`: lines of brat that go with the
    text as they are; `by_relations`: the classes of the sample are the labels of its relations."""

    entities: tuple[Entity, ...] = ()
    relations: tuple[Relation, ...] = ()
    tokens: tuple[tuple[int, int], ...] = ()
    more: tuple[str, ...] = ()
    by_relations: bool = False

    @property
    def _marks(self) -> Sequence[Entity | Relation]:
        return self.relations if self.by_relations else self.entities

    def counts(self) -> Counter[str]:
        """How many annotations of each class there are."""
        return Counter(mark.label for mark in self._marks)

    def called(self, label: Callable[[str], str | None]) -> "Notes":
        """With classes as they are called now; None for one that is left out, and so are its annotations."""
        if self.by_relations:
            named = [replace(each, label=now) for each in self.relations if (now := label(each.label)) is not None]
            gone = {each.id for each in self.relations} - {each.id for each in named}
            return replace(self, relations=tuple(named), more=_without(self.more, gone))
        kept = [replace(each, label=now) for each in self.entities if (now := label(each.label)) is not None]
        ids = {each.id for each in kept}
        relations = tuple(each for each in self.relations if {each.source, each.target} <= ids)
        gone = {each.id for each in self.entities} - ids
        gone |= {each.id for each in self.relations} - {each.id for each in relations}
        return replace(self, entities=tuple(kept), relations=relations, more=_without(self.more, gone))

    def moved(self, ends: Sequence[int]) -> "Notes":
        """For a text from which a character at each of these places is gone."""
        place = partial(bisect_left, ends)
        moved = (
            replace(each, spans=tuple((start - place(start), end - place(end)) for start, end in each.spans))
            for each in self.entities
        )
        return replace(self, entities=tuple(moved))

    def as_dict(self) -> dict[str, Any]:
        """As it is written."""
        entities = [{"id": each.id, "label": each.label, "spans": each.spans} for each in self.entities]
        relations = [
            {"id": each.id, "label": each.label, "source": each.source, "target": each.target}
            for each in self.relations
        ]
        more = {"tokens": self.tokens, "more": self.more}
        return {"entities": entities, "relations": relations} | {name: each for name, each in more.items() if each}


def _without(lines: Sequence[str], gone: set[str]) -> tuple[str, ...]:
    """But for those that speak of what is gone, or of such a line."""
    gone, kept = set(gone), list(lines)
    while gone and (spoken := [line for line in kept if gone & set(_IDS.findall(line.split("\t")[1]))]):
        gone |= {line.split("\t")[0] for line in spoken} - {"*"}
        kept = [line for line in kept if line not in spoken]
    return tuple(kept)
