"""Which files of an archive are whose: wrapping folders are stripped, folders of sides told apart, and the class of
each sample is the folder below (03; 08, decision 19)."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from dataset_svc.archives.budget import beat
from dataset_svc.refusals import NO_CLASS_FOLDERS, SPLIT_FOLDERS, ArchiveRefused, first_of

Kind = Literal["train", "test", "valid", "unsup"]
"""`unsup`: without labels."""
_KINDS: dict[Kind, str] = {
    "train": "train training trainset trainingset traindata 训练",
    "test": "test testing testset testdata holdout 测试",
    "valid": "valid val validation validset valset validationset dev devset eval evaluation 验证",
    "unsup": "unsup unsupervised unlabeled unlabelled unlabel pred predict prediction predictions 无标注 未标注 无标签",
}
_KIND_OF = {word: kind for kind, words in _KINDS.items() for word in words.split()}
_FILLERS = frozenset(
    {
        *("image", "images", "img", "imgs", "picture", "pictures", "sample", "samples", "file", "files"),
        *("data", "dataset", "datasets", "set", "sets", "split", "seg", "cls"),
    }
)
_CHINESE_FILLERS = re.compile("样本|数据|图片|图像|文本|集|用")
_BETWEEN_WORDS = re.compile(r"[\W\d_]+|(?<=[a-z])(?=[A-Z])")
_BESIDE = frozenset(
    {
        *("doc", "docs", "documentation", "meta", "metadata", "annotation", "annotations", "label", "labels"),
        *("json", "xml", "csv", "code", "scripts", "assets", "figures", "说明", "文档", "标注", "标签", "代码"),
    }
)
"""Folders of what is told about the samples, as people lay them beside those."""


def kind_of(folder: str) -> Kind | None:
    """What side a folder's name speaks of: one word that means a side, beside others that say nothing, as in
    `01_Train-images`, `val2017` or `训练样本`."""
    name = _CHINESE_FILLERS.sub("", unicodedata.normalize("NFKC", folder))
    words = {word.casefold() for word in _BETWEEN_WORDS.split(name)} - _FILLERS - {""}
    return _KIND_OF.get(words.pop()) if len(words) == 1 else None


def kind_of_file(stem: str) -> Kind | None:
    """As of a folder; or its first or last word speaks of a side, as in `cnews.train` or `新闻测试集`."""
    kind = kind_of(stem)
    if kind is not None:
        return kind
    name = _CHINESE_FILLERS.sub("", unicodedata.normalize("NFKC", stem)).casefold()
    words = [word for word in _BETWEEN_WORDS.split(name) if word and word not in _FILLERS]
    ends = [words[-1], words[0]] if words else []
    chinese = (each for word, each in _KIND_OF.items() if not word.isascii() and name.strip("_-. ").endswith(word))
    return next((_KIND_OF[word] for word in ends if word in _KIND_OF), next(chinese, None))


_FEW = 4
"""Times as much lies in a wrapper as beside it."""


def is_beside(folder: str) -> bool:
    """Whether a folder without samples is there for another purpose; others lack samples that can be read."""
    return folder.startswith(".") or folder.casefold() in _BESIDE


@dataclass
class Folder:
    """`files` lie in it, `total` below it, counted are those that may be samples."""

    files: int = 0
    total: int = 0
    folders: "dict[str, Folder]" = field(default_factory=dict)

    @property
    def is_nested(self) -> bool:
        """Whether most of what it holds lies in folders of its own."""
        return self.total - self.files > self.files


@dataclass(frozen=True)
class Placed:
    """A sample's side, its class as its folder says it, and its path below that."""

    part: str
    label: str
    path: str


@dataclass(frozen=True)
class Layout:
    """`root` wraps all. `sides`: the part (train or test) of each folder below it, by its path, or `{"": part}` without
    such folders. `left_out`: names of those whose samples are not wanted, or have no labels. `inner`: the folders of
    sides, then by their names, lie in those of the classes."""

    root: str
    sides: dict[str, str]
    left_out: frozenset[str] = frozenset()
    inner: bool = False

    def place(self, path: str) -> Placed | None:
        """None for a file that belongs to no class of a part that is wanted."""
        part, below = self._below(path)
        label, slash, name = below.partition("/")
        return Placed(part, label, name) if part and label and slash and kind_of(label) != "unsup" else None

    def left_out_folder(self, path: str) -> str | None:
        """The folder of an unwanted side in which a file lies."""
        rest = path.removeprefix(self.root)
        if self.inner:
            label, side, *_ = (*rest.split("/"), "")
            return f"{self.root}{label}/{side}" if side in self.left_out else None
        first = rest.partition("/")[0]
        if first in self.left_out:
            return self.root + first
        label = self._below(path)[1].partition("/")[0]
        return path[: path.rindex(f"{label}/") + len(label)] if label and kind_of(label) == "unsup" else None

    def _below(self, path: str) -> tuple[str, str]:
        """The part of a file, and its path from its class on; empty for a file of none."""
        if not path.startswith(self.root):
            return "", ""
        rest = path[len(self.root) :]
        if self.inner:
            label, *names = rest.split("/")
            part = self.sides.get(names[0]) if len(names) > 1 else "train" if "train" in self.sides.values() else None
            return (part, "/".join((label, *(names[1:] if len(names) > 1 else names)))) if part else ("", "")
        folder = self._first_folders.get(rest.partition("/")[0], "")
        below = rest.removeprefix(f"{folder}/") if folder else rest
        is_in = folder in self.sides and (not folder or below != rest)
        return (self.sides[folder], below) if is_in else ("", "")

    @cached_property
    def _first_folders(self) -> dict[str, str]:
        """Of each side's path, which all begin with other folders."""
        return {folder.partition("/")[0]: folder for folder in self.sides}


