"""Files of an attempt, wherever they are: at the runtime while it runs, in the object store once it has ended."""

import asyncio
from collections.abc import AsyncIterator
from functools import partial

from svckit.db import Database
from svckit.errors import Unavailable
from svckit.objects.port import ObjectNotFound
from svckit.runtime.port import RuntimeUnavailable

from training_svc.attempts.log import Part, Read, read_kept
from training_svc.attempts.repository import AttemptRepository
from training_svc.attempts.spec import attempt_prefix
from training_svc.attempts.states import ENDED
from training_svc.models import Attempt
from training_svc.ports import Ports

USAGE = "run/usage.jsonl"
METRICS = "output/metrics.jsonl"
EVALUATION = "output/evaluation.json"
FAILURE = "output/failure"
MODEL_FOLDER = "output/model/"
CHUNK = 256 * 1024
"""Bytes of a file read at once."""


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

    def reader(self, attempt: Attempt) -> Read:
        return partial(self.read, attempt)


async def from_part(files: AttemptFiles, attempt: Attempt, part: Part, limit: int | None) -> AsyncIterator[bytes]:
    """The log from `part` on, at most `limit` bytes; where its gap begins it ends."""
    left = None if limit is None else limit - len(part.data)
    while part.data:
        yield part.data
        size = CHUNK if left is None else min(left, CHUNK)
        following = await read_kept(files.reader(attempt), part.end, size) if size else Part(part.end, b"")
        if following.offset != part.end:
            return
        left = None if left is None else left - len(following.data)
        part = following


async def follow(
    database: Database, files: AttemptFiles, attempt: Attempt, span: tuple[int, float]
) -> AsyncIterator[bytes]:
    """The log from an offset (the first of `span`) until the attempt has ended or its gap begins, looking again every
    so many seconds (the second). Holds no session while it waits."""
    offset, poll_s = span
    while True:
        async with database.reading() as session:
            row = await AttemptRepository(session).find(attempt.key)
        if row is None:
            return
        try:
            while True:
                part = await read_kept(files.reader(row), offset, CHUNK)
                if part.offset != offset:
                    return
                if not part.data:
                    break
                yield part.data
                offset = part.end
        except Unavailable:  # the engine will answer again; the viewer keeps what it has
            pass
        if row.state in ENDED:
            return
        await asyncio.sleep(poll_s)


def _key(attempt: Attempt, path: str) -> str:
    return attempt_prefix(*attempt.key) + path
