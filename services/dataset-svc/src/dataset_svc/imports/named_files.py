"""Files of an archive that records may name as samples."""

import posixpath
from collections.abc import Iterator
from dataclasses import dataclass

from dataset_svc.archives.archive import Archive, Member
from dataset_svc.archives.names import folded
from dataset_svc.imports.dir_format import Finding, Found, SampleFormat, found_text
from dataset_svc.imports.text import Untold


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
        self._by_name: dict[str, str | None] = {}
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
        name = folded(posixpath.basename(member.path))
        self._by_name[name] = None if name in self._by_name else member.path
        return True

    def find(self, teller: str, named: str) -> Member | None:
        """The file that a record in the file `teller` names: from its folder on, from the archive's root on, or
        anywhere, where no other is called so."""
        name = named.strip().replace("\\", "/")
        for folder in (posixpath.dirname(teller), ""):
            path = posixpath.normpath(posixpath.join(folder, name))
            if path in self._files:
                return self._files[path].member
        path_anywhere = self._by_name.get(folded(posixpath.basename(name)))
        return None if path_anywhere is None else self._files[path_anywhere].member

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
