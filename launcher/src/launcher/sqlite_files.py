"""Looks at files of SQLite that no process has open, before SQLite does: it drops what it cannot use without a word.

The write-ahead log: https://sqlite.org/walformat.html. Everything blocks: call it in a thread.
"""

import sqlite3
import struct
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from threading import Event
from typing import BinaryIO
from urllib.parse import quote

_HEADER, _FRAME_HEADER = 32, 24
_BIG_ENDIAN = {0x377F0682: False, 0x377F0683: True}
_POLL_INSTRUCTIONS = 100_000
Sums = tuple[int, int]


def log_of(database: Path) -> Path:
    """The database's write-ahead log."""
    return database.with_name(database.name + "-wal")


def companions(database: Path) -> tuple[Path, Path]:
    """The log and its index, which belong to the database's present content and to no other."""
    return log_of(database), database.with_name(database.name + "-shm")


def log_fault(log: Path, *, cut_off: bool) -> str | None:
    """Why transactions of this log that were committed would be dropped; None when none would, as far as can be seen.

    Frames after a broken one are dropped. After a power cut the last transaction may be incomplete, which nobody was
    told of; `cut_off` says that the process was killed and the machine has run on: then frames were written in order.
    """
    try:
        with log.open("rb") as file:
            head = file.read(_HEADER)
            if len(head) < _HEADER or not any(head):
                return None
            lost = sum(_commits_beyond_a_broken_frame(head, file))
    except FileNotFoundError:
        return None
    except _HeaderBroken:
        return "has a broken header"
    return f"has a broken frame before {lost} committed transactions" if lost > (0 if cut_off else 1) else None


class _HeaderBroken(Exception):
    pass


def _commits_beyond_a_broken_frame(head: bytes, frames: BinaryIO) -> Iterator[int]:
    """1 for each; a frame is of this log when it has the salts of its header."""
    magic, _, page_size, _, salts = struct.unpack(">4I8s", head[:24])
    if magic not in _BIG_ENDIAN or not 512 <= page_size <= 65536:
        raise _HeaderBroken
    word = ">" if _BIG_ENDIAN[magic] else "<"
    sums = _summed(head[:24], (0, 0), word)
    if sums != struct.unpack(">2I", head[24:]):
        raise _HeaderBroken
    broken = False
    while len(frame := frames.read(_FRAME_HEADER + page_size)) == _FRAME_HEADER + page_size:
        is_of_log = frame[8:16] == salts
        if broken:
            yield int(is_of_log and frame[4:8] != b"\0\0\0\0")
            continue
        sums = _summed(frame[_FRAME_HEADER:], _summed(frame[:8], sums, word), word)
        broken = not is_of_log or sums != struct.unpack(">2I", frame[16:24])


def _summed(data: bytes, sums: Sums, word: str) -> Sums:
    """The checksum of SQLite's log, continued."""
    first, second = sums
    words = iter(struct.unpack(f"{word}{len(data) // 4}I", data))
    for even, odd in zip(words, words, strict=True):
        first = (first + even + second) & 0xFFFFFFFF
        second = (second + odd + first) & 0xFFFFFFFF
    return first, second


class Stopped(Exception):
    """The look was ended before its end."""


def database_fault(database: Path, stop: Event, *, is_made: bool) -> str | None:
    """What `PRAGMA quick_check` says against it, that it is no database, or, where it `is_made`, that it has no tables;
    None when it is fine. Raises Stopped. Nothing is changed: the log stays."""
    try:
        with closing(sqlite3.connect(f"file:{quote(str(database))}?mode=ro", uri=True)) as connection:
            connection.set_progress_handler(lambda: int(stop.is_set()), _POLL_INSTRUCTIONS)
            (said,) = connection.execute("PRAGMA quick_check(1)").fetchone()
            if said != "ok":
                return f"is damaged ({' '.join(said.split())})"
            (tables,) = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
            return "is empty" if is_made and not tables else None
    except sqlite3.DatabaseError as error:
        if stop.is_set():
            raise Stopped from error
        return f"is damaged ({error})"
