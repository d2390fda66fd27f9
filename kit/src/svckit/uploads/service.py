"""What an upload may do. No database session is open while bytes stream in; short ones before and after."""

import asyncio
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.requests import ClientDisconnect

from svckit.db import Database, ask_wake, now
from svckit.errors import NotFound, is_full
from svckit.faults import point
from svckit.identity import Principal
from svckit.ids import new_id
from svckit.uploads.errors import (
    UploadChecksumWrong,
    UploadFinished,
    UploadGone,
    UploadLocked,
    UploadNoSpace,
    UploadOffsetWrong,
    UploadTooLarge,
)
from svckit.uploads.intake import Intake, Piece
from svckit.uploads.spool import Spool, SpoolFile
from svckit.uploads.tables import UPLOAD, Upload, UploadState

BATCH = 1 << 20


@dataclass(frozen=True)
class UploadLimits:
    """Sizes in bytes. `keep`: how long an upload may lie still before it expires."""

    spool_dir: Path
    max_bytes: int
    min_free_bytes: int
    keep: timedelta = timedelta(days=1)


@dataclass(frozen=True)
class UploadRequest:
    """A new upload: `length` in bytes, `sha256` of the whole file (lower-case hex) where the client knows it."""

    length: int
    filename: str
    target_id: str = ""
    part: str = ""
    sha256: str | None = None


@dataclass(frozen=True)
class UploadRules:
    """What the owning service adds.

    `admit(session, principal, request)` refuses by raising. `tell(session, upload)` runs in each transaction that
    opens, completes or drops an upload. `work_topic` wakes the reconciler that takes complete uploads.
    """

    admit: Callable[[AsyncSession, Principal, UploadRequest], Awaitable[None]]
    tell: Callable[[AsyncSession, Any], Awaitable[None]]
    work_topic: str


