"""The staging step of a training: from the stored archives and a split to the folders that an algorithm reads.

Reads the StagingConfig at /workspace/stage.json (svckit.contracts.staging says every field), writes info.json and, by
format, /workspace/dataset/{train,test}/<class>/<file> (dir), data.tsv with a line `label<TAB>text` a sample
(single_text), or data.jsonl with a line {"text" or "file", "label"} (json; the files lie in files/). Where entities are
marked, data.conll has a line `token<TAB>tag` a token (BIO) and an empty one behind each text (single_text), a line
of data.jsonl is {"text", "entities": [{"id", "start", "end", "label"}], "relations": [{"type", "from", "to"}]}, and
each text lies beside its .ann (brat_ann). Text becomes UTF-8, everything else stays as it is.
Nothing in the archive is believed: sizes and checksums are compared with the index that was made when it was checked,
and names only ever become one class folder and names below it. On any fault /workspace/run/stage-error.json says
{"code", "detail"} and the exit code is 1. Codes: config_invalid, format_unsupported, index_invalid, archive_damaged,
unsafe_path, storage_full, stage_broken.
"""

import codecs
import errno
import json
import os
import shutil
import sys
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from marks import TO_SPACES, ann_lines, conll_lines, json_line

LOCAL_HEADER = b"PK\x03\x04"
LOCAL_HEADER_SIZE = 30
STORED, DEFLATED = 0, 8
CHUNK = 1 << 20
LONGEST_NAME = 255
RECORDS = {"single_text": "data.tsv", "json": "data.jsonl"}
FORMATS = frozenset({"dir", "brat_ann", *RECORDS})
SCHEMAS = {"config": "modelyard.staging/1", "split": "modelyard.split/1", "index": "modelyard.index/1"}


