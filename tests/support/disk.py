"""A small file system of its own, to be filled."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest


@contextmanager
def mounted(folder: Path, size: str) -> Iterator[Path]:
    """A tmpfs of this size (`64m`) at `folder`, which is made. Skips the test where mounting is not permitted."""
    folder.mkdir()
    options = f"size={size},mode=0755"
    done = subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", folder], capture_output=True, text=True)
    if done.returncode != 0:
        pytest.skip(f"no file system can be mounted here: {done.stderr.strip()}")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", folder], check=True)


def fill(ballast: Path, leaving: int) -> None:
    """Make a file so large that this many bytes are left on its disk."""
    ballast.unlink(missing_ok=True)
    size = shutil.disk_usage(ballast.parent).free - leaving
    with ballast.open("wb") as file:
        os.posix_fallocate(file.fileno(), 0, size)
