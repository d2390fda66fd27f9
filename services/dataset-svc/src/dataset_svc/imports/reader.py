"""Runs the worker process and waits for its report."""

import asyncio
import errno
import json
import logging
import os
import re
import signal
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, BinaryIO

from svckit.objects.disk import free_bytes

from dataset_svc.archives.names import printable
from dataset_svc.imports.job import DISK_FULL, Job
from dataset_svc.imports.returned import Reading, read_returned
from dataset_svc.refusals import READER_FAILED, STUCK, TIMEOUT, reason

_log = logging.getLogger(__name__)
_ERROR_TAIL, _LINE, _PIECE = 2000, 100, 1 << 16
"""Bytes."""
_END_S, _LOOK_S = 5.0, 1.0
_PATH = re.compile(r"(?<!\w)/[^\s'\":,)]+")
_LEFT_WRONG = frozenset({errno.ENOENT, errno.ELOOP, errno.EINVAL, errno.ENXIO, errno.EISDIR})
"""What taking back gives for what is no file."""
_ENDED_FROM_OUTSIDE = frozenset({-signal.SIGTERM, -signal.SIGINT, -signal.SIGHUP})


class NoRoom(Exception):
    """The worker found no room for what it writes."""


class ReaderEnded(Exception):
    """Somebody ended the worker: whoever ends the platform may signal all its processes."""


class ReaderLost(Exception):
    """SIGKILL: the machine ran out of memory, or the archive takes more of it than there is; or the worker did not come
    to begin: a Python that gets SIGINT while it starts exits with 1. `refusal` is for when it happens each time."""

    def __init__(self, refusal: dict[str, Any]) -> None:
        super().__init__(refusal["params"])
        self.refusal = refusal


Progress = Callable[[float], Awaitable[None]]


async def read_archive(job: Job, timeout_s: float, progress: Progress) -> Reading:
    """Read the archive in a worker of its own session. A worker that crashes or takes too long is a refusal, too; a
    cancelled call leaves no worker behind. What says nothing of the archive is raised: NoRoom when the disk is full,
    ReaderEnded, ReaderLost."""
    size = (await asyncio.to_thread(os.stat, job.archive)).st_size
    path = Path(job.folder, "job.json")
    await asyncio.to_thread(path.write_text, json.dumps(asdict(job)), encoding="utf-8")
    async with _piped() as (said, said_to), _piped() as (failed, failed_to):
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-P",  # what lies where the platform was started is not Python's
            "-m",
            "dataset_svc.imports.worker",
            str(path),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=said_to,
            stderr=failed_to,
            env=_environment(),
            start_new_session=True,  # a Ctrl-C for the platform is not one for the worker
        )
        worker = Worker(process, said, failed)
        for end in (said_to, failed_to):
            end.close()
        try:
            async with asyncio.timeout(timeout_s):
                error, has_begun = await _follow(worker, progress, job)
        except TimeoutError:
            return Reading(reason(TIMEOUT, seconds=timeout_s))
        finally:
            await worker.end()
    refusal = _refusal(process.returncode, error, has_begun=has_begun)
    return Reading(refusal) if refusal is not None else await asyncio.to_thread(_returned, job, size)


def _refusal(code: int | None, error: str, *, has_begun: bool) -> dict[str, Any] | None:
    """Why a worker that ended so has read nothing; None for one that has. Raises what says nothing of the archive."""
    if code == DISK_FULL:
        raise NoRoom
    if code == -signal.SIGPROF:
        return reason(STUCK)
    if code in _ENDED_FROM_OUTSIDE:
        raise ReaderEnded(signal.Signals(-code).name)
    if code == 0:
        return None
    refused = _failed(code, error)
    if code == -signal.SIGKILL or not has_begun:
        raise ReaderLost(refused)
    return refused


def _failed(code: int | None, error: str) -> dict[str, Any]:
    """People see the last line only, without the server's paths."""
    _log.warning("an archive's reader failed (%s): %r", code, error[-_ERROR_TAIL:])
    last = error.rstrip().rpartition("\n")[2]
    return reason(READER_FAILED, exit=code) | {"detail": printable(_PATH.sub("…", last))}


