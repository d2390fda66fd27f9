"""The files of a job. Its container writes them, so nothing in its folders is trusted."""

import asyncio
from contextlib import suppress
from itertools import islice
from pathlib import Path

from svckit.errors import is_full
from svckit.objects.port import ObjectStore, StoreFull
from svckit.runtime.exit_report import platform_report
from svckit.runtime.jobs import EXIT_FILE, FilePart, JobObservation, JobRef
from svckit.runtime.machine import untrusted
from svckit.runtime.machine.folder import WorkFolder
from svckit.runtime.machine.job_state import to_json
from svckit.runtime.machine.locks import must_hold

_LOG = "run/log"
TOPS = ("output", "run")
_FOLDERS = ("output/", "run/")
_AT_ONCE = 5000
_OWN = frozenset({_LOG, "run/log.gap", "run/usage.jsonl", "run/stage-error.json"})
_SMALL = 4 * 1024**2
_FEW = 16
_LOG_STEP = 16
"""`supervise` makes room in the log by this part of its limit at once, after it has written what it read."""
_LOG_READ = 256 * 1024


def is_readable(file: str) -> bool:
    """Whether it names something below `output/` or `run/`."""
    return file.partition("/")[0] in TOPS and untrusted.is_plain(file)


async def read(folder: Path, file: str, offset: int, limit: int) -> FilePart | None:
    """From the job's folder; None when the file is not there."""
    part = await asyncio.to_thread(untrusted.read_part, folder, file, offset, limit)
    return None if part is None else FilePart(*part)


def cut_log(folder: WorkFolder) -> None:
    """A program that writes to the file of the log itself keeps no more of it than one whose output `supervise` puts
    there. Only when nothing of the job runs any more. Blocks."""
    must_hold()
    if limit := folder.note().log_limit:
        untrusted.shorten(folder.path, _LOG, limit, limit + limit // _LOG_STEP + _LOG_READ)


async def move(folder: Path, store: ObjectStore, prefix: str, report: Path | None) -> None:
    """Move every regular file into the store, exit.json, or `report` in its place, last. Only when nothing of the job
    runs any more: a program of it could put a link in place of a folder. Repeated after a crash it goes on. Raises
    StoreFull."""
    found = await asyncio.to_thread(_found, folder)
    paths = [path for path in found if path != EXIT_FILE]
    for begin in range(0, len(paths), _AT_ONCE):
        await asyncio.to_thread(must_hold)
        await store.move_files(prefix, folder, paths[begin : begin + _AT_ONCE])
    if report is None and EXIT_FILE in found:
        report = folder / EXIT_FILE
    if report is not None:
        await asyncio.to_thread(must_hold)
        await store.put_file(prefix + EXIT_FILE, report, move=True)


async def give_up(job: JobRef, folder: WorkFolder, store: ObjectStore, seen: JobObservation) -> None:
    """Of a job with `storage_full` store what is small and drop the rest, which may be what fills the disk, also what
    a `move` has stored before there was no room."""
    try:
        await asyncio.to_thread(folder.write_note, ended=to_json(seen))
    except OSError as error:
        if not is_full(error):
            raise
        await asyncio.to_thread(folder.drop_output)
        await asyncio.to_thread(folder.write_note, ended=to_json(seen))
    report = await asyncio.to_thread(folder.write, "exit.json", platform_report(seen))
    kept = await _drop_moved(store, job.output_prefix)
    await _keep_small(folder.path, store, job.output_prefix, (report, _FEW - kept))
    await asyncio.to_thread(folder.drop_output)
    await asyncio.to_thread(folder.write_note, moved=True)


async def _drop_moved(store: ObjectStore, prefix: str) -> int:
    """How many small files of the output stay."""
    kept, drop = 0, set()
    async for stored in store.list(prefix):
        path = stored.key.removeprefix(prefix)
        if kept < _FEW and _is_small(path, stored.size):
            kept += 1
        elif path.startswith(_FOLDERS) and path not in {*_OWN, EXIT_FILE}:
            top, name, *below = path.split("/")
            drop.add(f"{prefix}{top}/{name}/" if below else stored.key)
    for key in drop:
        await asyncio.to_thread(must_hold)
        await (store.delete_prefix(key) if key.endswith("/") else store.delete(key))
    return kept


async def _keep_small(folder: Path, store: ObjectStore, prefix: str, own: tuple[Path, int]) -> None:
    """Move its log, what is small in its output, and the report as its exit.json into the store, each as far as there
    is room. `own`: that report, and how many files of the output."""
    report, most = own
    files = {prefix + path: folder / path for path in await asyncio.to_thread(_small, folder, most)}
    for key, path in [*files.items(), (prefix + EXIT_FILE, report)]:
        await asyncio.to_thread(must_hold)
        with suppress(StoreFull, FileNotFoundError):
            await store.put_file(key, path, move=True)


def _small(folder: Path, most: int) -> list[str]:
    """Paths of the log and what belongs to it, and of the first small files of the output."""
    own = [found.path for found in untrusted.walk(folder, "run") if found.path in _OWN]
    small = (found.path for found in untrusted.walk(folder, "output") if _is_small(found.path, found.size))
    return own + list(islice(small, most))


def _is_small(path: str, size: int) -> bool:
    """Whether it is one directly in the output, of which an algorithm writes its metrics and its words about a
    failure."""
    top, _, name = path.partition("/")
    return top == "output" and "/" not in name and size <= _SMALL


def _found(folder: Path) -> list[str]:
    return [found.path for top in TOPS for found in untrusted.walk(folder, top)]
