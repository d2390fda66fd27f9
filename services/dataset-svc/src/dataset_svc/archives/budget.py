"""How much an archive may unpack to, counted on what really comes out (03), and how long that may take."""

import signal
import sys
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TypeVar

from dataset_svc.archives.names import printable
from dataset_svc.refusals import BOMB, OVER_QUOTA, TOO_LARGE, ArchiveRefused

RATIO_FROM = 100_000_000
"""Bytes; below, the ratio does not matter."""
_STUCK_S = 3.0
_EVERY_S = 0.25
"""A timer is not set more often than that: it takes longer than reading a small file."""
_set_at = float("inf")
_T = TypeVar("_T")


def end_when_stuck() -> None:
    """From now on this process is ended by SIGPROF, also within a decoder, when there is no `beat` for 3 s of processor
    time: however slow the machine is."""
    global _set_at
    signal.setitimer(signal.ITIMER_PROF, _STUCK_S)
    _set_at = time.monotonic()


def beat() -> None:
    """There is progress."""
    if time.monotonic() - _set_at > _EVERY_S:
        end_when_stuck()


def beating(things: Iterable[_T]) -> Iterator[_T]:
    """The same, with a beat for each."""
    for thing in things:
        beat()
        yield thing


@dataclass(frozen=True)
class Limits:
    """`max_bytes` unpacked; `max_ratio` unpacked to packed, looked at above 100 MB; `max_stored`: bytes of an archive
    that is packed once more, by its owner's quota."""

    max_files: int
    max_bytes: int
    max_ratio: float
    max_stored: int = sys.maxsize


class Budget:
    """Of an archive of `packed` bytes."""

    def __init__(self, limits: Limits, packed: int) -> None:
        self._limits, self._packed = limits, packed
        self._taken = 0

    def take(self, size: int, member: str) -> None:
        """So many bytes have come out. Raises ArchiveRefused."""
        self._taken += size
        self.check(self._taken, member)

    def check_stored(self, size: int) -> None:
        """So much of it was packed once more. Raises ArchiveRefused."""
        if size > self._limits.max_stored:
            raise ArchiveRefused(OVER_QUOTA, max=self._limits.max_stored)

    def check(self, unpacked: int, member: str) -> None:
        """Of a total. Raises ArchiveRefused."""
        if unpacked > self._limits.max_bytes:
            raise ArchiveRefused(TOO_LARGE, member=printable(member), max=self._limits.max_bytes)
        if unpacked > RATIO_FROM and unpacked > self._limits.max_ratio * self._packed:
            raise ArchiveRefused(BOMB, member=printable(member), max_ratio=self._limits.max_ratio)
