"""What this machine has for containers."""

import os
from dataclasses import dataclass
from pathlib import Path

_CGROUP_LIMIT = Path("/sys/fs/cgroup/memory.max")
_LEAST = 512 * 1024**2


@dataclass(frozen=True)
class Capacity:
    """cpu in cores, memory in bytes, gpu in devices."""

    cpu: float
    memory: int
    gpu: int


def of_this_machine(reserve_memory: int) -> Capacity:
    """All cores, and the memory less what the platform itself and the system need."""
    memory = max(_LEAST, _memory() - reserve_memory)
    return Capacity(float(len(os.sched_getaffinity(0))), memory, len(list(Path("/dev").glob("nvidia[0-9]*"))))


def _memory() -> int:
    installed = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    try:
        limit = _CGROUP_LIMIT.read_text().strip()
    except OSError:
        return installed
    return min(installed, int(limit)) if limit.isdigit() else installed
