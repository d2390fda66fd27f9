"""Which files of an archive are whose: wrapping folders are stripped, folders of sides told apart, and the class of
each sample is the folder below (03; 08, decision 19)."""

import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from dataset_svc.refusals import SPLIT_FOLDERS, ArchiveRefused

Kind = Literal["train", "test", "valid", "unsup"]
"""`unsup`: without labels."""
_KINDS: dict[Kind, tuple[str, ...]] = {
    "train": ("train", "training", "trainset", "trainingset", "traindata", "训练", "训练集", "训练数据"),
    "test": ("test", "testing", "testset", "testdata", "测试", "测试集", "测试数据"),
    "valid": ("valid", "val", "validation", "validset", "valset", "validationset", "dev", "devset", "验证", "验证集"),
    "unsup": ("unsup", "unsupervised", "unlabeled", "unlabelled", "unlabel", "无标注", "未标注", "无标签"),
}
_KIND_OF = {name: kind for kind, names in _KINDS.items() for name in names}
_BESIDE = frozenset(
    {
        *("doc", "docs", "documentation", "meta", "metadata", "annotation", "annotations", "label", "labels"),
        *("json", "xml", "csv", "code", "scripts", "说明", "文档", "标注", "标签", "代码"),
    }
)
"""Folders of what is told about the samples, as people lay them beside those."""


def kind_of(folder: str) -> Kind | None:
    """What side a folder's name speaks of, in any case and with any of ` -_` in it."""
    return _KIND_OF.get(unicodedata.normalize("NFKC", folder).casefold().translate(_JOINTS))


_JOINTS = dict.fromkeys(map(ord, " -_"))


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
    """`root` wraps all. `sides`: the part (train or test) of each folder below it, or `{"": part}` without such
    folders. `left_out`: those that are not wanted. `inner`: the folders of sides lie in those of the classes."""

    root: str
    sides: dict[str, str]
    left_out: tuple[str, ...] = ()
    inner: bool = False

    def place(self, path: str) -> Placed | None:
        """None for a file that belongs to no class of a part that is wanted."""
        if not path.startswith(self.root):
            return None
        names = path[len(self.root) :].split("/")
        part = self.sides.get("")
        if part is None:
            side = names.pop(1 if self.inner else 0) if len(names) > 2 else ""
            part = self.sides.get(side)
        if part is None or len(names) < 2 or kind_of(names[0]) == "unsup":
            return None
        return Placed(part, names[0], "/".join(names[1:]))

    def left_out_folder(self, path: str) -> str | None:
        """The folder of an unwanted side in which a file lies."""
        names = path.removeprefix(self.root).split("/")[:-1]
        found = next((name for name in names[:2] if name in self.left_out or kind_of(name) == "unsup"), None)
        return None if found is None else self.root + "/".join(names[: names.index(found) + 1])


@dataclass(slots=True)
class Held:
    """Files right in one folder: how many, and how many of them may be samples."""

    files: int = 0
    fitting: int = 0


def count_files(paths: Iterable[str], fits: Callable[[str], bool]) -> dict[str, Held]:
    """By their folders. `fits`: whether a path may be a sample's."""
    found: dict[str, Held] = {}
    for path in paths:
        held = found.setdefault(path.rpartition("/")[0], Held())
        held.files += 1
        held.fitting += fits(path)
    return found


def find_layout(held: Mapping[str, Held], part: str, *, separate: bool) -> Layout:
    """Raises ArchiveRefused for folders of a test side in a dataset whose test side is split off by ratio."""
    root, folder = _unwrapped(_tree(held))
    sides = {name: kind for name, each in folder.folders.items() if each.is_nested and (kind := kind_of(name))}
    if len(set(sides.values())) > 1:
        return _of_sides(root, sides, part, inner=False, separate=separate)
    inner = _inner_sides(folder)
    if inner:
        return _of_sides(root, inner, part, inner=True, separate=separate)
    return Layout(root, {"": part})


def _tree(held: Mapping[str, Held]) -> Folder:
    known = {"": Folder()}
    for path, count in ((path, each.fitting) for path, each in held.items() if each.fitting):
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
    while True:
        inside = {name: each for name, each in folder.folders.items() if name.casefold() not in _BESIDE}
        if len(inside) != 1 or not next(iter(inside.values())).is_nested:
            return root, folder
        name, folder = inside.popitem()
        root += name + "/"


def _inner_sides(folder: Folder) -> dict[str, Kind]:
    """Of `<class>/<side>/<sample>`; empty where any class has samples elsewhere."""
    found: dict[str, Kind] = {}
    for each in folder.folders.values():
        kinds = {name: kind for name in each.folders if (kind := kind_of(name))}
        if each.files or len(kinds) != len(each.folders):
            return {}
        found |= kinds
    return found if len(set(found.values())) > 1 else {}


def _of_sides(root: str, kinds: dict[str, Kind], part: str, *, inner: bool, separate: bool) -> Layout:
    tests: Kind = "test" if "test" in kinds.values() else "valid"
    wanted: dict[Kind, str] = {"train": "train"} if part == "train" else {}
    if not separate:
        refused = sorted(name for name, kind in kinds.items() if kind in ("test", "valid"))
        if refused:
            raise ArchiveRefused(SPLIT_FOLDERS, folders=refused)
    else:
        wanted[tests] = "test"
    sides = {name: wanted[kind] for name, kind in kinds.items() if kind in wanted}
    return Layout(root, sides, tuple(name for name in kinds if name not in sides), inner)
