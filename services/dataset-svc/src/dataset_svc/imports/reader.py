"""Runs the worker process and waits for its report."""

import asyncio
import errno
import json
import os
import signal
import stat
import sys
from collections.abc import Awaitable, Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from dataset_svc.imports.job import DISK_FULL, Job
from dataset_svc.refusals import READER_FAILED, STUCK, TIMEOUT, reason

_ERROR_TAIL = 2000
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


@dataclass(frozen=True)
class Reading:
    """What the worker found. `reason` is why the archive is refused as a whole; `reasons` and `reports` are by part.
    `size`: bytes of the archive as it was read; `is_converted`: it was packed once more, and takes the place of what
    was uploaded."""

    reason: dict[str, Any] | None
    reports: dict[str, dict[str, Any]]
    reasons: dict[str, dict[str, Any] | None]
    size: int | None = None
    is_converted: bool = False


async def read_archive(job: Job, timeout_s: float, progress: Progress) -> Reading:
    """Read the archive in a worker of its own session. A worker that crashes or takes too long is a refusal, too; a
    cancelled call leaves no worker behind. What says nothing of the archive is raised: NoRoom when the disk is full,
    ReaderEnded, ReaderLost."""
    path = Path(job.folder, "job.json")
    await asyncio.to_thread(path.write_text, json.dumps(asdict(job)), encoding="utf-8")
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "dataset_svc.imports.worker",
        str(path),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        env=_environment(),
        start_new_session=True,  # a Ctrl-C for the platform is not one for the worker
    )
    try:
        async with asyncio.timeout(timeout_s):
            error, has_begun = await _follow(process, progress)
    except TimeoutError:
        return Reading(reason(TIMEOUT, seconds=timeout_s), {}, {})
    finally:
        if process.returncode is None:
            process.kill()
            await process.communicate()  # `wait` alone waits for pipes that nobody reads
    if process.returncode == DISK_FULL:
        raise NoRoom
    if process.returncode == -signal.SIGPROF:
        return Reading(reason(STUCK), {}, {})
    if process.returncode in _ENDED_FROM_OUTSIDE:
        raise ReaderEnded(signal.Signals(-process.returncode).name)
    if process.returncode != 0:
        failed = reason(READER_FAILED, exit=process.returncode) | {"detail": error[-_ERROR_TAIL:]}
        if process.returncode == -signal.SIGKILL or not has_begun:
            raise ReaderLost(failed)
        return Reading(failed, {}, {})
    path = Path(job.folder, "report.json")
    await asyncio.to_thread(take_back, path)
    answer = json.loads(await asyncio.to_thread(path.read_text, encoding="utf-8"))
    more = answer.get("size"), answer.get("is_converted", False)
    return Reading(answer["reason"], answer["parts"], answer["reasons"], *more)


def take_back(path: Path) -> None:
    """A file that the worker wrote becomes ours. Raises OSError for a link, or what else is no file of its own."""
    fd = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
    try:
        status = os.fstat(fd)
        if not stat.S_ISREG(status.st_mode) or status.st_nlink != 1:
            raise OSError(errno.EINVAL, "not a file of its own", str(path))
        os.fchown(fd, os.geteuid(), os.getegid())
        os.fchmod(fd, 0o600)
    finally:
        os.close(fd)


def _environment() -> dict[str, str]:
    """What Python needs to start, and none of the service's secrets."""
    kept = ("PATH", "PYTHONPATH", "LD_LIBRARY_PATH")
    return {name: os.environ[name] for name in kept if name in os.environ} | {"PYTHONUTF8": "1"}


async def _follow(process: asyncio.subprocess.Process, progress: Progress) -> tuple[str, bool]:
    """Pass the worker's progress on until it ends; what it wrote to standard error, and whether it has begun."""
    assert process.stdout is not None  # noqa: S101 - a pipe
    assert process.stderr is not None  # noqa: S101 - a pipe
    error = asyncio.create_task(process.stderr.read())
    try:
        has_begun = bool(await process.stdout.readline())
        async for line in process.stdout:
            await progress(float(line))
        await process.wait()
        return (await error).decode("utf-8", "replace"), has_begun
    finally:
        error.cancel()
