"""What people marked in samples: entities in a text, and relations between them."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any


@dataclass(frozen=True, slots=True)
class Entity:
    """`id`: no other of its sample has it. `spans`: where it stands in the text, in characters from 0, each without its
    end; several where it is discontinuous."""

    id: str
    label: str
    spans: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Relation:
    """From one entity to another one, by their ids."""

    label: str
    source: str
    target: str


@dataclass(frozen=True, slots=True)
class Notes:
    """Of one sample. `tokens`: where those of the text stand, if its file tells; `by_relations`: the classes of the
    sample are the labels of its relations."""

    entities: tuple[Entity, ...] = ()
    relations: tuple[Relation, ...] = ()
    tokens: tuple[tuple[int, int], ...] = ()
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
            return replace(self, relations=tuple(named))
        kept = [replace(each, label=now) for each in self.entities if (now := label(each.label)) is not None]
        ids = {each.id for each in kept}
        relations = tuple(each for each in self.relations if {each.source, each.target} <= ids)
        return replace(self, entities=tuple(kept), relations=relations)

    def as_dict(self) -> dict[str, Any]:
        """As it is written."""
        entities = [{"id": each.id, "label": each.label, "spans": each.spans} for each in self.entities]
        relations = [{"label": each.label, "source": each.source, "target": each.target} for each in self.relations]
        return {"entities": entities, "relations": relations} | ({"tokens": self.tokens} if self.tokens else {})