class StageFault(Exception):
    """What ends the staging; `code` is stable."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(f"{code}: {detail}")
        self.code = code
        self.detail = detail


@dataclass(frozen=True)
class Member:
    """A sample, one line of the index. `encoding` None: not text. `method` None: its bytes stand at `offset`, without a
    header."""

    id: int
    path: str
    label: str
    offset: int
    compressed: int
    size: int
    method: int | None
    crc: int
    encoding: str | None
    notes: tuple[int, int] | None = None


def read_json(path: Path, schema: str) -> dict[str, Any]:
    """Raises StageFault (`config_invalid`) when it is not there, not JSON or of another schema."""
    try:
        value = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as cause:
        raise StageFault("config_invalid", f"{path.name}: {cause}") from cause
    if not isinstance(value, dict) or value.get("schema", schema) != schema:
        raise StageFault("config_invalid", f"{path.name}: not a {schema}")
    return value


def read_index(path: Path, wanted: frozenset[int]) -> Iterator[Member]:
    """The wanted members in archive order. Raises StageFault (`index_invalid`), also when one of them is missing."""
    missing = set(wanted)
    try:
        with path.open(encoding="utf-8") as lines:
            if json.loads(next(lines)).get("schema") != SCHEMAS["index"]:
                raise ValueError("unknown schema")
            for line in lines:
                row = json.loads(line)
                if row["id"] in missing:
                    missing.discard(row["id"])
                    yield Member(**{name: row[name] for name in Member.__dataclass_fields__ if name in row})
    except (OSError, ValueError, KeyError, TypeError, AttributeError, StopIteration) as cause:
        raise StageFault("index_invalid", f"{path.name}: {cause!r}") from cause
    if missing:
        raise StageFault("index_invalid", f"{path.name}: {len(missing)} samples are not there, first {min(missing)}")


def safe_name(name: str) -> str:
    """One component of a path. Raises StageFault (`unsafe_path`)."""
    odd = any(c in "/\\" or ord(c) < 32 or 0xD800 <= ord(c) < 0xE000 for c in name)
    if odd or name in {"", ".", ".."} or len(name.encode()) > LONGEST_NAME:
        raise StageFault("unsafe_path", repr(name[:200]))
    return name


def place(member: Member) -> Path:
    """Where a sample goes below its side: its class, then its path below the class folder of the archive."""
    parts = [safe_name(part) for part in member.path.split("/")]
    label = safe_name(member.label)
    return Path(label, *(parts[parts.index(label) + 1 :] if label in parts[:-1] else parts))


def raw_bytes(archive: BinaryIO, member: Member) -> Iterator[bytes]:
    """The stored bytes of a member. Raises StageFault (`archive_damaged`)."""
    archive.seek(member.offset)
    if member.method is not None:
        header = archive.read(LOCAL_HEADER_SIZE)
        if len(header) < LOCAL_HEADER_SIZE or header[:4] != LOCAL_HEADER:
            raise StageFault("archive_damaged", f"{member.path}: no member at {member.offset}")
        archive.seek(int.from_bytes(header[26:28], "little") + int.from_bytes(header[28:30], "little"), os.SEEK_CUR)
    left = member.compressed
    while left > 0:
        chunk = archive.read(min(CHUNK, left))
        if not chunk:
            raise StageFault("archive_damaged", f"{member.path}: the archive ends early")
        left -= len(chunk)
        yield chunk


def inflated(chunks: Iterator[bytes], method: int | None) -> Iterator[bytes]:
    """Unpacked bytes, at most CHUNK at a time. Raises zlib.error."""
    if method != DEFLATED:
        yield from chunks
        return
    inflate = zlib.decompressobj(-zlib.MAX_WBITS)
    for chunk in chunks:
        while chunk and not inflate.eof:
            yield inflate.decompress(chunk, CHUNK)
            chunk = inflate.unconsumed_tail
    if not inflate.eof:
        yield inflate.flush()


def content(archive: BinaryIO, member: Member) -> Iterator[bytes]:
    """The content of a member, verified when it is exhausted. Raises StageFault (`archive_damaged`)."""
    if member.method not in {STORED, DEFLATED, None}:
        raise StageFault("archive_damaged", f"{member.path}: method {member.method}")
    size, crc = 0, 0
    try:
        for piece in inflated(raw_bytes(archive, member), member.method):
            size, crc = size + len(piece), zlib.crc32(piece, crc)
            if size > member.size:
                raise StageFault("archive_damaged", f"{member.path}: more than {member.size} bytes")
            yield piece
    except zlib.error as cause:
        raise StageFault("archive_damaged", f"{member.path}: {cause}") from cause
    if size != member.size or crc != member.crc:
        raise StageFault("archive_damaged", f"{member.path}: size or checksum differs")


def write_sample(archive: BinaryIO, member: Member, folder: Path) -> None:
    """Write one sample; instead of a name that is taken it gets its id."""
    relative = place(member)
    target = folder / relative
    if target.exists():
        target = target.with_name(f"{member.id}{relative.suffix[:16]}")
    write_content(archive, member, target)


def write_content(archive: BinaryIO, member: Member, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.open("xb") as out:
        if member.encoding is None:
            for piece in content(archive, member):
                out.write(piece)
        else:
            out.write(as_utf8(b"".join(content(archive, member)), member))


def as_utf8(text: bytes, member: Member) -> bytes:
    """Without a last character that is cut. Raises StageFault (`archive_damaged`) when the text is not in the encoding
    that the index says."""
    try:
        decoder = codecs.getincrementaldecoder(member.encoding or "utf-8")()
        return decoder.decode(text).removeprefix("\ufeff").encode()
    except (UnicodeError, LookupError) as cause:
        raise StageFault("archive_damaged", f"{member.path}: {cause}") from cause


def write_side(side: dict[str, Any], parts: dict[str, Any], folder: Path, format_: str) -> int:
    """Write one side of the split; returns its number of samples."""
    folder.mkdir(parents=True, exist_ok=True)
    wanted = frozenset(side["ids"])
    part = parts[side["part"]]
    with Path(part["archive"]).open("rb") as archive:
        members = read_index(Path(part["index"]), wanted)
        if format_ == "brat_ann" or part.get("notes"):
            write_noted(archive, Path(part["notes"]), members, folder, format_)
        elif format_ in RECORDS:
            with (folder / RECORDS[format_]).open("xb") as out:
                for member in members:
                    out.write(write_record(archive, member, folder, format_))
        else:
            for member in members:
                write_sample(archive, member, folder)
    return len(wanted)


def write_record(archive: BinaryIO, member: Member, folder: Path, format_: str) -> bytes:
    """The line of a sample, whose file is written, if it is no text; in a table, what would end a cell becomes
    spaces."""
    value = {"label": member.label}
    if member.encoding is None:
        value = {"file": f"files/{member.id}{Path(member.path).suffix[:16]}"} | value
        write_content(archive, member, folder / value["file"])
    else:
        value = {"text": as_utf8(b"".join(content(archive, member)), member).decode()} | value
    if format_ == "json":
        return (json.dumps(value, ensure_ascii=False) + "\n").encode()
    return "\t".join(value[name].translate(TO_SPACES) for name in ("label", "text")).encode() + b"\n"


def write_noted(archive: BinaryIO, notes: Path, members: Iterator[Member], folder: Path, format_: str) -> None:
    """Texts with what is marked in them. Raises StageFault (`index_invalid`)."""
    if format_ == "brat_ann":
        write_pairs(archive, notes, members, folder)
        return
    name, as_lines = {"single_text": ("data.conll", conll_lines), "json": ("data.jsonl", json_line)}[format_]
    with notes.open("rb") as noted, (folder / name).open("xb") as out:
        for member in members:
            text = as_utf8(b"".join(content(archive, member)), member).decode()
            start, size = member.notes or (0, 0)
            noted.seek(start)
            try:
                out.write(as_lines(text, json.loads(noted.read(size))).encode())
            except (ValueError, KeyError, TypeError) as cause:
                raise StageFault("index_invalid", f"{member.path}: {cause!r}") from cause


def write_pairs(archive: BinaryIO, notes: Path, members: Iterator[Member], folder: Path) -> None:
    """A text and what is marked in it beside each other, as brat does. Raises StageFault (`index_invalid`)."""
    with notes.open("rb") as noted:
        for member in members:
            target = folder / Path(*(safe_name(part) for part in member.path.split("/")))
            if target.exists() or target.with_suffix(".ann").exists():
                target = target.with_name(f"{target.stem[:200]}-{member.id}.txt")
            write_content(archive, member, target)
            start, size = member.notes or (0, 0)
            noted.seek(start)
            try:
                lines = ann_lines(target.read_text(encoding="utf-8"), json.loads(noted.read(size)))
            except (ValueError, KeyError, TypeError, IndexError) as cause:
                raise StageFault("index_invalid", f"{member.path}: {cause!r}") from cause
            target.with_suffix(".ann").write_text(lines, encoding="utf-8", newline="")


def stage(workspace: Path) -> None:
    """Raises StageFault."""
    config = read_json(workspace / "stage.json", SCHEMAS["config"])
    try:
        manifest = read_json(Path(config["manifest"]), SCHEMAS["split"])
        format_ = manifest["format"]
        if format_ not in FORMATS:
            raise StageFault("format_unsupported", str(format_))
        dataset, parts = workspace / "dataset", config["parts"]
        counts = {side: write_side(manifest[side], parts, dataset / side, format_) for side in ("train", "test")}
        info = {name: manifest[name] for name in ("task_type", "format", "classes", "seed")} | {"counts": counts}
    except (KeyError, TypeError) as cause:
        raise StageFault("config_invalid", repr(cause)) from cause
    (dataset / "info.json").write_text(json.dumps(info, ensure_ascii=False), encoding="utf-8")
    print(json.dumps({"staged": counts}), flush=True)


def main(workspace: Path) -> int:
    os.umask(0o022)
    try:
        stage(workspace)
    except StageFault as caught:
        fault = caught
    except OSError as cause:
        full = cause.errno in {errno.ENOSPC, errno.EDQUOT}
        fault = StageFault("storage_full" if full else "stage_broken", str(cause))
    else:
        return 0
    print(fault, file=sys.stderr)
    if fault.code == "storage_full":  # what was laid out is of no use, and its room is needed for the report
        for side in ("train", "test"):
            shutil.rmtree(workspace / "dataset" / side, ignore_errors=True)  # noqa: TID251 - of our own making
    error = json.dumps({"code": fault.code, "detail": fault.detail[:2000]}, ensure_ascii=True)
    (workspace / "run").mkdir(exist_ok=True)
    (workspace / "run" / "stage-error.json").write_text(error, encoding="utf-8")
    return 1


if __name__ == "__main__":
    sys.exit(main(Path("/workspace")))
