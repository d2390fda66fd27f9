"""Which encoding names or texts are in that say nothing of it: told of all of an archive together, for a few bytes of
Korean, Japanese, Russian or German can be read as Chinese, too (03). The detector is chardet."""

import codecs
import re
from collections.abc import Iterable, Sequence

import chardet

PAIRED = ("gb18030", "big5hkscs", "cp932", "cp949")
OF_TEXTS = (*PAIRED, "euc_jp", "cp1252", "cp1251", "cp1250", "koi8-r", "cp866", "cp850", "cp437", "cp852")
OF_NAMES = (*PAIRED, "cp437", "cp850", "cp866", "cp852", "cp1252", "cp1251", "cp1250", "euc_jp", "koi8-r")
"""Python's names of what is guessed, the more usual ones first: programs for Windows write names in the code page of
the console, texts in that of its windows."""
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
    return [*usual, *others, *unscored] if scores else unscored


def reads(data: bytes, encoding: str) -> bool:
    """Whether this encoding makes a text of it, without control characters."""
    try:
        return CONTROLS.search(data.decode(encoding)) is None
    except UnicodeDecodeError:
        return False


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
