"""Wakes the work on an attempt when the runtime says that something happened to its job."""

import logging

from svckit.db import Database
from svckit.runtime.jobs import JobRuntime
from svckit.runtime.port import RuntimeUnavailable
from svckit.work import ask

from training_svc.attempts.repository import ATTEMPT_WORK, RUN_WORK, AttemptRepository
from training_svc.attempts.states import TaskState

_log = logging.getLogger(__name__)


class JobWatch:
    """Every process of the service may watch: a second request to look costs no more than a look."""

    def __init__(self, database: Database, runtime: JobRuntime) -> None:
        self._database = database
        self._runtime = runtime

    async def watch(self) -> None:
        """Until the runtime does not answer any more. What is not told meanwhile is found by the slow looks."""
        try:
            async for name in self._runtime.changes():
                await self._wake(name)
        except RuntimeUnavailable as error:
            _log.info("jobs are not watched now: %s", error)

    async def _wake(self, name: str) -> None:
        async with self._database.reading() as session:
            found = await AttemptRepository(session).of_job(name)
        if found is None:
            return
        key, state = found
        async with self._database.writing() as session:
            ask(session, (ATTEMPT_WORK if state == TaskState.PREPARING else RUN_WORK).key(*key))
