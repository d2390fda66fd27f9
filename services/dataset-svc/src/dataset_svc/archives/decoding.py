"""Names of archive members, from bytes to text: all of an archive together (03)."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

from dataset_svc.archives.budget import beating
from dataset_svc.archives.encodings import OF_NAMES, guesses
from dataset_svc.archives.names import is_utf8, printable
from dataset_svc.refusals import EXAMPLES, NAMES_UNREADABLE, ArchiveRefused

_ANY = "cp437"
"""Reads whatever it is."""
_LONG = re.compile(rb"([\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}).*([\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4])")
"""Two long characters of UTF-8: no other encoding's bytes follow its rules so long by chance."""
_MANY = 0.1
"""Of the names with other characters than ASCII."""


@dataclass(frozen=True)
class NameReading:
    """`names` in the order of the members. `encodings`: what those that say nothing of it may be in, the one that was
    taken first; empty when none had to be guessed. `guessed`: how many; `examples` of them, as they were read."""

    names: list[str]
    encodings: tuple[str, ...] = ()
    guessed: int = 0
    examples: tuple[str, ...] = ()


@dataclass(frozen=True)
class RawName:
    """Of a member; `is_utf8`: the archive says so."""

    raw: bytes
    is_utf8: bool


def decode_names(members: Sequence[RawName], wanted: str | None = None) -> NameReading:
    """`wanted`: what a person says the names are in. Raises ArchiveRefused for names that are not in it."""
    untold = list(dict.fromkeys(member.raw for member in beating(members) if not _is_told(member)))
    odd = [raw for raw in beating(untold) if not is_utf8(raw)]
    if wanted is None:
        few = len(odd) < _MANY * len(untold)  # then the others are UTF-8, and these damaged or of another program
        untold = odd if few else [raw for raw in beating(untold) if not (is_utf8(raw) and _LONG.search(raw))]
    if not untold:
        return NameReading([member.raw.decode() for member in beating(members)])
    encodings = (wanted,) if wanted else tuple(guesses(_words(untold), OF_NAMES)) or (_ANY,)
    read = {raw: _decoded(raw, encodings[0]) for raw in beating(untold)}
    names = [read[member.raw] if member.raw in read else member.raw.decode() for member in beating(members)]
    examples = tuple(printable(name) for name in islice(read.values(), EXAMPLES))
    return NameReading(names, encodings, len(untold), examples)


def _is_told(member: RawName) -> bool:
    return member.raw.isascii() or (member.is_utf8 and is_utf8(member.raw))


def _words(names: Sequence[bytes]) -> list[bytes]:
    """What of the names is not ASCII, each folder's name once: one that stands before each file says no more for it."""
    parts = (part for name in beating(names) for part in name.split(b"/") if not part.isascii())
    return [bytes(byte for byte in part if byte >= 0x20) for part in beating(dict.fromkeys(parts))]


def _decoded(raw: bytes, encoding: str) -> str:
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError:
        raise ArchiveRefused(NAMES_UNREADABLE, encoding=encoding, member=repr(raw)[:200]) from None
