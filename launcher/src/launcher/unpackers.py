"""What unpacks archives that are no zips: libarchive, and `unar` for RAR of versions before 5 (ADR 23)."""

import asyncio
import shutil
from ctypes.util import find_library

from launcher.build_commands import Packages
from launcher.engine import Say

_PACKAGES = Packages("libarchive13", "unar")


async def install_unpackers(say: Say) -> None:
    """Those that are missing, where that is possible; without them only zips can be read, which is said."""
    if await asyncio.to_thread(_are_there):
        return
    if _PACKAGES.can_install:
        say("Installing libarchive and unar.")
        await _PACKAGES.install()
    if not await asyncio.to_thread(_are_there):
        say(f"Datasets can be uploaded as zip only, until libarchive and unar are installed: `{_PACKAGES.by_hand}`.")


def _are_there() -> bool:
    return find_library("archive") is not None and shutil.which("unar") is not None
