"""Text of unknown encoding: UTF-8, else GB18030 or Latin-1 told apart by how the high bytes are paired."""

import codecs
import re

_BINARY = re.compile(r"[\x00-\x08\x0e-\x19\x1b-\x1f\x7f-\x9f]")
"""Control characters that no text file holds; \\x1a ended files on DOS."""
_PAIRED = 0.5


def detect_encoding(data: bytes) -> str | None:
    """The codec that reads `data`, None when it is not text."""
    if data.startswith(codecs.BOM_UTF8):
        return "utf-8-sig" if _reads(data, "utf-8-sig") else None
    if _reads(data, "utf-8"):
        return "utf-8"
    if _paired_share(data) >= _PAIRED and _reads(data, "gb18030"):
        return "gb18030"
    return "latin-1" if _reads(data, "latin-1") else None


def _reads(data: bytes, encoding: str) -> bool:
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        return False
    return _BINARY.search(text) is None


def _paired_share(data: bytes) -> float:
    """The share of the high bytes that come in pairs of two high bytes, as nearly all of Chinese does."""
    pairs, high, at = 0, 0, 0
    while at < len(data):
        if data[at] < 0x80:
            at += 1
            continue
        high += 1
        if at + 1 < len(data) and data[at + 1] >= 0x80:
            high += 1
            pairs += 2
        at += 2
    return pairs / high if high else 0.0
