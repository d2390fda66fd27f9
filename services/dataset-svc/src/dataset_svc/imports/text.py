"""Text of unknown encoding: UTF-8 or GB18030, also where its last character is cut (03). Latin-1 reads every byte and
proves nothing, so it is never guessed."""

import codecs
import re
from dataclasses import dataclass

_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x19\x1b-\x1f\x7f]")
"""Control characters that no text file holds; \\x1a ended files on DOS."""
_LATE_CONTROLS = re.compile(r"[\x80-\x9f]")
_HIGH = re.compile(rb"[\x80-\xff]+")
_UTF8 = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_UTF8_LONG = re.compile(rb"[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_PAIRED, _MOSTLY, _LONG = 0.5, 0.9, 0.5


@dataclass(frozen=True)
class Reading:
    """`encoding`: what reads the text, None when nothing known does. `cut`: its last character is incomplete and left
    out. `damaged_line`: the first line, from 1, that holds something that is no character; the text cannot be used."""

    encoding: str | None = None
    cut: bool = False
    damaged_line: int | None = None


def read_encoding(data: bytes) -> Reading:
    """How `data` is to be decoded."""
    encoding = "utf-8-sig" if data.startswith(codecs.BOM_UTF8) else "utf-8"
    reading = _read(data, encoding)
    is_whole = reading.damaged_line is None and not reading.cut
    if is_whole or encoding == "utf-8-sig":
        return reading
    if _is_gb2312(data):
        return _read(data, "gb18030")
    if reading.cut or _is_mostly_utf8(data):
        return reading
    paired = _paired_share(data)
    reading = _read(data, "gb18030")
    return reading if paired >= (_PAIRED if reading.damaged_line is None else _MOSTLY) else Reading()


def _read(data: bytes, encoding: str) -> Reading:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        text = decoder.decode(data)  # an incomplete last character is waited for
    except UnicodeDecodeError as error:
        return Reading(encoding, damaged_line=data.count(b"\n", 0, error.start) + 1)
    if _CONTROLS.search(text) or (encoding == "gb18030" and _LATE_CONTROLS.search(text)):
        return Reading()
    rest = len(decoder.getstate()[0])
    if rest == 1 and text.isascii():  # as in `caf\xe9`, which is another encoding's
        return Reading(encoding, damaged_line=data.count(b"\n") + 1)
    if rest > 0 and not text.strip("\ufeff \t\r\n"):
        return Reading()
    return Reading(encoding, cut=rest > 0)


def _is_gb2312(data: bytes) -> bool:
    """Whether all of it is ASCII and common Chinese characters. Of UTF-8 that is cut or damaged that is so only where
    there are few Chinese characters; short Chinese texts in GB18030 often begin or end as UTF-8 would."""
    try:
        data.decode("gb2312")
    except UnicodeDecodeError:
        return False
    return True


def _is_mostly_utf8(data: bytes) -> bool:
    """Whether the high bytes follow the rules of UTF-8 but for a few, which no other encoding's do by chance."""
    high = sum(map(len, _HIGH.findall(data)))
    valid, long = (sum(map(len, pattern.findall(data))) for pattern in (_UTF8, _UTF8_LONG))
    return valid >= _MOSTLY * high or long >= _LONG * high


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
