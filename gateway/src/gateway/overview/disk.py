"""How full the disk is."""

import asyncio
import shutil
from pathlib import Path

from gateway.overview.schemas import DiskView


async def disk_of(folder: Path) -> DiskView | None:
    """Of the disk that `folder`, which may not exist yet, lies on or will lie on; None when that cannot be told."""
    try:
        usage = await asyncio.to_thread(_usage, folder)
    except OSError:
        return None
    return DiskView(total=usage.total, free=usage.free)


def _usage(folder: Path) -> "shutil._ntuple_diskusage":
    absolute = folder.absolute()
    existing = next(path for path in (absolute, *absolute.parents) if path.exists())
    return shutil.disk_usage(existing)
