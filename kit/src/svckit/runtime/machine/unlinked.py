"""What programs keep of a disk in files that have no name any more: files removed while they are open or mapped.

It is seen in /proc, as far as the platform may look there: as root into every process, otherwise into its own user's.
What is in a socket's queue, or open in one thread only, is not seen.
"""

import os
import stat
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

_PROC = Path("/proc")
_BLOCK = 512
"""The unit of st_blocks."""


def processes(file: str, has: bytes) -> Iterator[Path]:
    """Folders in /proc of the processes whose `file` there contains `has`."""
    for entry in _PROC.iterdir():
        if entry.name.isdecimal():
            with suppress(OSError):
                if has in (entry / file).read_bytes():
                    yield entry


def held(found: Iterable[Path]) -> int:
    """Bytes on disks that these processes keep. Blocks; call it in a thread."""
    kept: dict[tuple[int, int], int] = {}
    own = _memory_files()
    for process in found:
        memory = {own, _shared_memory(process)}
        for link in (*_descriptors(process), *_mappings(process)):
            with suppress(OSError):
                status = os.stat(link)
                if stat.S_ISREG(status.st_mode) and status.st_nlink == 0 and status.st_dev not in memory:
                    kept[status.st_dev, status.st_ino] = status.st_blocks * _BLOCK
    return sum(kept.values())


def _descriptors(process: Path) -> list[str]:
    with suppress(OSError):
        return [entry.path for entry in os.scandir(process / "fd")]
    return []


def _mappings(process: Path) -> list[str]:
    """One link to each file without a name that is mapped (proc(5): maps, map_files)."""
    first: dict[tuple[bytes, bytes], str] = {}
    with suppress(OSError):
        for line in (process / "maps").read_bytes().splitlines():
            if line.endswith(b" (deleted)"):
                addresses, _, _, device, inode, _ = line.split(maxsplit=5)
                begin, end = (int(address, 16) for address in addresses.split(b"-"))
                first.setdefault((device, inode), f"{process}/map_files/{begin:x}-{end:x}")
    return list(first.values())


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