class UploadService:
    """The uploads of one service."""

    def __init__(self, database: Database, limits: UploadLimits, rules: UploadRules) -> None:
        self._database = database
        self.limits = limits
        self._rules = rules
        self.spool = Spool(limits.spool_dir)

    async def create(self, principal: Principal, request: UploadRequest) -> Upload:
        """Raises UploadTooLarge, UploadNoSpace, UploadLocked while an earlier upload for the same part is written to,
        and whatever `admit` raises. An earlier one that lies still is replaced."""
        if request.length > self.limits.max_bytes:
            raise UploadTooLarge(max=self.limits.max_bytes)
        await self._must_have_room(request.length)
        async with self._database.writing() as session:
            await self._rules.admit(session, principal, request)
            await self._drop_earlier(session, principal, request)
            row = Upload(
                id=new_id(),
                owner_id=principal.user_id,
                target_id=request.target_id,
                part=request.part,
                filename=request.filename,
                length=request.length,
                offset=0,
                sha256=request.sha256,
                state=UploadState.OPEN.value,
                created_at=now(),
                expires_at=now() + self.limits.keep,
            )
            session.add(row)
            await asyncio.to_thread(self.spool.create, row.id)
            await self._rules.tell(session, row)
        return row

    async def head(self, principal: Principal, upload_id: str) -> Upload:
        """The row with the offset of record. Raises NotFound, UploadGone. An upload whose last byte arrived before a
        crash is completed here."""
        row = await self._own(principal, upload_id)
        if row.state == UploadState.OPEN:
            size = await asyncio.to_thread(self.spool.size, upload_id)
            if size is None:
                raise UploadGone()
            row.offset = size
            if size == row.length:
                row = await self._settle(row)
        return row

    async def append(self, principal: Principal, upload_id: str, piece: Piece, chunks: AsyncIterator[bytes]) -> Upload:
        """Take one request's bytes. Raises NotFound, UploadGone, UploadFinished, UploadLocked, UploadOffsetWrong,
        UploadTooLarge, UploadNoSpace (also halfway: none of its bytes stays), UploadChecksumWrong, ClientDisconnect
        (what arrived stays)."""
        row = await self._own(principal, upload_id)
        if row.state != UploadState.OPEN:
            raise UploadFinished()
        file = await asyncio.to_thread(self.spool.open, upload_id)
        try:
            if file.size != piece.offset:
                raise UploadOffsetWrong(offset=file.size)
            if piece.length is not None and file.size + piece.length > row.length:
                raise UploadTooLarge(max=row.length)
            await self._must_have_room(piece.length if piece.length is not None else row.length - file.size)
            try:
                await self._receive(file, row.length, piece, chunks)
            except ClientDisconnect:
                await self._record(row.id, file.size)
                raise
            return await self._arrived(row, file)
        finally:
            await asyncio.to_thread(file.close)

    async def terminate(self, principal: Principal, upload_id: str) -> None:
        """Raises NotFound, UploadLocked, UploadFinished once the import has begun."""
        row = await self._own(principal, upload_id, expired=True)
        if row.state != UploadState.OPEN:
            raise UploadFinished()
        await self._drop(row)

    async def sweep(self) -> None:
        """Complete what was whole when a process died, drop what expired, and files that have no row."""
        table = Upload
        async with self._database.reading() as session:
            rows = list(await session.scalars(select(table).where(table.state == UploadState.OPEN.value)))
        for row in rows:
            try:
                if await asyncio.to_thread(self.spool.size, row.id) == row.length:
                    await self._settle(row)
                elif row.expires_at < now():
                    await self._drop(row)
            except (UploadLocked, UploadGone, UploadChecksumWrong):
                continue  # it is being written to, or the next sweep drops it
        await self._forget_old()

    async def _forget_old(self) -> None:
        table = Upload
        old = list(await asyncio.to_thread(lambda: list(self.spool.untouched_for(self.limits.keep.total_seconds()))))
        async with self._database.reading() as session:
            known = set(await session.scalars(select(table.id).where(table.state != UploadState.TAKEN.value)))
            done = table.state == UploadState.TAKEN.value, table.expires_at < now()
            some_done = (await session.scalars(select(table.id).where(*done).limit(1))).first() is not None
        for upload_id in old:
            if upload_id not in known:
                await asyncio.to_thread(self.spool.remove, upload_id)
        if some_done:
            async with self._database.writing() as session:
                await session.execute(delete(table).where(*done))

    async def _own(self, principal: Principal, upload_id: str, *, expired: bool = False) -> Upload:
        """Raises NotFound for another user's upload, UploadGone for an expired one."""
        async with self._database.reading() as session:
            row = await session.get(Upload, upload_id)
        if row is None or not principal.owns(row.owner_id):
            raise NotFound()
        if row.state == UploadState.OPEN and row.expires_at < now() and not expired:
            raise UploadGone()
        return row

    async def _must_have_room(self, length: int) -> None:
        """Raises UploadNoSpace."""
        free = await asyncio.to_thread(lambda: shutil.disk_usage(self.spool.folder).free)
        if free - length < self.limits.min_free_bytes:
            raise UploadNoSpace(free=free, needed=length)

    async def _drop_earlier(self, session: AsyncSession, principal: Principal, request: UploadRequest) -> None:
        if not request.target_id:
            return
        table = Upload
        same = table.target_id == request.target_id, table.part == request.part, table.owner_id == principal.user_id
        earlier = await session.scalars(select(table).where(*same, table.state == UploadState.OPEN.value))
        for row in earlier:
            await asyncio.to_thread(self._remove_file, row.id)
            await session.delete(row)

    async def _drop(self, row: Upload) -> None:
        await asyncio.to_thread(self._remove_file, row.id)
        async with self._database.writing() as session:
            gone = await session.get(Upload, row.id)
            if gone is not None:
                await session.delete(gone)
                await self._rules.tell(session, gone)

    def _remove_file(self, upload_id: str) -> None:
        """Raises UploadLocked while a request writes to it."""
        try:
            with self.spool.open(upload_id):
                self.spool.remove(upload_id)
        except UploadGone:
            return

    async def _receive(self, file: SpoolFile, limit: int, piece: Piece, chunks: AsyncIterator[bytes]) -> None:
        """Write the request's bytes in batches and sync them. See `append` for what is raised."""
        intake = Intake(file, piece)
        await asyncio.to_thread(intake.begin)
        batch = bytearray()
        try:
            async for chunk in chunks:
                if file.size + len(batch) + len(chunk) > limit:
                    await asyncio.to_thread(intake.give_up)
                    raise UploadTooLarge(max=limit)
                batch += chunk
                if len(batch) >= BATCH:
                    full, batch = batch, bytearray()
                    await self._must_have_room(len(full))
                    await asyncio.to_thread(intake.write, full)
            await asyncio.to_thread(intake.end, batch)
        except ClientDisconnect:
            await asyncio.to_thread(intake.cut_off, batch)
            raise
        except UploadNoSpace:
            await asyncio.to_thread(intake.give_up)
            raise
        except OSError as error:
            await asyncio.to_thread(intake.give_up)
            if is_full(error):
                raise UploadNoSpace() from error
            raise

    async def _arrived(self, row: Upload, file: SpoolFile) -> Upload:
        if file.size < row.length:
            return await self._record(row.id, file.size)
        point("upload.after_last_byte")
        if row.sha256 is not None and await asyncio.to_thread(file.sha256) != row.sha256:
            await asyncio.to_thread(file.cut, 0)
            await self._record(row.id, 0)
            raise UploadChecksumWrong(whole=True)
        async with self._database.writing() as session:
            done = await session.get(Upload, row.id)
            if done is None:
                raise NotFound()
            if done.state == UploadState.OPEN:
                done.offset = done.length
                UPLOAD.advance(done, UploadState.COMPLETE)
                await self._rules.tell(session, done)
            ask_wake(session, self._rules.work_topic)
        return done

    async def _settle(self, row: Upload) -> Upload:
        """Complete an upload whose file is whole. Raises UploadLocked, UploadGone, UploadChecksumWrong."""
        file = await asyncio.to_thread(self.spool.open, row.id)
        try:
            return await self._arrived(row, file)
        finally:
            await asyncio.to_thread(file.close)

    async def _record(self, upload_id: str, offset: int) -> Upload:
        """The row with its new offset; it lives on for `keep` from now."""
        async with self._database.writing() as session:
            row = await session.get(Upload, upload_id)
            if row is None:
                raise NotFound()
            row.offset, row.expires_at = offset, now() + self.limits.keep
        return row
