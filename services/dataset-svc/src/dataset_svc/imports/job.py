"""What a worker is to do, and how it says how far it is."""

import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

DISK_FULL = 28
"""Exit code of a worker that finds no room for what it writes."""
REPORT = "report.json"
"""What the worker found, in the job's folder."""
CONVERTED = "converted.zip"
"""The archive, packed once more, in the job's folder."""


USERS = range(61_184, 65_520)
"""Of nobody: systemd's range of users that are made for a while (systemd.exec(5), DynamicUser)."""
NO_BOUND = 1 << 62
"""Bytes."""


@dataclass(frozen=True)
class Job:
    """What to read and how; written as JSON. `max_memory` in bytes of address space, `max_cpu_s` in seconds; `mends`:
    what a person said about it (Mends). `max_stored`: bytes of an archive that is packed once more, by its owner's
    quota; `max_written`: of each file that the worker writes, by the disk, of which `min_free` stay free whatever it
    writes. `user`: whose process the worker becomes where it is started by root."""

    archive: str
    folder: str
    part: str
    separate: bool
    format: str
    task_type: str
    max_files: int
    max_bytes: int
    max_ratio: float
    max_bad_share: float
    max_memory: int
    max_cpu_s: int
    mends: Mapping[str, Any] = field(default_factory=dict)
    max_stored: int = NO_BOUND
    max_written: int = NO_BOUND
    min_free: int = 0
    user: int = USERS.start


def tell(progress: float) -> None:
    """From 0 to 1, a line on standard output."""
    sys.stdout.write(f"{progress:.4f}\n")
    sys.stdout.flush()