def _returned(job: Job, size: int) -> Reading:
    """`size`: of the archive, which a worker may have replaced where it is a copy in its folder."""
    os.chown(job.folder, os.geteuid(), os.getegid())
    os.chmod(job.folder, 0o700)
    try:
        return read_returned(job, size)
    except (ValueError, RecursionError, OSError) as error:
        if isinstance(error, OSError) and error.errno not in _LEFT_WRONG:
            raise
        return Reading(_failed(0, f"{error}\n{type(error).__name__}"))


@dataclass(frozen=True)
class Worker:
    """`said`, `failed`: what it writes to its two outputs, and whatever it starts."""

    process: asyncio.subprocess.Process
    said: asyncio.StreamReader
    failed: asyncio.StreamReader

    async def end(self) -> None:
        """And all that it started: nothing leaves its group (imports.confine)."""
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, signal.SIGKILL)
        with suppress(TimeoutError):
            async with asyncio.timeout(_END_S):
                await self.process.wait()


@asynccontextmanager
async def _piped() -> AsyncIterator[tuple[asyncio.StreamReader, BinaryIO]]:
    """Both ends of a pipe of ours: with one of its own, asyncio would wait for whoever else holds its end."""
    to_read, to_write = os.pipe()
    reader = asyncio.StreamReader()
    with os.fdopen(to_write, "wb") as end:
        connect = asyncio.get_running_loop().connect_read_pipe
        transport, _ = await connect(lambda: asyncio.StreamReaderProtocol(reader), os.fdopen(to_read, "rb"))
        try:
            yield reader, end
        finally:
            transport.close()


def _environment() -> dict[str, str]:
    """What Python needs to start, and none of the service's secrets."""
    kept = ("PATH", "PYTHONPATH", "LD_LIBRARY_PATH")
    return {name: os.environ[name] for name in kept if name in os.environ} | {"PYTHONUTF8": "1"}


async def _follow(worker: Worker, progress: Progress, job: Job) -> tuple[str, bool]:
    """Pass the worker's progress on until it ends; the end of what it wrote to standard error, and whether it has
    begun. Raises NoRoom."""
    telling, error = asyncio.create_task(_tell(worker.said, progress)), asyncio.create_task(_tail(worker.failed))
    ended, full = asyncio.create_task(worker.process.wait()), asyncio.create_task(_is_full(job))
    try:
        await asyncio.wait({telling, ended, full}, return_when=asyncio.FIRST_COMPLETED)
        if telling.done():
            await telling
        await asyncio.wait({ended, full}, return_when=asyncio.FIRST_COMPLETED)
        if not ended.done():
            await full
            raise NoRoom
        await worker.end()
        await asyncio.wait({telling, error}, timeout=_END_S)
        return error.result() if error.done() else "", not telling.done() or await telling
    finally:
        for task in (telling, error, ended, full):
            task.cancel()


async def _is_full(job: Job) -> None:
    """Returns once all that the worker wrote together leaves less room than is to stay."""
    while True:
        if await asyncio.to_thread(free_bytes, Path(job.folder)) < job.min_free:
            return
        await asyncio.sleep(_LOOK_S)


async def _tell(said: asyncio.StreamReader, progress: Progress) -> bool:
    """Whether there was anything. What is no number from 0 to 1 in a line of its own is left out."""
    has_begun, line = False, b""
    while data := await said.read(_PIECE):
        has_begun = True
        *lines, line = (line + data).split(b"\n")
        line = line[:_LINE]
        share = _share(lines[-1]) if lines else None
        if share is not None:
            await progress(share)
    return has_begun


def _share(line: bytes) -> float | None:
    try:
        share = float(line)
    except ValueError:
        return None
    return share if 0 <= share <= 1 else None


async def _tail(failed: asyncio.StreamReader) -> str:
    kept = b""
    while data := await failed.read(_PIECE):
        kept = (kept + data)[-_ERROR_TAIL:]
    return kept.decode("utf-8", "replace")
