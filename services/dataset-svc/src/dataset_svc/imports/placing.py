"""Where samples of an archive go: one class for all spellings of its folder, a path that no other sample has."""

import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

from dataset_svc.archives.names import MAX_PART_BYTES, folded
from dataset_svc.imports.layout import Layout, Placed, is_beside
from dataset_svc.imports.mends import Mends


@dataclass(frozen=True)
class Spellings:
    """Of one class that several folders name, the one that was taken first."""

    part: str
    names: tuple[str, ...]

    @property
    def spelt(self) -> tuple[str, ...]:
        """Those that look different."""
        return tuple(dict.fromkeys(unicodedata.normalize("NFC", name) for name in self.names))


class Placing:
    """`paths`: of all files, so that it is known of every class which spelling most of them have; `fits`: which of them
    may be samples."""

    def __init__(self, layout: Layout, paths: Iterable[str], fits: Callable[[str], bool], mends: Mends) -> None:
        self._layout, self._mends = layout, mends
        self._labels: dict[tuple[str, str], Counter[str]] = {}
        self._taken: dict[str, set[str]] = {part: set() for part in ("train", "test")}
        self._folders: dict[str, set[str]] = {part: set() for part in ("train", "test")}
        self._numbers: dict[tuple[str, str], int] = {}
        self._with_samples: set[tuple[str, str]] = set()
        for path in paths:
            placed = layout.place(path)
            if placed is None:
                continue
            if fits(path):
                self._with_samples.add((placed.part, placed.label))
            self._labels.setdefault((placed.part, folded(placed.label)), Counter())[placed.label] += 1
            folder = folded(f"{placed.label}/{placed.path}").rpartition("/")[0]
            known = self._folders[placed.part]
            while folder and folder not in known:
                known.add(folder)
                folder = folder.rpartition("/")[0]

    def place(self, path: str) -> Placed | None:
        """With the class as it is spelt, None for a file of no class."""
        placed = self._layout.place(path)
        if placed is None or (is_beside(placed.label) and (placed.part, placed.label) not in self._with_samples):
            return None
        label = self.label(placed.part, placed.label)
        return None if label is None else replace(placed, label=label)

    def label(self, part: str, folder: str) -> str | None:
        """The class of a folder; None: it is left out."""
        names = self._labels.get((part, folded(folder))) or Counter([folder])
        name = min(names, key=lambda name: (-names[name], name))
        return self._mends.label(unicodedata.normalize("NFC", name))

    def unique(self, placed: Placed) -> tuple[str, bool]:
        """The sample's path with its class, and whether it had to be numbered: a file system could take it for another
        one's otherwise."""
        path = f"{placed.label}/{unicodedata.normalize('NFC', placed.path)}"
        taken, folders = self._taken[placed.part], self._folders[placed.part]
        key = placed.part, folded(path)
        tried, number = path, self._numbers.get(key, 1)
        while folded(tried) in taken or folded(tried) in folders:
            number += 1
            tried = _numbered(path, number)
        taken.add(folded(tried))
        if number > 1:
            self._numbers[key] = number
        return tried, number > 1

    def merged(self) -> Iterator[Spellings]:
        """The classes that have several spellings."""
        for (part, _), names in self._labels.items():
            if len(names) > 1:
                yield Spellings(part, tuple(sorted(names, key=lambda name: (-names[name], name))))


def _numbered(path: str, number: int) -> str:
    folder, _, name = path.rpartition("/")
    stem, dot, extension = name.rpartition(".")
    if not stem:
        stem, dot, extension = name, "", ""
    end = f" ({number}){dot}{extension}"
    room = MAX_PART_BYTES - len(end.encode())
    return f"{folder}/{stem.encode()[:room].decode(errors='ignore')}{end}"
