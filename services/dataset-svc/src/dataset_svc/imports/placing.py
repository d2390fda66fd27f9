"""Where samples of an archive go: one class for all spellings of its folder, a path that no other sample has."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from dataset_svc.archives.names import MAX_PART_BYTES, folded
from dataset_svc.imports.layout import Held, Layout, is_beside
from dataset_svc.imports.spellings import Spellings, nfc

_LONGEST_EXTENSION = 16
"""Characters; what is longer is none."""


@dataclass(frozen=True, slots=True)
class Home:
    """Where the files of one folder go. `label`: their class, None when a person left it out; `path`: begins with the
    class, ends with a slash."""

    part: str
    label: str | None
    path: str


class Placing:
    """`held`: of all folders of files, so that it is known of every class which spelling most of its files have."""

    def __init__(self, layout: Layout, held: Mapping[str, Held], spellings: Spellings) -> None:
        self._held = held
        self._taken: dict[str, set[str]] = {part: set() for part in ("train", "test")}
        self._numbers: dict[tuple[str, str], int] = {}
        placed = {folder: layout.place(f"{folder}/") for folder in held}
        with_samples: set[tuple[str, str]] = set()
        for folder, each in placed.items():
            if each is not None:
                spellings.add(each.label, held[folder].files)
                if held[folder].fitting:
                    with_samples.add((each.part, each.label))
        spellings.settle()
        self._homes = {
            folder: Home(each.part, label := spellings.label(each.label), nfc(f"{label}/{each.path}"))
            for folder, each in placed.items()
            if each is not None and (not is_beside(each.label) or (each.part, each.label) in with_samples)
        }
        self._folders = {part: set(self._all_folders(part)) for part in ("train", "test")}

    def home(self, path: str) -> Home | None:
        """None for a file of no class."""
        return self._homes.get(path.rpartition("/")[0])

    def unique(self, home: Home, name: str) -> tuple[str, bool]:
        """The path of a file in its home, and whether it had to be numbered: a file system could take it for another
        one's otherwise."""
        path = home.path + nfc(name)
        key, taken, folders = folded(path), self._taken[home.part], self._folders[home.part]
        if key not in taken and key not in folders:
            taken.add(key)
            return path, False
        alike = home.part, folded(_numbered(path, 0))
        number, tried = self._numbers.get(alike, 1), key
        while tried in taken or tried in folders:
            number += 1
            tried = folded(_numbered(path, number))
        taken.add(tried)
        self._numbers[alike] = number
        return _numbered(path, number), True

    def nested(self, part: str) -> dict[str, list[str]]:
        """Classes most of whose files lie in folders within, with these: where that is so of several, or of some and
        not of others, the folders within may be what was meant."""
        within, files, folders = Counter[str](), Counter[str](), dict[str, list[str]]()
        for folder, home in self._homes.items():
            if home.part == part and home.label is not None:
                files[home.label] += self._held[folder].files
                if home.path != f"{home.label}/":
                    within[home.label] += self._held[folder].files
                    folders.setdefault(home.label, []).append(home.path.rstrip("/"))
        found = {label: folders[label] for label, count in within.items() if 2 * count > files[label]}
        return found if len(found) > 1 or len(files) > len(found) else {}

    def _all_folders(self, part: str) -> Iterator[str]:
        """Those in which files go, and all around them."""
        for home in self._homes.values():
            folder = folded(home.path).rstrip("/") if home.part == part and home.label is not None else ""
            while folder:
                yield folder
                folder = folder.rpartition("/")[0]


def _numbered(path: str, number: int) -> str:
    folder, _, name = path.rpartition("/")
    stem, dot, extension = name.rpartition(".")
    if not stem or len(extension) > _LONGEST_EXTENSION:
        stem, dot, extension = name, "", ""
    end = f" ({number}){dot}{extension}"
    room = MAX_PART_BYTES - len(end.encode())
    return f"{folder}/{stem.encode()[:room].decode(errors='ignore')}{end}"
