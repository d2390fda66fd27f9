"""Who may append to an upload: one writer at a time, in whatever process, by its row and the database's clock."""

import asyncio
import logging
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from types import TracebackType
from typing import Self

from sqlalchemy.ext.asyncio import AsyncSession

from svckit.db import Database
from svckit.errors import DATABASE_ERRORS
from svckit.ids import new_id
from svckit.uploads.errors import UploadFinished, UploadGone, UploadLocked, UploadProblem
from svckit.uploads.repository import UploadRepository
from svckit.uploads.tables import Upload, UploadState

LEASE_S = 12.0
RENEW_S = 4.0
_log = logging.getLogger(__name__)


def must_be_free(row: Upload, clock: datetime) -> None:
    """Raises UploadLocked while somebody appends."""
    if row.writer is not None and row.writer_until is not None and row.writer_until > clock:
        raise UploadLocked()


class WriterLease:
    """`async with`: the right to append, renewed until the end. A killed process's ends by itself, and
    one that has ended is not renewed.

    Entering raises UploadLocked while another one holds it, UploadGone without a row, UploadFinished for one that is
    not open."""

    def __init__(self, database: Database, upload_id: str) -> None:
        self._database = database
        self._upload_id = upload_id
        self._token = new_id()
        self._until = 0.0
        self._ended = False

    async def __aenter__(self) -> Self:
        await self._write(must_be_free)
        self._heartbeat = asyncio.create_task(self._renew(), name=f"upload:{self._upload_id}")
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        self._heartbeat.cancel()
        await asyncio.gather(self._heartbeat, return_exceptions=True)
        if not self._ended:
            async with self._database.writing() as session:
                row = await UploadRepository(session).find_for_update(self._upload_id)
                if row is not None and row.writer == self._token:
                    row.writer = row.writer_until = None

    def hold(self) -> None:
        """Raises UploadLocked when the lease may have ended: this process was held up for too long."""
        if time.monotonic() > self._until:
            raise UploadLocked()

    async def end(self, session: AsyncSession) -> Upload:
        """The row, locked, with the lease given back in this transaction. Raises UploadLocked when another writer has
        taken over, UploadGone when the upload was dropped."""
        row = await UploadRepository(session).find_for_update(self._upload_id)
        if row is None:
            raise UploadGone()
        if row.writer != self._token:
            raise UploadLocked()
        row.writer = row.writer_until = None
        self._ended = True
        return row

    def _must_be_mine(self, row: Upload, clock: datetime) -> None:
        """Raises UploadLocked once it has ended: others may have appended since, also when nobody does now."""
        if row.writer != self._token or row.writer_until is None or row.writer_until <= clock:
            raise UploadLocked()

    async def _write(self, check: Callable[[Upload, datetime], None]) -> None:
        """From now on for LEASE_S. `check(row, clock)` raises when it may not be. Raises UploadGone, UploadFinished."""
        until = time.monotonic() + LEASE_S
        async with self._database.writing() as session:
            repo = UploadRepository(session)
            row = await repo.find_for_update(self._upload_id)
            if row is None:
                raise UploadGone()
            if row.state != UploadState.OPEN:
                raise UploadFinished()
            clock = await repo.clock()
            check(row, clock)
            row.writer, row.writer_until = self._token, clock + timedelta(seconds=LEASE_S)
        self._until = until

    async def _renew(self) -> None:
        while True:
            await asyncio.sleep(RENEW_S)
            try:
                await self._write(self._must_be_mine)
            except UploadProblem:
                self._until = 0.0
                return
            except DATABASE_ERRORS:  # it may answer at the next turn, before the lease ends
                _log.exception("the lease of upload %s was not renewed", self._upload_id)
