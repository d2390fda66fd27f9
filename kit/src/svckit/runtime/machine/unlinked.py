"""What programs keep of a disk in files that have no name any more: files removed while they are open or mapped.

It is seen in /proc, as far as the platform may look there: as root into every process, otherwise into its own user's.
What is in a socket's queue, or open in one thread only, is not seen. One program may have millions of descriptors and
mappings, so a look has an end.
"""

import os
import stat
from collections.abc import Iterable, Iterator
from contextlib import suppress
from itertools import chain
from pathlib import Path

_PROC = Path("/proc")
_BLOCK = 512
"""The unit of st_blocks."""
_FEW = 65_536
"""So many descriptors, and pieces of lists of mappings, are no excess, however few files a program may write."""
_READ = 2048
"""Reading such a piece of a list of mappings, of 20 to 40 of them, takes as long as a descriptor does; in bytes."""


def processes(file: str, has: bytes) -> Iterator[Path]:
    """Folders in /proc of the processes whose `file` there contains `has`."""
    for entry in _PROC.iterdir():
        if entry.name.isdecimal():
            with suppress(OSError):
                if has in (entry / file).read_bytes():
                    yield entry


def unlinked_bytes(found: Iterable[Path], most: int) -> int | None:
    """Bytes on disks that these processes keep; None: they have more than `most` descriptors and pieces of lists of
    mappings, and not only a few. Blocks; call it in a thread."""
    kept: dict[tuple[int, int], int] = {}
    own, seen = _memory_files(), 0
    for process in found:
        memory = {own, _shared_memory(process)}
        for link in chain(_descriptors(process), _mappings(process)):
            seen += 1
            if seen > max(most, _FEW):
                return None
            with suppress(OSError):
                status = os.stat(link) if link else None
                if status and stat.S_ISREG(status.st_mode) and not status.st_nlink and status.st_dev not in memory:
                    kept[status.st_dev, status.st_ino] = status.st_blocks * _BLOCK
    return sum(kept.values())


def _descriptors(process: Path) -> Iterator[str]:
    with suppress(OSError), os.scandir(process / "fd") as entries:
        for entry in entries:
            yield entry.path


def _mappings(process: Path) -> Iterator[str]:
    """A link to each file without a name that is mapped (proc(5): maps, map_files), and an empty one for each part of
    the list that was read."""
    first, read = set(), 0
    with suppress(OSError), (process / "maps").open("rb") as lines:
        for line in lines:
            read += len(line)
            if read >= _READ:
                read = 0
                yield ""
            if line.endswith(b" (deleted)\n"):
                addresses, _, _, device, inode, _ = line.split(maxsplit=5)
                if (device, inode) not in first:
                    first.add((device, inode))
                    begin, end = (int(address, 16) for address in addresses.split(b"-"))
                    yield f"{process}/map_files/{begin:x}-{end:x}"


def _memory_files() -> int:
    """The device of files that are memory (memfd_create and others)."""
    descriptor = os.memfd_create("device")
    try:
        return os.fstat(descriptor).st_dev
    finally:
        os.close(descriptor)


def _shared_memory(process: Path) -> int | None:
    """The device of its /dev/shm, whose size counts as memory."""
    with suppress(OSError):
        return os.stat(process / "root/dev/shm").st_dev
    return None
