"""One name for all spellings of a class (08, decision 19), and what a person called it instead."""

import unicodedata
from collections import Counter

from dataset_svc.archives.names import folded
from dataset_svc.imports.mends import Mends
from dataset_svc.refusals import EXAMPLES


class Spellings:
    """Of a class whose spellings differ, the one that most samples have counts; where they come one after the other,
    the first."""

    def __init__(self, mends: Mends) -> None:
        self._mends = mends
        self._counts: dict[str, Counter[str]] = {}
        self._own: dict[str, str] = {}
        self._labels: dict[str, str | None] = {}
        self._named: dict[str, str] = {}

    def add(self, spelling: str, count: int) -> None:
        """All are added before they are asked for, or none is."""
        self._counts.setdefault(folded(spelling), Counter())[spelling] += count

    def settle(self) -> None:
        """All are added: what a class is called in the archive also counts for those that a person called alike."""
        for name in self.names():
            if self._mends.label(name) == name:
                self._named.setdefault(folded(name), name)

    def label(self, spelling: str) -> str | None:
        """The name of the class; None: it is left out."""
        if spelling not in self._labels:
            named = self._mends.label(self._name(spelling))
            label = None if named is None else self._named.setdefault(folded(named), nfc(named))
            self._labels[spelling] = label
        return self._labels[spelling]

    def names(self) -> list[str]:
        """Of all classes, as they are called in the archive."""
        return [self._name(next(iter(spellings))) for spellings in self._counts.values()]

    def merged(self) -> list[str]:
        """The classes that have several spellings, each with these."""
        several = [spellings for spellings in self._counts.values() if len(spellings) > 1]
        listed = ((self._name(next(iter(each))), *map(nfc, self._by_use(each))) for each in several)
        return [" · ".join(list(dict.fromkeys(names))[:EXAMPLES]) for names in listed]

    def _name(self, spelling: str) -> str:
        key = folded(spelling)
        spellings = self._counts.setdefault(key, Counter())
        if spelling not in spellings:
            spellings[spelling] = 0
        return self._own.setdefault(key, nfc(self._by_use(spellings)[0]))

    @staticmethod
    def _by_use(spellings: Counter[str]) -> list[str]:
        return sorted(spellings, key=lambda spelling: (-spellings[spelling], spelling))


def nfc(text: str) -> str:
    """With characters composed where they can be."""
    return text if text.isascii() else unicodedata.normalize("NFC", text)
