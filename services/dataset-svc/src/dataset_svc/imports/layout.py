"""Which files of an archive belong to which part: a wrapping folder is stripped, `train/` and `test/` told apart."""

from collections.abc import Iterator
from dataclasses import dataclass

from dataset_svc.imports.archive import Archive, Member
from dataset_svc.imports.refusals import SPLIT_FOLDERS, ArchiveRefused

BOTH = frozenset({"train", "test"})


@dataclass(frozen=True)
class Layout:
    """`prefixes` maps each part that the archive fills to the folder it lies in (empty: the archive's root)."""

    prefixes: dict[str, str]

    def place(self, path: str) -> tuple[str, str] | None:
        """(part, path below its folder), None for a file of no part."""
        for part, prefix in self.prefixes.items():
            if path.startswith(prefix):
                return part, path[len(prefix) :]
        return None


def strip_wrapper(archive: Archive) -> None:
    """Take one wrapping top folder off every path, when the archive has one and folders below it."""
    paths = [member.path for member in archive.members]
    top = paths[0].partition("/")[0] + "/" if paths else ""
    if not paths or not all(path.startswith(top) for path in paths):
        return
    if any(not folder.startswith(top) and folder + "/" != top for folder in archive.folders):
        return
    if not any(path.count("/") >= 2 for path in paths):
        return
    for member in archive.members:
        member.path = member.path[len(top) :]
    archive.folders = [folder[len(top) :] for folder in archive.folders if folder + "/" != top]


def find_layout(members: list[Member], part: str, *, separate: bool) -> Layout:
    """Raises ArchiveRefused for `train/` and `test/` in a dataset whose test side is split off by ratio."""
    nested = [member.path for member in members if "/" in member.path]
    tops = {path.partition("/")[0] for path in nested}
    if tops != BOTH or not all(path.count("/") >= 2 for path in nested):
        return Layout({part: ""})
    if not separate:
        raise ArchiveRefused(SPLIT_FOLDERS)
    return Layout({"train": "train/", "test": "test/"} if part == "train" else {"test": "test/"})


def class_folders(folders: list[str], layout: Layout) -> Iterator[tuple[str, str]]:
    """(part, class) of every folder that has an entry of its own: a class without samples shows only there."""
    for folder in folders:
        placed = layout.place(folder + "/")
        if placed is not None and placed[1].strip("/"):
            yield placed[0], placed[1].partition("/")[0]
