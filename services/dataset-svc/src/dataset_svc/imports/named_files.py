"""Files of an archive that records may name as samples."""

import posixpath
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import unquote, urlsplit

from dataset_svc.archives.archive import Archive, Member
from dataset_svc.archives.names import folded
from dataset_svc.imports.dir_format import Finding, Found, SampleFormat, found_text
from dataset_svc.imports.layout import Kind, kind_of
from dataset_svc.imports.text import Untold

_URL = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+://")
_DRIVE = re.compile(r"/*[A-Za-z]:(?=/)")


@dataclass(frozen=True, slots=True)
class _File:
    """`finding`: None for a text that does not say what it is in."""

    member: Member
    finding: Finding | None
    mark: int


class NamedFiles:
    """`samples`: how files are judged; None where records name none."""

    def __init__(self, archive: Archive, samples: SampleFormat | None) -> None:
        self._archive, self._samples = archive, samples
        self._files: dict[str, _File] = {}
        self._claimed: set[tuple[str, str]] = set()

    @property
    def are_named(self) -> bool:
        """Whether any was."""
        return bool(self._claimed)

    def take(self, member: Member, untold: Untold) -> bool:
        """Read a file to its end; False for one that no record may name, of which nothing is read. Raises
        ArchiveRefused."""
        if self._samples is None or not self._samples.fits(member.path):
            return False
        data, mark = self._archive.read(member, self._samples.keep)
        finding = self._samples.examine(member.path, data, member.entry.size)
        if finding is None:
            untold.add(data)
        self._files[member.path] = _File(member, finding, mark)
        return True

    def find(self, teller: str, named: str) -> Member | None:
        """The file that a record in the file `teller` names, from its folder on or from the archive's root on. Else
        folders with which the name begins and which are nowhere in the archive are left off, as they lay around it
        where the record was written; the file is the one whose path ends as the name does, with the folder it is in,
        and has the other folders above in the same order; of several the one that ends like it for longest. One of the
        teller's side (train, test) goes before others. None where that leaves none, or several."""
        beside = posixpath.join(posixpath.dirname(teller), named)
        if beside in self._files:
            return self._files[beside].member
        name = _plain_path(named)
        for folder in (posixpath.dirname(teller), ""):
            path = posixpath.normpath(posixpath.join(folder, name))
            found = path if path in self._files else _only(self._ends.get((None, "/" + folded(path)), ()))
            if found is not None:
                return self._files[found].member
        parts = [part for part in folded(posixpath.normpath(name)).split("/") if part != ".."]
        while len(parts) > 1 and parts[0] not in self._folders:
            del parts[0]
        stem = posixpath.splitext(teller)[0]
        for kind in dict.fromkeys((_kind(stem), None)):
            ending = [path for path in self._ends.get((kind, "/".join(parts[-2:])), ()) if _goes_through(path, parts)]
            longest = max((_common_end(path, parts) for path in ending), default=0)
            found = _only([path for path in ending if _common_end(path, parts) == longest])
            if found is not None:
                return self._files[found].member
        return None

    @cached_property
    def _ends(self) -> dict[tuple[Kind | None, str], list[str]]:
        """Paths by how they end, with one and two parts, and by all behind a slash; those of a side, and all."""
        ends: dict[tuple[Kind | None, str], list[str]] = {}
        for path in self._files:
            parts = folded(path).split("/")
            for end in {parts[-1], "/".join(parts[-2:]), "/" + "/".join(parts)}:
                for kind in {_kind(posixpath.dirname(path)), None}:
                    ends.setdefault((kind, end), []).append(path)
        return ends

    @cached_property
    def _folders(self) -> set[str]:
        """The names of all in the archive."""
        folders = {posixpath.dirname(member.path) for member in self._archive.members} | set(self._archive.folders)
        return {part for folder in folders for part in folded(folder).split("/")}

    def claim(self, part: str, member: Member) -> bool:
        """False where a record of this part named the file before."""
        key = part, member.path
        is_new = key not in self._claimed
        self._claimed.add(key)
        return is_new

    def found(self, member: Member, untold: Untold, encoding: str | None) -> Found:
        """`encoding`: of the texts that do not say theirs. Raises ArchiveRefused."""
        file, data = self._files[member.path], b""
        if file.finding is None or file.finding.encoding is not None:
            data, _ = self._archive.read(member, self._samples.keep if self._samples else 0, again=True)
        finding = file.finding or found_text(untold.read(data, encoding), is_guessed=True)
        return Found(finding, data, file.mark)

    def unnamed(self) -> Iterator[str]:
        """Files that no record named."""
        named = {path for _, path in self._claimed}
        return (path for path in self._files if path not in named)


def _plain_path(named: str) -> str:
    """Of a name as systems and tools write it: a path of Windows, or a URL."""
    name = named.strip()
    if _URL.match(name):
        url = urlsplit(name)
        name = unquote(url.netloc + url.path)
    return _DRIVE.sub("", name.replace("\\", "/")).lstrip("/")


def _only(paths: Sequence[str]) -> str | None:
    return paths[0] if len(paths) == 1 else None


def _kind(path: str) -> Kind | None:
    """The side of which a path speaks, its last part first."""
    return next((kind for part in reversed(path.split("/")) if (kind := kind_of(part)) is not None), None)


def _goes_through(path: str, parts: Sequence[str]) -> bool:
    """Whether all `parts` are in the path, in this order."""
    own = iter(folded(path).split("/"))
    return all(part in own for part in parts)


def _common_end(path: str, parts: Sequence[str]) -> int:
    own = folded(path).split("/")
    return next(
        (at for at, (a, b) in enumerate(zip(reversed(own), reversed(parts), strict=False)) if a != b),
        min(len(own), len(parts)),
    )
