"""The format `dir`: `<class>/<sample>`, for texts and for images (03)."""

from dataclasses import dataclass
from typing import Protocol

from dataset_svc.imports.refusals import (
    EXTENSION_UNEXPECTED,
    IMAGE_UNREADABLE,
    TEXT_EMPTY,
    TEXT_TOO_LONG,
    TEXT_UNREADABLE,
)
from dataset_svc.imports.text import detect_encoding

MAX_TEXT = 4 * 1024**2
_HEAD = 32


@dataclass(frozen=True)
class Finding:
    """What a file is: a readable sample (`problem` is None), with the encoding of its text, or why not."""

    problem: str | None = None
    encoding: str | None = None


class SampleFormat(Protocol):
    """How one task type's samples are recognised."""

    keep: int
    """How many of a file's first bytes `examine` wants to see."""

    def fits(self, path: str) -> bool:
        """Whether the file's extension is one of this format's."""

    def examine(self, path: str, data: bytes, size: int) -> Finding: ...


def extension(path: str) -> str:
    return "." + path.rpartition("/")[2].rpartition(".")[2].lower()


class TextFiles:
    """One text a file."""

    keep = MAX_TEXT + 1

    def fits(self, path: str) -> bool:
        return extension(path) == ".txt"

    def examine(self, path: str, data: bytes, size: int) -> Finding:
        if not self.fits(path):
            return Finding(EXTENSION_UNEXPECTED)
        if size > MAX_TEXT:
            return Finding(TEXT_TOO_LONG)
        if not data.strip():
            return Finding(TEXT_EMPTY)
        encoding = detect_encoding(data)
        return Finding(TEXT_UNREADABLE) if encoding is None else Finding(encoding=encoding)


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