@dataclass(slots=True)
class Held:
    """Files right in one folder: how many, and how many of them may be samples."""

    files: int = 0
    fitting: int = 0


def count_files(paths: Iterable[str], fits: Callable[[str], bool]) -> dict[str, Held]:
    """By their folders. `fits`: whether a path may be a sample's."""
    found: dict[str, Held] = {}
    for path in paths:
        beat()
        held = found.setdefault(path.rpartition("/")[0], Held())
        held.files += 1
        held.fitting += fits(path)
    return found


def find_layout(held: Mapping[str, Held], part: str, *, separate: bool) -> Layout:
    """Raises ArchiveRefused for folders of a test side in a dataset whose test side is split off by ratio."""
    root, folder = _unwrapped(_tree(held))
    kinds = {name: kind for name in folder.folders if (kind := kind_of(name))}
    if len(set(kinds.values())) > 1:
        if any(folder.folders[name].is_nested for name in kinds):
            return _of_sides(root, folder, kinds, part, separate=separate)
        if len(kinds) == len(folder.folders):
            raise ArchiveRefused(NO_CLASS_FOLDERS, folders=first_of(kinds))
    inner, others = _inner_sides(folder)
    if inner:
        sides, left_out = wanted_sides(inner, part, separate=separate)
        return Layout(root, sides, frozenset({*left_out, *others}), inner=True)
    return Layout(root, {"": part})


def _tree(held: Mapping[str, Held]) -> Folder:
    known = {"": Folder()}
    for path, count in ((path, each.fitting) for path, each in held.items() if each.fitting):
        beat()
        at, folder = "", known[""]
        folder.total += count
        for name in path.split("/") if path else ():
            at += name + "/"
            if at not in known:
                known[at] = folder.folders[name] = Folder()
            folder = known[at]
            folder.total += count
        folder.files += count
    return known[""]


def _unwrapped(folder: Folder) -> tuple[str, Folder]:
    """The innermost folder that wraps all samples, but for what lies beside them, with its path."""
    root = ""
    while (name := _wrapper_in(folder)) is not None:
        folder = folder.folders[name]
        root += name + "/"
    return root, folder


def _wrapper_in(folder: Folder) -> str | None:
    """The one folder in it that is no class but holds them; beside it lies little, in folders that are no classes."""
    nested = [name for name, each in folder.folders.items() if each.is_nested]
    if len(nested) != 1:
        return None
    inside = folder.folders[nested[0]]
    others = {name: each.total for name, each in folder.folders.items() if name != nested[0]}
    few = sum(others.values()) * _FEW <= inside.total
    return nested[0] if not others or (few and all(map(is_beside, others)) and len(inside.folders) > 1) else None


def _inner_sides(folder: Folder) -> tuple[dict[str, Kind], set[str]]:
    """Of `<class>/<side>/<sample>`, and what other folders few of the classes have; samples right in a class are of the
    training side. Empty where as many classes have other folders as have sides."""
    found: dict[str, Kind] = {}
    others: set[str] = set()
    with_sides = with_others = 0
    for each in folder.folders.values():
        kinds = {name: kind for name in each.folders if (kind := kind_of(name))}
        found |= kinds
        others |= each.folders.keys() - kinds.keys()
        with_sides += bool(kinds)
        with_others += len(kinds) < len(each.folders)
    return (found, others) if len(set(found.values())) > 1 and with_sides > with_others else ({}, set())


def _of_sides(root: str, folder: Folder, kinds: dict[str, Kind], part: str, *, separate: bool) -> Layout:
    """Only folders of sides that have class folders have labels."""
    labelled = {name: kind for name, kind in kinds.items() if folder.folders[name].is_nested}
    names, left_out = wanted_sides(labelled, part, separate=separate)
    sides = {_side_path(folder, name, labelled): side for name, side in names.items()}
    return Layout(root, sides, frozenset({*left_out, *(kinds.keys() - labelled.keys())}))


def _side_path(folder: Folder, name: str, sides: Iterable[str]) -> str:
    """With what wraps its classes, unless that is a class of another side."""
    wrapper, _ = _unwrapped(folder.folders[name])
    classes = {each for other in sides if other != name for each in folder.folders[other].folders}
    return name if not wrapper or wrapper.partition("/")[0] in classes else f"{name}/{wrapper}".rstrip("/")


def wanted_sides(kinds: dict[str, Kind], part: str, *, separate: bool) -> tuple[dict[str, str], tuple[str, ...]]:
    """The parts of these folders, and those that are not wanted. Raises ArchiveRefused."""
    tests: Kind = "test" if "test" in kinds.values() else "valid"
    wanted: dict[Kind, str] = {"train": "train"} if part == "train" else {}
    if separate:
        wanted[tests] = "test"
    elif refused := [name for name, kind in kinds.items() if kind in ("test", "valid")]:
        raise ArchiveRefused(SPLIT_FOLDERS, folders=first_of(refused))
    sides = {name: wanted[kind] for name, kind in kinds.items() if kind in wanted}
    return sides, tuple(name for name in kinds if name not in sides)
