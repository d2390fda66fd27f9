"""Texts of unknown encoding. A byte order mark and valid UTF-8 say what a text is; what the others of an archive are in
is told of all of them together (encodings.py), also where they are cut in the middle of a character (03)."""

import codecs
import re
from collections import Counter
from dataclasses import dataclass, replace

from dataset_svc.archives.encodings import CONTROLS, LOOKED_AT, OF_TEXTS, PAIRED, guesses, reads

_ODD = re.compile(r"[\x00-\x08\x0e-\x19\x1b-\x1f\x7f]")
"""Control characters that no UTF-8 text holds either; those from U+0080 on come from careless conversions."""
_MARKS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF32_LE: "utf-32",
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
_WIDE = frozenset({"utf-16", "utf-16-le", "utf-16-be"})
SAID = frozenset({"utf-8", *_MARKS.values(), *_WIDE})
"""What texts say themselves."""
_ODD_BYTES = re.compile(rb"[\x00-\x08\x0e-\x19\x1b-\x1f\x7f]")
_HIGH = re.compile(rb"[\x80-\xff]+")
_UTF8 = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_UTF8_LONG = re.compile(rb"[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_MOSTLY, _LONG = 0.9, 0.5
_BLANK = "\ufeff\u200b\u200c\u200d\u2060 \t\r\n\x0b\x0c\x85\xa0\u3000\x1a"
_BY_CHANCE = 12
"""So many bytes of another encoding may follow the rules of UTF-8 by chance."""
_KEPT_OF_ONE = 4096
_ENOUGH = 0.9
"""Of an archive's texts: the others may be damaged."""


@dataclass(frozen=True)
class Reading:
    """`encoding`: what reads the text, None when nothing known does. `cut`: its last character is incomplete and left
    out. `damaged_line`: the first line, from 1, that holds something that is no character; the text cannot be used.
    `is_blank`: it says nothing. `is_short`: UTF-8, but so little of it that another encoding's text may look so."""

    encoding: str | None = None
    cut: bool = False
    damaged_line: int | None = None
    is_blank: bool = False
    is_short: bool = False

    @property
    def is_whole(self) -> bool:
        """Every byte is read."""
        return self.encoding is not None and not self.cut and self.damaged_line is None


def read_certain(data: bytes) -> Reading | None:
    """Of a text that says itself what it is: it has a byte order mark, or is UTF-8. None for any other."""
    marked = marked_encoding(data)
    if marked is not None:
        return read_as(data, marked)
    if b"\0" in data:
        return None
    reading = read_as(data, "utf-8")
    if reading.cut or reading.damaged_line is not None:
        return None
    short = not data.isascii() and _is_short(data) and not _UTF8_LONG.search(data)
    return replace(reading, is_short=True) if short else reading


def marked_encoding(data: bytes) -> str | None:
    """What a byte order mark at the beginning says."""
    return next((name for mark, name in _MARKS.items() if data.startswith(mark)), None)


def read_as(data: bytes, encoding: str) -> Reading:
    """How `data` is read in this encoding."""
    if encoding == "utf-16" and not data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encoding = _order(data)
    controls = _ODD if encoding in SAID else CONTROLS
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        text = decoder.decode(data)  # an incomplete last character is waited for
    except UnicodeDecodeError as error:
        return Reading(encoding, damaged_line=data.count(b"\n", 0, error.start) + 1)
    if controls.search(text):
        return Reading()
    rest, blank = len(decoder.getstate()[0]), not text.strip(_BLANK)
    return Reading() if rest and blank else Reading(encoding, cut=rest > 0, is_blank=blank)


def _order(data: bytes) -> str:
    """Of the bytes of UTF-16 without a mark: the high ones are mostly the same, and often zero."""
    even, odd = data[::2], data[1::2]
    is_even = (len(set(even)), -even.count(0)) < (len(set(odd)), -odd.count(0))
    return "utf-16-be" if is_even else "utf-16-le"


def _looks_wide(data: bytes) -> bool:
    """Whether most bytes at places of one kind are zero, as in UTF-16 of Latin letters."""
    return 4 * max(data[::2].count(0), data[1::2].count(0)) > len(data)


def _is_short(data: bytes) -> bool:
    return sum(map(len, _HIGH.findall(data))) <= _BY_CHANCE


class Untold:
    """The texts of an archive that do not say what they are in."""

    def __init__(self) -> None:
        self._broken: list[bytes] = []
        self._others: list[bytes] = []
        self._size = 0
        self._orders: Counter[str] = Counter()
        self._wide = 0

    def add(self, data: bytes) -> None:
        piece = data[:_KEPT_OF_ONE]
        if b"\0" in piece:
            self._orders[_order(piece)] += len(piece)
            self._wide += len(piece) if _looks_wide(piece) else -len(piece)
        if self._size < LOOKED_AT and not _ODD_BYTES.search(piece):
            self._size += len(piece)
            (self._broken if _is_mostly_utf8(piece) else self._others).append(piece)

    @property
    def is_full(self) -> bool:
        """Whether more of them would say no more."""
        return self._size >= LOOKED_AT

    def encodings(self) -> list[str]:
        """What they may be in, the likeliest first; empty when nothing known reads them."""
        if not self._others:
            return ["utf-8"] if self._broken else []
        pieces = [_without_half(piece) for piece in self._others]
        found = guesses(pieces, OF_TEXTS)
        if found and found[0] in PAIRED:
            return found
        for encoding in PAIRED:
            read = [piece for piece in pieces if reads(piece, encoding)]
            if _ENOUGH * len(pieces) <= len(read) < len(pieces) and guesses(read, OF_TEXTS)[0] == encoding:
                return [encoding, *found]
        return found

    def read(self, data: bytes, encoding: str | None) -> Reading:
        """A text that does not say what it is, in an archive whose texts are in `encoding`. One that could only by
        chance follow the rules of UTF-8 is damaged UTF-8; one with zeros is UTF-16, or no text."""
        if b"\0" in data and encoding not in _WIDE:
            said = data.replace(b"\0", b"")
            is_narrow = self._wide < 0 and any(reads(said, each) for each in ("utf-8", encoding) if each)
            return Reading() if is_narrow and not _looks_wide(data) else read_as(data, self._utf_16())
        if encoding == "utf-16":
            encoding = self._utf_16()
        reading = Reading() if encoding is None else read_as(data, encoding)
        if (reading.is_whole and _is_short(data)) or not _is_mostly_utf8(data):
            return reading
        return read_as(data, "utf-8")

    def _utf_16(self) -> str:
        """UTF-16 of one order of bytes for all texts that have zeros."""
        return self._orders.most_common(1)[0][0] if self._orders else "utf-16"


def _without_half(piece: bytes) -> bytes:
    """Without a last byte that is the first half of a character, should its encoding be one of pairs: their first bytes
    begin at 0x81, and what is below 0x30 is never a second one."""
    at = max(piece.rfind(bytes([low])) for low in b" \n\t,.") + 1
    while at < len(piece):
        at += 2 if piece[at] > 0x80 else 1
    return piece[: len(piece) - (at - len(piece))]


def _is_mostly_utf8(data: bytes) -> bool:
    """Whether the high bytes follow the rules of UTF-8 but for a few, which no other encoding's do by chance."""
    high = sum(map(len, _HIGH.findall(data)))
    valid, long = (sum(map(len, pattern.findall(data))) for pattern in (_UTF8, _UTF8_LONG))
    return valid >= _MOSTLY * high or long >= _LONG * high
