"""The offset file of a part, beside its member index (`index.offsets`): finds the lines of some samples without reading
the others. All numbers are little-endian.

For N samples: N + 1 numbers of 8 bytes, where in the index the line of each sample begins and where the last one ends,
in bytes; then N numbers of 4 bytes, the samples' ids in ascending order, class by class in the order of their names.
"""

import sys
from array import array
from pathlib import Path
from typing import BinaryIO

START, ID = 8, 4
"""Bytes of a number."""


class OffsetWriter:
    """Takes the lines of an index in their order; 12 bytes of memory a sample."""

    def __init__(self) -> None:
        self._ends = array("Q")
        self._ids: dict[str, array[int]] = {}
        self._size = 0

    def add(self, label: str, size: int) -> None:
        """A line of `size` bytes."""
        self._ids.setdefault(label, array("I")).append(len(self._ends))
        self._size += size
        self._ends.append(self._size)

    def write(self, path: Path, header_size: int) -> None:
        """`header_size`: bytes of the index before its first sample."""
        starts = array("Q", [header_size])
        starts.extend(header_size + end for end in self._ends)
        with path.open("wb") as file:
            _write(starts, file)
            for label in sorted(self._ids):
                _write(self._ids[label], file)


def numbers(data: bytes, size: int) -> "array[int]":
    """Of `size` bytes each."""
    found = array("Q" if size == START else "I", data)
    if sys.byteorder == "big":
        found.byteswap()
    return found


def _write(values: "array[int]", file: BinaryIO) -> None:
    if sys.byteorder == "big":
        values.byteswap()
    values.tofile(file)
