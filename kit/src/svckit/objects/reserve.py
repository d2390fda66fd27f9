"""Room on a disk that is kept for writing down how things end, when everything else has filled it."""

import logging
import os
from pathlib import Path

from svckit.objects.disk import free_bytes

_log = logging.getLogger(__name__)
RESERVE = 64 * 1024**2
_NEARLY_FULL = 8
_SHORT = 1.25


class DiskReserve:
    """A file of `size` bytes, which is given up when less than an eighth of that is free, and taken again when twice
    that is. Processes on one disk may share the file. `short`: what is free is hardly more than the file was.
    `held`: the file has its room."""

    def __init__(self, path: Path, size: int = RESERVE) -> None:
        self._path = path
        self._size = size
        self.short = self.held = False

    def look(self) -> None:
        """Give it up or take it, as the disk is now. Blocks; raises OSError where the file cannot be written."""
        descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            held = os.fstat(descriptor).st_blocks > 0
            free = free_bytes(self._path.parent)
            if held and free < self._size // _NEARLY_FULL:
                os.ftruncate(descriptor, 0)
                _log.warning("the disk is nearly full (%d bytes free): the reserve of %d is given up", free, self._size)
                held, free = False, free + self._size
            elif not held and free >= 2 * self._size:
                os.posix_fallocate(descriptor, 0, self._size)
                held = True
            self.held = held
            self.short = not held and free < self._size * _SHORT
        finally:
            os.close(descriptor)
