"""The format `dir`: `<class>/<sample>`, for texts and for images (03)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from dataset_svc.imports.text import Reading, read_certain
from dataset_svc.refusals import (
    EXTENSION_UNEXPECTED,
    FILE_BESIDE,
    IMAGE_KIND,
    IMAGE_UNREADABLE,
    TEXT_DAMAGED,
    TEXT_EMPTY,
    TEXT_TOO_LONG,
    TEXT_UNREADABLE,
)

MAX_TEXT = 4 * 1024**2
_HEAD = 32
_BESIDE = frozenset(
    {
        *(".txt", ".json", ".jsonl", ".xml", ".csv", ".tsv", ".xls", ".xlsx", ".yaml", ".yml", ".md", ".html", ".htm"),
        *(".npy", ".npz", ".mat", ".pkl", ".db", ".names", ".data", ".py", ".ipynb"),
    }
)
"""Of what is told about samples."""
_KINDS = (
    ("HEIC", re.compile(rb"^....ftyp(hei[cx]|mif1|msf1|hev)", re.DOTALL)),
    ("AVIF", re.compile(rb"^....ftypavi", re.DOTALL)),
    ("HTML", re.compile(rb"^\s*<(!doctype html|html|head|body)", re.IGNORECASE)),
    ("SVG", re.compile(rb"^\s*<(\?xml|svg)", re.IGNORECASE)),
    ("PDF", re.compile(rb"^%PDF")),
    ("ZIP", re.compile(rb"^PK\x03\x04")),
)
"""By the first bytes of files that are called images."""


@dataclass(frozen=True)
class Finding:
    """What a file is: a readable sample (`problem` is None), with the encoding of its text and whether its last
    character is cut, or why not. `is_guessed`: the text does not say itself what it is in; `is_short`: it is UTF-8, but
    too little of it to be sure."""

    problem: str | None = None
    params: Mapping[str, Any] = field(default_factory=dict)
    encoding: str | None = None
    cut: bool = False
    is_guessed: bool = False
    is_short: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """A file that was read. `data`: its first bytes; `mark`: that of its content."""

    finding: Finding
    data: bytes
    mark: int


class SampleFormat(Protocol):
    """How one task type's samples are recognised."""

    extensions: frozenset[str]
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

    extensions = frozenset({".txt"})
    keep = MAX_TEXT + 1

    def fits(self, path: str) -> bool:
        return extension(path) in self.extensions

    def examine(self, path: str, data: bytes, size: int) -> Finding | None:
        if not self.fits(path):
            return _no_sample(path)
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
    if reading.is_blank:
        return Finding(TEXT_EMPTY)
    return Finding(encoding=reading.encoding, cut=reading.cut, is_guessed=is_guessed, is_short=reading.is_short)


class ImageFiles:
    """One image a file, recognised by its first bytes; whether it can be decoded is not looked at here."""

    extensions = frozenset(
        {*(".jpg", ".jpeg", ".jpe", ".jfif", ".pjpeg"), *(".png", ".bmp", ".gif", ".webp", ".tif", ".tiff")}
    )
    keep = _HEAD
    _HEADS = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"BM", b"GIF87a", b"GIF89a", b"II*\x00", b"MM\x00*")

    def fits(self, path: str) -> bool:
        return extension(path) in self.extensions

    def examine(self, path: str, data: bytes, size: int) -> Finding:
        if not self.fits(path):
            return _no_sample(path)
        webp = data[:4] == b"RIFF" and data[8:12] == b"WEBP"
        if webp or data.startswith(self._HEADS):
            return Finding()
        kind = next((kind for kind, head in _KINDS if head.search(data)), None)
        return Finding(IMAGE_UNREADABLE) if kind is None else Finding(IMAGE_KIND, {"kind": kind})


def _no_sample(path: str) -> Finding:
    return Finding(FILE_BESIDE if extension(path) in _BESIDE else EXTENSION_UNEXPECTED)
