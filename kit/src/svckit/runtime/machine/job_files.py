"""The files of a job. Its container writes them, so nothing in its folders is trusted."""

import asyncio
from pathlib import Path

from svckit.objects.port import ObjectStore
from svckit.runtime.jobs import EXIT_FILE, FilePart
from svckit.runtime.machine import untrusted
from svckit.runtime.machine.locks import must_hold

TOPS = ("output", "run")
_AT_ONCE = 5000


def is_readable(file: str) -> bool:
    """Whether it names something below `output/` or `run/`."""
    return file.partition("/")[0] in TOPS and untrusted.is_plain(file)


async def read(folder: Path, file: str, offset: int, limit: int) -> FilePart | None:
    """From the job's folder; None when the file is not there."""
    part = await asyncio.to_thread(untrusted.read_part, folder, file, offset, limit)
    return None if part is None else FilePart(*part)


async def move(folder: Path, store: ObjectStore, prefix: str) -> None:
    """Move every regular file into the store, exit.json last. Only when nothing of the job runs any more: a program of
    it could put a link in place of a folder. Repeated after a crash it goes on. Raises StoreFull."""
    found = await asyncio.to_thread(_found, folder)
    paths = [path for path in found if path != EXIT_FILE]
    for begin in range(0, len(paths), _AT_ONCE):
        await asyncio.to_thread(must_hold)
        await store.move_files(prefix, folder, paths[begin : begin + _AT_ONCE])
    if EXIT_FILE in found:
        await asyncio.to_thread(must_hold)
        await store.put_file(prefix + EXIT_FILE, folder / EXIT_FILE, move=True)


def _found(folder: Path) -> list[str]:
    return [found.path for top in TOPS for found in untrusted.walk(folder, top)]
