"""Names of archive members, once they are decoded (decoding.py): which are refused, ignored, taken for one another."""

import re
import unicodedata
from collections.abc import Iterable

from dataset_svc.refusals import UNSAFE_NAME, ArchiveRefused

MAX_BYTES = 1024
MAX_PART_BYTES = 255
"""Of a folder's or file's name in UTF-8: what file systems take, and with them the staging of a training."""
MAX_LEVELS = 32
_DRIVE = re.compile(r"^[A-Za-z]:([/\\]|$)")
_ICON = "Icon\r"
"""Of a folder, by macOS."""
_LEFT_BEHIND = frozenset(
    {
        *("__macosx", ".ds_store", ".appledouble", ".trashes", ".spotlight-v100", ".fseventsd", ".temporaryitems"),
        _ICON.casefold(),
        *("thumbs.db", "ehthumbs.db", "desktop.ini", "$recycle.bin", "system volume information"),
        *("@eadir", "#recycle", "lost+found", ".thumbnails", ".cache"),
        *(".git", ".svn", ".hg", ".bzr", ".dvc", ".idea", ".vscode", ".ipynb_checkpoints", "__pycache__"),
    }
)
"""Files and folders of operating systems and tools, folded."""


def only_backslashes(names: Iterable[str]) -> bool:
    """Whether every separator in these names of files is a backslash, as some Windows programs write them."""
    found = False
    for name in names:
        if "/" in name:
            return False
        found = found or "\\" in name
    return found


def check_name(name: str) -> str:
    """The name as a clean relative path without a trailing slash. Raises ArchiveRefused."""
    path = "/".join(part for at, part in enumerate(name.split("/")) if part not in ("", ".") or (at == 0 and not part))
    parts = path.split("/")
    why = _refused_whole(path) or next((why for why in map(refused_part, parts) if why), None)
    if why is None and len(parts) > MAX_LEVELS:
        why = "levels"
    if why is not None:
        raise ArchiveRefused(UNSAFE_NAME, member=printable(name), why=why)
    return path


def _refused_whole(path: str) -> str | None:
    if len(_longest(path).encode()) > MAX_BYTES:
        return "length"
    if path.startswith("/"):
        return "absolute"
    if _DRIVE.match(path):
        return "drive"
    if "\\" in path:
        return "backslash"
    return None


def refused_part(part: str) -> str | None:
    """Why a file or folder may not be called so; None where it may."""
    if part == "..":
        return "dots"
    if part in ("", "."):
        return "empty"
    if len(_longest(part).encode()) > MAX_PART_BYTES:
        return "length"
    if part != _ICON and not part.isprintable() and any(unicodedata.category(char) == "Cc" for char in part):
        return "control"
    return None


def _longest(part: str) -> str:
    """A name as it is or composed (NFC), as it is kept: whichever takes more bytes."""
    return (
        part if part.isascii() else max(part, unicodedata.normalize("NFC", part), key=lambda form: len(form.encode()))
    )


def is_utf8(raw: bytes) -> bool:
    try:
        raw.decode()
    except UnicodeDecodeError:
        return False
    return True


def printable(name: str) -> str:
    """For messages: control characters shown as escapes, cut at 200 characters."""
    if name.isprintable():
        return name[:200]
    return "".join(char if char.isprintable() else ascii(char)[1:-1] for char in name)[:200]


def is_ignored(path: str, *, is_dir: bool = False) -> bool:
    """What systems and tools leave behind, and hidden files; a hidden folder may be a class."""
    names = path.split("/")
    hidden = not is_dir and names[-1].startswith(".")
    return hidden or any(name.casefold() in _LEFT_BEHIND for name in names)


def folded(path: str) -> str:
    """The same for names that a file system, or somebody who looks at them, could take for one: in other case, composed
    in another way, with characters that are not seen."""
    if path.isascii():
        return path.lower()
    seen = "".join(char for char in path if unicodedata.category(char) != "Cf").replace("\xa0", " ")
    return unicodedata.normalize("NFC", seen).casefold()
