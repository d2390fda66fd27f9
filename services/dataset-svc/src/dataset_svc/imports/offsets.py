"""The offset file of a part (`index.offsets`) and its classes (`index.classes`), beside its member index: they find the
lines of some samples, or of some classes, without reading the others. All numbers are little-endian.

`index.offsets`: a Shape's header, then for N samples in P places of C classes (a sample that is of several classes has
a place in each) one after the other:
N + 1 numbers of 8 bytes, where in the index the line of each sample begins and where the last one ends, in bytes;
P numbers of 4 bytes, the samples' ids in ascending order, class by class;
C + 1 numbers of 8 bytes, where in `index.classes` the line of each class begins and where the last one ends;
C numbers of 4 bytes, how many samples each class has;
N numbers of 8 bytes, what tells the contents of each sample apart (`content_mark`), by the samples' ids.

`index.classes`, in the order of their names: a line {"name", "count", "size", "first"} a class (`size` in bytes of its
samples, `first` how many places the classes before it have), then a list of the names of every 512th class.
"""

import json
import struct
import sys
from array import array
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from typing import BinaryIO

START, NUMBER = 8, 4
"""Bytes of a number: of a place in a file, and of anything else."""
BLOCK = 512
_HEADER = struct.Struct("<8s3Q")
_MAGIC = b"MYINDEX6"


@dataclass(frozen=True)
class Shape:
    """How much an offset file holds, and where."""

    samples: int
    places: int
    classes: int

    HEADER_SIZE = _HEADER.size

    @classmethod
    def read(cls, header: bytes, size: int) -> "Shape":
        """Of a file of `size` bytes. Raises ValueError for the header of something else, or of a file cut short."""
        if len(header) != _HEADER.size or not header.startswith(_MAGIC):
            raise ValueError("not an offset file")
        _, samples, places, classes = _HEADER.unpack(header)
        shape = cls(samples, places, classes)
        if shape.size != size:
            raise ValueError(f"an offset file of {size} bytes instead of {shape.size}")
        return shape

    @property
    def header(self) -> bytes:
        return _HEADER.pack(_MAGIC, self.samples, self.places, self.classes)

    def start_at(self, sample: int) -> int:
        return _HEADER.size + sample * START

    def id_at(self, position: int) -> int:
        return self.start_at(self.samples + 1) + position * NUMBER

    def class_start_at(self, number: int) -> int:
        return self.id_at(self.places) + number * START

    def class_count_at(self, number: int) -> int:
        return self.class_start_at(self.classes + 1) + number * NUMBER

    @property
    def marks_at(self) -> int:
        return self.class_count_at(self.classes)

    @property
    def size(self) -> int:
        """Bytes of the whole file."""
        return self.marks_at + self.samples * START


class OffsetWriter:
    """Takes the lines of an index in their order; 20 bytes of memory a sample."""

    def __init__(self) -> None:
        self._ends = array("Q")
        self._marks = array("Q")
        self._ids: dict[str, array[int]] = {}
        self._size = 0

    def add(self, labels: Iterable[str], size: int, mark: int) -> None:
        """A line of `size` bytes. `labels`: the classes that the sample is of; `mark`: its content_mark."""
        for label in labels:
            self._ids.setdefault(label, array("I")).append(len(self._ends))
        self._size += size
        self._ends.append(self._size)
        self._marks.append(mark)

    def write(self, index: Path, header_size: int, sizes: Mapping[str, int]) -> None:
        """Both files, beside `index`. `header_size`: bytes of the index before its first sample; `sizes`: of the
        samples of every class, also of those without any."""
        starts = array("Q", [header_size])
        starts.extend(header_size + end for end in self._ends)
        names = sorted(sizes)
        counts = array("I", (len(self._ids.get(name, ())) for name in names))
        with index.with_suffix(".offsets").open("wb") as file:
            file.write(Shape(len(self._ends), sum(counts), len(names)).header)
            _write(starts, file)
            for name in sorted(self._ids):
                _write(self._ids[name], file)
            _write(self._write_classes(index.with_suffix(".classes"), names, sizes), file)
            _write(counts, file)
            _write(self._marks, file)

    def strata(self) -> Counter[int]:
        """How many strata of a split (samples.splits) have so many samples."""
        names = sorted(self._ids)
        ids = array("I", (sample for name in names for sample in self._ids[name]))
        return Counter(strata(ids, [len(self._ids[name]) for name in names], len(self._ends))[1])

    def _write_classes(self, path: Path, names: list[str], sizes: Mapping[str, int]) -> "array[int]":
        """Where each line begins, and where the last one ends."""
        starts, first = array("Q", [0]), 0
        with path.open("wb") as file:
            for name in names:
                count = len(self._ids.get(name, ()))
                line = {"name": name, "count": count, "size": sizes[name], "first": first}
                written = file.write((json.dumps(line, ensure_ascii=False) + "\n").encode())
                starts.append(starts[-1] + written)
                first += count
            file.write(json.dumps(names[::BLOCK], ensure_ascii=False).encode())
        return starts


def strata(ids: Sequence[int], counts: Sequence[int], samples: int) -> tuple["array[int]", list[int]]:
    """All samples, those of one stratum together, and how many each has: a sample belongs to the rarest of its classes,
    by the order of their names where they are of one size; those of no class are a stratum, too. `ids`: class by class,
    each of so many samples as `counts` says."""
    starts = [0, *accumulate(counts)]
    chosen, sizes, seen = array("I"), list[int](), bytearray(samples)
    for number in sorted(range(len(counts)), key=lambda each: (counts[each], each)):
        before = len(chosen)
        for sample in ids[starts[number] : starts[number + 1]]:
            if not seen[sample]:
                seen[sample] = 1
                chosen.append(sample)
        sizes.append(len(chosen) - before)
    chosen.extend(sample for sample in range(samples) if not seen[sample])
    sizes.append(samples - sum(sizes))
    return chosen, [size for size in sizes if size]


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
