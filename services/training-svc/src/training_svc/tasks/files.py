"""Files of an attempt, wherever they are: at the runtime while it runs, in the object store once it has ended."""

import asyncio
from collections.abc import AsyncIterator

from svckit.db import Database
from svckit.errors import Unavailable
from svckit.objects.port import ObjectNotFound
from svckit.runtime.port import RuntimeUnavailable

from training_svc.models import Attempt
from training_svc.ports import Ports
from training_svc.tasks.attempts import AttemptRepository
from training_svc.tasks.spec import attempt_prefix
from training_svc.tasks.states import ENDED

LOG = "run/log"
USAGE = "run/usage.jsonl"
METRICS = "output/metrics.jsonl"
EVALUATION = "output/evaluation.json"
FAILURE = "output/failure"
MODEL_FOLDER = "output/model/"
_CHUNK = 256 * 1024


class AttemptFiles:
    """Raises svckit.errors.Unavailable when the engine does not answer."""

    def __init__(self, ports: Ports) -> None:
        self._runtime = ports.runtime
        self._store = ports.store

    async def size(self, attempt: Attempt, path: str) -> int:
        """In bytes; 0 for a file that is not there."""
        try:
            if attempt.state in ENDED:
                return (await self._store.stat(_key(attempt, path))).size
            return await self._runtime.job_file_size(attempt.job, path) or 0
        except ObjectNotFound:
            return 0
        except RuntimeUnavailable as error:
            raise Unavailable(what="engine", detail=str(error)) from error

    async def read(self, attempt: Attempt, path: str, offset: int, limit: int) -> bytes:
        """At most `limit` bytes; empty at the end."""
        try:
            if attempt.state not in ENDED:
                return await self._runtime.read_job_file(attempt.job, path, offset, limit)
            size = (await self._store.stat(_key(attempt, path))).size
            if offset >= size:
                return b""
            return b"".join([part async for part in self._store.read(_key(attempt, path), offset, limit)])
        except ObjectNotFound:
            return b""
        except RuntimeUnavailable as error:
            raise Unavailable(what="engine", detail=str(error)) from error


async def part_of(
    files: AttemptFiles, attempt: Attempt, path: str, span: tuple[int, int | None]
) -> AsyncIterator[bytes]:
    """The bytes of `span` (offset, and how many; None: to the end)."""
    offset, left = span
    while left is None or left > 0:
        chunk = await files.read(attempt, path, offset, _CHUNK if left is None else min(left, _CHUNK))
        if not chunk:
            return
        yield chunk
        offset += len(chunk)
        left = None if left is None else left - len(chunk)


async def follow(
    database: Database, files: AttemptFiles, attempt: Attempt, span: tuple[int, float]
) -> AsyncIterator[bytes]:
    """The log from an offset (the first of `span`) until the attempt has ended, looking again every so many seconds
    (the second). Holds no session while it waits."""
    offset, poll_s = span
    while True:
        async with database.reading() as session:
            row = await AttemptRepository(session).find((attempt.task_id, attempt.number))
        if row is None:
            return
        try:
            async for chunk in part_of(files, row, LOG, (offset, None)):
                yield chunk
                offset += len(chunk)
        except Unavailable:  # the engine will answer again; the viewer keeps what it has
            pass
        if row.state in ENDED:
            return
        await asyncio.sleep(poll_s)


def _key(attempt: Attempt, path: str) -> str:
    return attempt_prefix(attempt.task_id, attempt.number) + path
