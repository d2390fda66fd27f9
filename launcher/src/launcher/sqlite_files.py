"""Looks at files of SQLite that no process has open, before SQLite does: it drops what it cannot use without a word.

The write-ahead log: https://sqlite.org/walformat.html. Everything blocks: call it in a thread.
"""

import sqlite3
import struct
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from threading import Event
from typing import BinaryIO
from urllib.parse import quote

from svckit.threads import Stopped

_HEADER, _FRAME_HEADER, _INDEX_HEADER = 32, 24, 48
_LITTLE_ENDIAN, _BIG_ENDIAN = 0x377F0682, 0x377F0683
_POLL_INSTRUCTIONS = 100_000
Sums = tuple[int, int]


def log_of(database: Path) -> Path:
    """The database's write-ahead log."""
    return database.with_name(database.name + "-wal")


def companions(database: Path) -> tuple[Path, Path]:
    """The log and its index, which belong to the database's present content and to no other."""
    return log_of(database), database.with_name(database.name + "-shm")


def uri_of(database: Path, mode: str) -> str:
    """`mode`: `ro`, or `rw` for one that is not made when it is not there."""
    return f"file:{quote(str(database))}?mode={mode}"


def log_fault(database: Path, *, cut_off: bool) -> str | None:
    """Why committed transactions of the database's log would be dropped; None when none would, as far as can be seen.

    SQLite drops what follows a broken frame. After a power cut the last transaction may be incomplete, which nobody was
    told of. `cut_off` says that the process was killed and the machine has run on: then the log was written in order,
    and its index tells how many frames it must have.
    """
    log, index = companions(database)
    salts, known = _known_frames(index) if cut_off else (b"", 0)
    try:
        with log.open("rb") as file:
            found = _read_log(file)
    except FileNotFoundError:
        return "is missing" if known else None
    except _HeaderBroken:
        return "has a broken header"
    if found.lost > (0 if cut_off else 1):
        return f"has a broken frame before {found.lost} committed transactions"
    if known and (salts != found.salts or known > found.frames):
        return f"was cut: it has {found.frames} of {known} frames"
    return None


class _HeaderBroken(Exception):
    pass


@dataclass(frozen=True)
class _Log:
    """`frames`: before the first broken one. `lost`: frames beyond it that commit a transaction."""

    salts: bytes = b""
    frames: int = 0
    lost: int = 0


def _read_log(file: BinaryIO) -> _Log:
    """A frame is of this log, and not left from before it began anew, when it has the salts of its header."""
    head = file.read(_HEADER)
    if len(head) < _HEADER or not any(head):
        return _Log()
    magic, _, page_size, _, salts = struct.unpack(">4I8s", head[:24])
    word = ">" if magic == _BIG_ENDIAN else "<"
    sums = _summed(head[:24], (0, 0), word)
    if magic not in (_LITTLE_ENDIAN, _BIG_ENDIAN) or sums != struct.unpack(">2I", head[24:]):
        raise _HeaderBroken
    frames, lost, broken = 0, 0, False
    while len(frame := file.read(_FRAME_HEADER + page_size)) == _FRAME_HEADER + page_size:
        is_of_log = frame[8:16] == salts
        if broken:
            lost += is_of_log and frame[4:8] != bytes(4)
            continue
        sums = _summed(frame[_FRAME_HEADER:], _summed(frame[:8], sums, word), word)
        broken = not is_of_log or sums != struct.unpack(">2I", frame[16:24])
        frames += not broken
    return _Log(salts, frames, lost)


def _known_frames(index: Path) -> tuple[bytes, int]:
    """Salts and number of frames of the log as its index has them, which is written after them; 0 when it says nothing.
    Its numbers are in the machine's order of bytes."""
    try:
        head = index.read_bytes()[: 2 * _INDEX_HEADER]
    except FileNotFoundError:
        return b"", 0
    if len(head) < 2 * _INDEX_HEADER or head[:_INDEX_HEADER] != head[_INDEX_HEADER:]:
        return b"", 0
    (frames,) = struct.unpack("=I", head[16:20])
    return head[32:40], frames


def _summed(data: bytes, sums: Sums, word: str) -> Sums:
    """The checksum of SQLite's log, continued."""
    first, second = sums
    words = iter(struct.unpack(f"{word}{len(data) // 4}I", data))
    for even, odd in zip(words, words, strict=True):
        first = (first + even + second) & 0xFFFFFFFF
        second = (second + odd + first) & 0xFFFFFFFF
    return first, second


def database_fault(database: Path, stop: Event, *, is_made: bool, check: str = "quick_check") -> str | None:
    """What the pragma `check` says against it, that it is no database, or, where it `is_made`, that it has no tables;
    None when it is fine. Raises Stopped. Nothing is changed: the log stays."""
    try:
        with closing(sqlite3.connect(uri_of(database, "ro"), uri=True)) as connection:
            connection.set_progress_handler(lambda: int(stop.is_set()), _POLL_INSTRUCTIONS)
            (said,) = connection.execute(f"PRAGMA {check}(1)").fetchone()
            if said != "ok":
                return f"is damaged ({' '.join(said.split())})"
            (tables,) = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
            return "is empty" if is_made and not tables else None
    except sqlite3.DatabaseError as error:
        if stop.is_set():
            raise Stopped from error
        return f"is damaged ({error})"
