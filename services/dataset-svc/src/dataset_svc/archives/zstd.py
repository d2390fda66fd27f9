"""Where a zstd stream ends (RFC 8878): libarchive takes what mail programs and bsdtar leave behind it for damage."""

from collections.abc import Iterator
from itertools import chain

from dataset_svc.archives.ends import is_filling
from dataset_svc.refusals import INCONSISTENT, TRAILING, TRUNCATED, ArchiveRefused

_MAGIC = b"\x28\xb5\x2f\xfd"
_SKIPPED = tuple(bytes((first,)) + b"\x2a\x4d\x18" for first in range(0x50, 0x60))
"""Beginnings of frames that hold no data."""
BEGINNINGS = (_MAGIC, *_SKIPPED)
_ID_SIZES, _CONTENT_SIZES = (0, 1, 2, 4), (0, 2, 4, 8)
_SINGLE, _CHECKSUM = 0x20, 0x04
_ONE_BYTE, _PACKED = 1, 2
"""Kinds of blocks, beside 0, which is not packed."""


def frames(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """The same pieces up to the end of the last frame. Raises ArchiveRefused."""
    reader = _Reader(pieces)
    while magic := reader.read(4, whole=False):
        if magic in _SKIPPED:
            size = reader.read(4)
            yield magic + size + reader.read(int.from_bytes(size, "little"))
        elif magic == _MAGIC:
            yield magic
            yield from _frame(reader)
        elif all(map(is_filling, chain((magic,), reader.rest()))):
            return
        else:
            raise ArchiveRefused(TRAILING)


def _frame(reader: "_Reader") -> Iterator[bytes]:
    descriptor = reader.read(1)
    flags = descriptor[0]
    single = bool(flags & _SINGLE)
    yield descriptor + reader.read(_ID_SIZES[flags & 3] + (_CONTENT_SIZES[flags >> 6] or single) + (not single))
    is_last = False
    while not is_last:
        head = reader.read(3)
        value = int.from_bytes(head, "little")
        is_last, kind, size = bool(value & 1), value >> 1 & 3, value >> 3
        if kind > _PACKED:
            raise ArchiveRefused(INCONSISTENT)
        yield head + reader.read(1 if kind == _ONE_BYTE else size)
    if flags & _CHECKSUM:
        yield reader.read(4)


class _Reader:
    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces, self._last, self._at = pieces, b"", 0

    def read(self, size: int, *, whole: bool = True) -> bytes:
        """Not `whole`: or what there is. Raises ArchiveRefused."""
        missing = self._at + size - len(self._last)
        if missing > 0:
            parts = [self._left]
            while missing > 0 and (piece := next(self._pieces, b"")):
                parts.append(piece)
                missing -= len(piece)
            self._last, self._at = b"".join(parts), 0
        data = self._last[self._at : self._at + size]
        self._at += len(data)
        if whole and len(data) < size:
            raise ArchiveRefused(TRUNCATED)
        return data

    def rest(self) -> Iterator[bytes]:
        return chain((self._left,), self._pieces)

    @property
    def _left(self) -> bytes:
        return self._last[self._at :]
