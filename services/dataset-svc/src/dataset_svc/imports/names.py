"""Names of archive members: bytes to text (decoded first), and which are refused (checked then; 08, decision 29)."""

import re
import unicodedata
from collections.abc import Iterable

from dataset_svc.imports.refusals import DUPLICATE_NAME, UNSAFE_NAME, ArchiveRefused

UTF8_FLAG = 0x800
MAX_BYTES = 1024
MAX_PART_BYTES = 255
"""Of a folder's or file's name in UTF-8: what file systems take, and with them the staging of a training."""
MAX_LEVELS = 32
_CHAIN = ("utf-8", "gb18030", "cp437")
_DRIVE = re.compile(r"^[A-Za-z]:")
_IGNORED = frozenset({"__MACOSX", ".DS_Store", "Thumbs.db", "desktop.ini"})


def decode_name(raw: bytes, flags: int) -> str:
    """Raises ArchiveRefused for a name that says it is UTF-8 and is not."""
    if flags & UTF8_FLAG:
        try:
            return raw.decode()
        except UnicodeDecodeError:
            raise ArchiveRefused(UNSAFE_NAME, member=repr(raw)[:200], why="encoding") from None
    for encoding in _CHAIN:
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise ArchiveRefused(UNSAFE_NAME, member=repr(raw)[:200], why="encoding")


def only_backslashes(names: Iterable[str]) -> bool:
    """Whether every separator in the archive is a backslash, as some Windows programs write them."""
    found = False
    for name in names:
        if "/" in name:
            return False
        found = found or "\\" in name
    return found


def check_name(name: str) -> str:
    """The name as a clean relative path without a trailing slash. Raises ArchiveRefused."""
    path = name.removeprefix("./").removesuffix("/")
    parts = path.split("/")
    why = _refused_whole(path) or next((why for why in map(_refused_part, parts) if why), None)
    if why is None and len(parts) > MAX_LEVELS:
        why = "levels"
    if why is not None:
        raise ArchiveRefused(UNSAFE_NAME, member=printable(name), why=why)
    return path


def _refused_whole(path: str) -> str | None:
    if len(path.encode()) > MAX_BYTES:
        return "length"
    if path.startswith("/"):
        return "absolute"
    if _DRIVE.match(path):
        return "drive"
    if "\\" in path:
        return "backslash"
    return None


def _refused_part(part: str) -> str | None:
    if part == "..":
        return "dots"
    if part in ("", "."):
        return "empty"
    if part[-1] in ". ":
        return "trailing"
    if len(part.encode()) > MAX_PART_BYTES:
        return "length"
    if not part.isprintable() and any(unicodedata.category(char) == "Cc" for char in part):
        return "control"
    return None


def printable(name: str) -> str:
    """For messages: control characters shown as escapes, cut at 200 characters."""
    if name.isprintable():
        return name[:200]
    return "".join(char if char.isprintable() else ascii(char)[1:-1] for char in name)[:200]


def is_ignored(path: str) -> bool:
    """What operating systems leave behind, and hidden files."""
    return any(part in _IGNORED or part.startswith(".") for part in path.split("/"))


class Collisions:
    """Refuses two members that a file system could take for one: same name, other case, other composition."""

    def __init__(self) -> None:
        self._files: set[str] = set()
        self._folders: set[str] = set()

    def add(self, path: str, *, is_dir: bool) -> None:
        """Raises ArchiveRefused for a duplicate, or a file where a folder is."""
        key = path if path.isascii() and path.islower() else unicodedata.normalize("NFC", path).casefold()
        parent = key.rpartition("/")[0]
        while parent and parent not in self._folders:
            self._folders.add(parent)
            parent = parent.rpartition("/")[0]
        if is_dir:
            self._folders.add(key)
            return
        if key in self._files:
            raise ArchiveRefused(DUPLICATE_NAME, member=printable(path))
        self._files.add(key)

    def check_clashes(self) -> None:
        """Raises ArchiveRefused when a name is both a file and a folder."""
        for key in self._files & self._folders:
            raise ArchiveRefused(DUPLICATE_NAME, member=printable(key))
