"""Which encoding names or texts are in that say nothing of it: told of all of an archive together, for a few bytes of
Korean, Japanese, Russian or German can be read as Chinese, too (03). The detector is chardet."""

import codecs
import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import cache

import chardet

PAIRED = ("gb18030", "big5hkscs", "cp932", "cp949")
_WINDOWS = ("cp1252", "cp1251", "cp1250")
_WINDOWS_RARE = ("cp1253", "cp1254", "cp1255", "cp1256")
_CONSOLE = ("cp437", "cp850", "cp866", "cp852", "cp737", "cp857", "cp862")
OF_TEXTS = (*PAIRED, "euc_jp", *_WINDOWS, *_WINDOWS_RARE, "cp874", "koi8-r", *_CONSOLE)
OF_NAMES = (*PAIRED, *_CONSOLE, *_WINDOWS, "euc_jp", "koi8-r", *_WINDOWS_RARE)
"""Python's names of what is guessed, the more usual ones first: programs for Windows write names in the code page of
the console, texts in that of its windows. Thai in names cannot be told from Chinese."""
_WIDER = {
    "big5": "big5hkscs",
    "cp950": "big5hkscs",
    "shift_jis": "cp932",
    "shift_jis_2004": "cp932",
    "euc_kr": "cp949",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "iso8859-1": "cp1252",
}
"""What reads the same and more."""
LOOKED_AT = 64 * 1024
"""Bytes; more hardly tell more, and take longer."""
_ALIKE = 0.9
"""Of the best one's score: then the more usual one is taken. Measured by tests/dataset/test_encodings.py."""
_ODD_SHARE = 0.02
CONTROLS = re.compile(r"[\x00-\x08\x0e-\x19\x1b-\x1f\x7f-\x9f]")
"""Control characters that no text holds; \\x1a ended files on DOS."""


def guesses(pieces: Iterable[bytes], known: Sequence[str]) -> list[str]:
    """Of the encodings `known` those in which all of the pieces can be read, the likeliest first."""
    data = _joined(pieces)
    scores: dict[str, float] = {}
    for told in chardet.detect_all(data, ignore_threshold=True, max_bytes=len(data)):
        name = _python_name(told["encoding"])
        if name in known and reads(data, name):
            scores.setdefault(name, told["confidence"])
    best = max(scores.values(), default=0.0)
    usual = [name for name in known if scores.get(name, -1.0) >= _ALIKE * best]
    others = sorted(scores.keys() - set(usual), key=lambda name: -scores[name])
    unscored = [name for name in known if name not in scores and reads(data, name)]
    return sorted([*usual, *others, *unscored] if scores else unscored, key=lambda name: _is_odd(data, name))


def reads(data: bytes, encoding: str) -> bool:
    """Whether this encoding makes a text of it, without control characters."""
    try:
        return CONTROLS.search(data.decode(encoding)) is None
    except UnicodeDecodeError:
        return False


def _is_odd(data: bytes, encoding: str) -> bool:
    """Whether it makes pieces of frames, private or unknown characters of it: nobody writes words with these."""
    high = [char for char in data.decode(encoding) if char > "\x7f"]
    return sum(map(_is_no_word, high)) > _ODD_SHARE * len(high)


@cache
def _is_no_word(char: str) -> bool:
    return "\u2500" <= char <= "\u259f" or unicodedata.category(char) in ("Co", "Cn")


def _joined(pieces: Iterable[bytes]) -> bytes:
    joined = bytearray()
    for piece in pieces:
        if len(joined) + len(piece) > LOOKED_AT and joined:
            break
        joined += piece + b"\n"
    return bytes(joined)


def _python_name(name: str | None) -> str:
    """Empty for an encoding that Python does not have."""
    try:
        found = codecs.lookup(name or "").name
    except LookupError:
        return ""
    return _WIDER.get(found, found)
