"""Writes the member index of a part (svckit.contracts.staging), and what finds its lines (offsets)."""

import json
import shutil
import zlib
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, BinaryIO

from dataset_svc.archives.archive import content_mark
from dataset_svc.archives.central import Entry
from dataset_svc.imports.dir_format import Found
from dataset_svc.imports.notes import Notes
from dataset_svc.imports.offsets import OffsetWriter

INDEX_SCHEMA = "modelyard.index/1"  # svckit.contracts.staging, not imported here: the worker starts in a moment
_encode = json.JSONEncoder(ensure_ascii=False).encode


class IndexWriter:
    """Into files named after the part."""

    def __init__(self, folder: Path, part: str) -> None:
        self._body = folder / f"{part}.samples"
        self._lines = self._body.open("wb")
        self._index = folder / f"{part}.index.jsonl"
        self._more: dict[str, BinaryIO] = {}
        self._offsets = OffsetWriter()
        self._samples = 0

    def file(self, path: str, label: str, entry: Entry, found: Found, record: int | None) -> None:
        """A sample that lies in the archive. `record`: the number of what names it."""
        stored = {"offset": entry.offset, "compressed": entry.compressed, "method": entry.method, "crc": entry.crc}
        line = {"label": label, "size": entry.size, **stored, "encoding": found.finding.encoding}
        self._write(path, [label], found.mark, line | ({} if record is None else {"record": record}))

    def text(self, path: str, labels: Sequence[str], data: bytes, record: int, notes: Notes | None) -> int:
        """A sample whose bytes are kept beside the index; its content_mark. One with notes may have any number of
        labels."""
        crc = zlib.crc32(data)
        mark = content_mark(crc, zlib.adler32(data))
        at, size = self._append(".texts", data)
        line: dict[str, Any] = {"size": size, "offset": at, "compressed": size, "method": None, "crc": crc}
        line |= {"encoding": "utf-8", "record": record}
        if notes is None:
            line["label"] = labels[0]
        else:
            line |= {"label": "", "notes": self._append(".notes", _encode(notes.as_dict()).encode())}
        self._write(path, labels, mark, line)
        return mark

    def strata(self) -> Counter[int]:
        """How many strata of a split have so many samples."""
        return self._offsets.strata()

    def finish(self, header: Mapping[str, Any], sizes: Mapping[str, int]) -> dict[str, int]:
        """The files of the index with their sizes. `sizes`: of the samples of every class."""
        self._lines.close()
        with self._index.open("wb") as index, self._body.open("rb") as body:
            header_size = index.write(_line({"schema": INDEX_SCHEMA, **header}))
            shutil.copyfileobj(body, index, 1 << 20)
        self._body.unlink()
        self._offsets.write(self._index, header_size, sizes)
        for file in self._more.values():
            file.close()
        names = [".jsonl", ".offsets", ".classes", *self._more]
        return {f"index{name}": self._index.with_suffix(name).stat().st_size for name in names}

    def _append(self, name: str, data: bytes) -> tuple[int, int]:
        """To the file beside the index; where it begins there, and its size."""
        if name not in self._more:
            self._more[name] = self._index.with_suffix(name).open("wb")
        at = self._more[name].tell()
        self._more[name].write(data + b"\n")
        return at, len(data)

    def _write(self, path: str, labels: Sequence[str], mark: int, line: Mapping[str, Any]) -> None:
        self._offsets.add(labels, self._lines.write(_line({"id": self._samples, "path": path, **line})), mark)
        self._samples += 1


def _line(values: Mapping[str, Any]) -> bytes:
    return (_encode(values) + "\n").encode()
