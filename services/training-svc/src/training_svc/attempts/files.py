"""Files of an attempt, which the runtime finds wherever they are."""

import asyncio
from collections.abc import AsyncIterator

from svckit.db import Database
from svckit.errors import Unavailable
from svckit.runtime.jobs import FilePart
from svckit.runtime.log import CHUNK
from svckit.runtime.port import RuntimeUnavailable

from training_svc.attempts.log import LOG_GAP, Read, read_kept
from training_svc.attempts.repository import AttemptRepository
from training_svc.attempts.spec import job_ref
from training_svc.attempts.states import ENDED
from training_svc.models import Attempt
from training_svc.ports import Ports

USAGE = "run/usage.jsonl"
METRICS = "output/metrics.jsonl"
EVALUATION = "output/evaluation.json"
FAILURE = "output/failure"
MODEL_FOLDER = "output/model/"


class AttemptFiles:
    """Raises svckit.errors.Unavailable when the engine does not answer."""

    def __init__(self, ports: Ports) -> None:
        self._runtime = ports.runtime

    async def read(self, attempt: Attempt, path: str, offset: int, limit: int) -> FilePart:
        """At most `limit` bytes; empty at the end."""
        try:
            return await self._runtime.read(job_ref(attempt), path, offset, limit)
        except RuntimeUnavailable as error:
            raise Unavailable(what="engine", detail=str(error)) from error

    def reader(self, attempt: Attempt) -> Read:
        """Of an ended attempt, where nothing changes any more, it reads the gap's file once."""
        kept: dict[str, FilePart] = {}

        async def read(path: str, offset: int, limit: int) -> FilePart:
            if path != LOG_GAP or attempt.state not in ENDED:
                return await self.read(attempt, path, offset, limit)
            if path not in kept:
                kept[path] = await self.read(attempt, path, offset, limit)
            return kept[path]

        return read


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
        reader = files.reader(row)
        try:
            while True:
                part = await read_kept(reader, offset, CHUNK)
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
