"""A disk of the workloads that is as small as a test wants it."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from svckit.runtime.machine.folder import WorkFolder

from tests.support.disk import files_below

_BLOCK = 512


class SmallDisk:
    """Of so many bytes. `others`: those that nobody sees a file of."""

    def __init__(self, work: Path, size: int) -> None:
        self._work = work
        self._size = size
        self.others = 0

    def free(self) -> int:
        taken = self.others
        for file in files_below(self._work):
            with suppress(FileNotFoundError):
                taken += file.lstat().st_blocks * _BLOCK
        return max(0, self._size - taken)


@contextmanager
def small_disk(work: Path, size: int) -> Iterator[SmallDisk]:
    """The folder of the workloads lies on it."""
    disk = SmallDisk(work, size)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(WorkFolder, "room", lambda folder: disk.free())
        yield disk
