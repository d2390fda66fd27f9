"""The format `dir`: `<class>/<sample>`, for texts and for images (03)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from dataset_svc.imports.text import Reading, read_certain
from dataset_svc.refusals import (
    EXTENSION_UNEXPECTED,
    IMAGE_UNREADABLE,
    TEXT_DAMAGED,
    TEXT_EMPTY,
    TEXT_TOO_LONG,
    TEXT_UNREADABLE,
)

MAX_TEXT = 4 * 1024**2
_HEAD = 32


@dataclass(frozen=True)
class Finding:
    """What a file is: a readable sample (`problem` is None), with the encoding of its text and whether its last
    character is cut, or why not. `is_guessed`: the text does not say itself what it is in."""

    problem: str | None = None
    params: Mapping[str, Any] = field(default_factory=dict)
    encoding: str | None = None
    cut: bool = False
    is_guessed: bool = False


class SampleFormat(Protocol):
    """How one task type's samples are recognised."""

    keep: int
    """How many of a file's first bytes `examine` wants to see."""

    def fits(self, path: str) -> bool:
        """Whether the file's extension is one of this format's."""

    def examine(self, path: str, data: bytes, size: int) -> Finding | None:
        """None for a text that does not say what it is in, which is told of all of them together."""


def extension(path: str) -> str:
    return "." + path.rpartition("/")[2].rpartition(".")[2].lower()


class TextFiles:
    """One text a file."""

    keep = MAX_TEXT + 1

    def fits(self, path: str) -> bool:
        return extension(path) == ".txt"

    def examine(self, path: str, data: bytes, size: int) -> Finding | None:
        if not self.fits(path):
            return Finding(EXTENSION_UNEXPECTED)
        if size > MAX_TEXT:
            return Finding(TEXT_TOO_LONG)
        if not data.strip():
            return Finding(TEXT_EMPTY)
        reading = read_certain(data)
        return None if reading is None else found_text(reading)


def found_text(reading: Reading, *, is_guessed: bool = False) -> Finding:
    if reading.encoding is None:
        return Finding(TEXT_UNREADABLE)
    if reading.damaged_line is not None:
        return Finding(TEXT_DAMAGED, {"encoding": reading.encoding, "line": reading.damaged_line})
    return Finding(encoding=reading.encoding, cut=reading.cut, is_guessed=is_guessed)


class ImageFiles:
    """One image a file, recognised by its first bytes; whether it can be decoded is not looked at here."""

    keep = _HEAD
    _EXTENSIONS = frozenset({".jpg", ".jpeg", ".png", ".bmp", ".gif", ".webp", ".tif", ".tiff"})
    _HEADS = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"BM", b"GIF87a", b"GIF89a", b"II*\x00", b"MM\x00*")

    def fits(self, path: str) -> bool:
        return extension(path) in self._EXTENSIONS

    def examine(self, path: str, data: bytes, size: int) -> Finding:
        if not self.fits(path):
            return Finding(EXTENSION_UNEXPECTED)
        webp = data[:4] == b"RIFF" and data[8:12] == b"WEBP"
        return Finding() if webp or data.startswith(self._HEADS) else Finding(IMAGE_UNREADABLE)


FORMATS: dict[tuple[str, str], SampleFormat] = {
    ("dir", "text_classification"): TextFiles(),
    ("dir", "image_classification"): ImageFiles(),
}
"""(format, task type) -> reader; whatever is not here is refused as not supported yet."""
