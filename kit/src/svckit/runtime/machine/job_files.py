"""The files of a job. Its container writes them, so nothing in its folders is trusted."""

import asyncio
from contextlib import suppress
from itertools import islice
from pathlib import Path

from svckit.errors import is_full
from svckit.objects.port import ObjectStore, StoreFull
from svckit.runtime.exit_report import full_report
from svckit.runtime.jobs import EXIT_FILE, FilePart, JobObservation, JobRef
from svckit.runtime.machine import untrusted
from svckit.runtime.machine.folder import WorkFolder
from svckit.runtime.machine.job_state import to_json
from svckit.runtime.machine.locks import must_hold

TOPS = ("output", "run")
_AT_ONCE = 5000
_OWN = frozenset({"run/log", "run/log.gap", "run/usage.jsonl", "run/stage-error.json"})
_SMALL = 4 * 1024**2
_FEW = 16


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


async def give_up(job: JobRef, folder: WorkFolder, store: ObjectStore, seen: JobObservation) -> None:
    """Of a job with `storage_full` store what is small and drop the rest, which may be what fills the disk."""
    try:
        await asyncio.to_thread(folder.write_note, ended=to_json(seen))
    except OSError as error:
        if not is_full(error):
            raise
        await asyncio.to_thread(folder.drop_output)
        await asyncio.to_thread(folder.write_note, ended=to_json(seen))
    report = await asyncio.to_thread(folder.write, "exit.json", full_report(seen))
    await _keep_small(folder.path, store, job.output_prefix, report)
    await asyncio.to_thread(folder.drop_output)
    await asyncio.to_thread(folder.write_note, moved=True)


async def _keep_small(folder: Path, store: ObjectStore, prefix: str, report: Path) -> None:
    """Move its log, what is small in its output, and `report` as its exit.json into the store, each as far as there is
    room."""
    files = {prefix + path: folder / path for path in await asyncio.to_thread(_small, folder)}
    for key, path in [*files.items(), (prefix + EXIT_FILE, report)]:
        await asyncio.to_thread(must_hold)
        with suppress(StoreFull, FileNotFoundError):
            await store.put_file(key, path, move=True)


def _small(folder: Path) -> list[str]:
    """Paths of the log and what belongs to it, and of the first small files directly in the output, of which an
    algorithm writes its metrics and its words about a failure."""
    own = [found.path for found in untrusted.walk(folder, "run") if found.path in _OWN]
    tops = (found for found in untrusted.walk(folder, "output") if found.path.count("/") == 1)
    return own + [found.path for found in islice((top for top in tops if top.size <= _SMALL), _FEW)]


def _found(folder: Path) -> list[str]:
    return [found.path for top in TOPS for found in untrusted.walk(folder, top)]
