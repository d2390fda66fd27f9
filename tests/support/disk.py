"""Files on a disk: those below a folder, and a small file system of its own, to be filled."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path


async def no_disk() -> int:
    """`free_bytes` of a store whose disk is away."""
    raise OSError("no disk")


def files_below(folder: Path) -> list[Path]:
    """The files in a folder that somebody else works in: what vanishes meanwhile is left out, where `Path.rglob`
    raises FileNotFoundError for a vanished folder."""
    return [Path(parent, name) for parent, _, names in os.walk(folder) for name in names]


@contextmanager
def mounted(folder: Path, size: str) -> Iterator[Path]:
    """A tmpfs of this size (`64m`) at `folder`, which is made. Needs root or sudo, as everything here does."""
    with _mount(folder, "-t", "tmpfs", "-o", f"size={size},mode=0755", "tmpfs"):
        yield folder


@contextmanager
def bound(source: Path, folder: Path) -> Iterator[Path]:
    """`source` under a second mount at `folder`, which is made. Needs what `mounted` needs."""
    with _mount(folder, "--bind", str(source)):
        yield folder


@contextmanager
def _mount(folder: Path, *what: str) -> Iterator[None]:
    folder.mkdir()
    root = [] if os.geteuid() == 0 else ["sudo", "-n"]
    subprocess.run([*root, "mount", *what, folder], check=True)
    try:
        yield
    finally:
        subprocess.run([*root, "umount", "--lazy", folder], check=True)


def fill_up(ballast: Path) -> None:
    """Make a file that takes the last byte of its disk."""
    with ballast.open("wb", buffering=0) as file:
        for size in (1 << 20, 4096):
            with suppress(OSError):
                while True:
                    file.write(bytes(size))


def fill(ballast: Path, leaving: int) -> None:
    """Make a file so large that this many bytes are left on its disk."""
    ballast.unlink(missing_ok=True)
    size = shutil.disk_usage(ballast.parent).free - leaving
    with ballast.open("wb") as file:
        os.posix_fallocate(file.fileno(), 0, size)
