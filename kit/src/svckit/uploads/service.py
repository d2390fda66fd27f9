"""What an upload may do. No database session is open while bytes stream in; short ones before and after."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession
from starlette.requests import ClientDisconnect

from svckit.db import Database, now
from svckit.errors import NotFound
from svckit.faults import point
from svckit.identity import Principal
from svckit.ids import new_id
from svckit.objects.port import StoreFull
from svckit.uploads.body import Body, nothing
from svckit.uploads.errors import (
    UploadFinished,
    UploadGone,
    UploadLocked,
    UploadNoSpace,
    UploadsTooMany,
    UploadTooLarge,
)
from svckit.uploads.lease import WriterLease, must_be_free
from svckit.uploads.port import Piece, UploadStore
from svckit.uploads.repository import UploadRepository
from svckit.uploads.room import room_for, unsent
from svckit.uploads.tables import UPLOAD, UPLOAD_WORK, Upload, UploadState
from svckit.upsert import one_at_a_time
from svckit.work import ask


@dataclass(frozen=True)
class UploadLimits:
    """`max_bytes` of one file. `max_open`: how many a user may have that are not finished. `keep`: how long an upload
    may lie still before it expires; the room that it has announced is kept for it for `reserve`, and before its first
    byte for `reserve_empty`."""

    max_bytes: int
    max_open: int = 16
    keep: timedelta = timedelta(days=1)
    reserve: timedelta = timedelta(hours=1)
    reserve_empty: timedelta = timedelta(minutes=5)


@dataclass(frozen=True)
class UploadRequest:
    """A new upload: `length` in bytes. `about`: its metadata as they came."""

    length: int
    filename: str
    about: str = ""
    target_id: str = ""
    part: str = ""


@dataclass(frozen=True)
class UploadRules:
    """What the owning service adds.

    `admit(session, principal, request)` refuses by raising. `claim_quota(owner_id)`, after the upload is recorded,
    refuses what is too much for its owner; then it is dropped. `notify(session, upload)` runs in each transaction that
    opens, completes (and asks for `UPLOAD_WORK.key(upload.id)`) or drops one, and when one was interrupted or goes on.
    """

    admit: Callable[[AsyncSession, Principal, UploadRequest], Awaitable[None]]
    notify: Callable[[AsyncSession, Any], Awaitable[None]]
    claim_quota: Callable[[str], Awaitable[None]] | None = None


class UploadService:
    """The uploads of one service."""

    def __init__(self, database: Database, store: UploadStore, limits: UploadLimits, rules: UploadRules) -> None:
        self._database = database
        self._store = store
        self._rules = rules
        self.limits = limits

    async def create(self, principal: Principal, request: UploadRequest) -> Upload:
        """Raises UploadTooLarge, UploadsTooMany, UploadNoSpace, UploadLocked while an earlier upload for the same part
        is written to, and whatever `admit` and `claim_quota` raise. An earlier one that lies still is replaced, unless
        this one is refused."""
        if request.length > self.limits.max_bytes:
            raise UploadTooLarge(max=self.limits.max_bytes)
        upload_id = new_id()
        await self._store.begin(upload_id, request.length)
        try:
            row, earlier = await self._record_new(principal, request, upload_id)
        except BaseException:
            await self._store.abort(upload_id)
            raise
        try:
            if self._rules.claim_quota is not None:
                await self._rules.claim_quota(row.owner_id)
            for each in earlier:
                if not await self._drop(each):
                    raise UploadLocked()
        except BaseException:
            await self._drop(row)
            raise
        return row

    async def head(self, principal: Principal, upload_id: str) -> Upload:
        """The row with the offset of record. Raises NotFound, UploadGone. An upload whose last byte arrived before a
        crash is completed here."""
        row = await self._own(principal, upload_id)
        if row.state == UploadState.OPEN:
            row.offset = await self._store.offset(upload_id)
            if row.offset == row.length:
                try:
                    return await self._settle(row)
                except (UploadLocked, UploadFinished):  # whoever wrote the last byte completes it
                    return row
        return row

    async def append(self, principal: Principal, upload_id: str, piece: Piece, chunks: AsyncIterator[bytes]) -> Upload:
        """Take one request's bytes. Raises NotFound, UploadGone, UploadFinished, UploadLocked, UploadOffsetWrong,
        UploadTooLarge, UploadNoSpace (also halfway: none of its bytes stays), UploadChecksumWrong, ClientDisconnect
        (what arrived stays, unless it has a checksum)."""
        row = await self._own(principal, upload_id)
        if row.state != UploadState.OPEN:
            raise UploadFinished()
        async with WriterLease(self._database, upload_id) as lease:
            left = row.length - piece.offset
            await self._must_have_room(left if piece.length is None else min(left, piece.length))
            body = Body(chunks, row.length, piece)
            try:
                offset = await self._store.append(upload_id, piece, body.bytes(), lease.hold)
            except StoreFull as error:
                raise UploadNoSpace() from error
            row = await self._arrived(lease, offset, row.length)
        if body.cut_off:
            raise ClientDisconnect
        return row

    async def terminate(self, principal: Principal, upload_id: str) -> None:
        """Raises NotFound, UploadLocked, UploadFinished once the import has begun."""
        row = await self._own(principal, upload_id, expired=True)
        if row.state != UploadState.OPEN:
            raise UploadFinished()
        await self._drop(row)

    async def sweep(self) -> None:
        """Complete what was whole when a process died, drop what expired, and bytes that have no row."""
        async with self._database.reading() as session:
            rows = await UploadRepository(session).open()
        for row in rows:
            try:
                if await self._is_whole(row):
                    await self._settle(row)
                elif row.expires_at < now():
                    await self._drop(row, expired=True)
                elif row.is_interrupted(now(), newly=True):
                    async with self._database.writing() as session:
                        await self._rules.notify(session, row)  # perhaps a second time
            except (UploadLocked, UploadGone, UploadFinished):
                continue  # it is being written to, or the next sweep drops it
        longest = self.limits.keep.total_seconds()
        untouched = {key for key, file in (await self._store.files()).items() if file.idle_s > longest}
        async with self._database.writing() as session:
            repo = UploadRepository(session)
            await repo.forget_taken()
            wanted = await repo.wanted(untouched)
        for upload_id in untouched - wanted:
            await self._store.abort(upload_id)

    async def _record_new(
        self, principal: Principal, request: UploadRequest, upload_id: str
    ) -> tuple[Upload, Sequence[Upload]]:
        """The row, and those that it is to replace."""
        files, free = await self._store.files(), await self._store.free_bytes()
        async with self._database.writing() as session:
            await self._rules.admit(session, principal, request)
            repo = UploadRepository(session)
            earlier = await self._earlier(repo, principal, request)
            await one_at_a_time(session, "uploads")
            others = [each for each in await repo.open() if each not in earlier]
            if sum(each.owner_id == principal.user_id for each in others) >= self.limits.max_open:
                raise UploadsTooMany(max=self.limits.max_open)
            if free is not None:
                waiting = unsent(others, files, self.limits.reserve, self.limits.reserve_empty)
                freed = sum(files[each.id].size for each in earlier if each.id in files)
                room = room_for(principal.user_id, free + freed, waiting)
                if room < request.length:
                    raise UploadNoSpace(free=room, needed=request.length)
            row = Upload(
                id=upload_id,
                owner_id=principal.user_id,
                target_id=request.target_id,
                part=request.part,
                filename=request.filename,
                about=request.about,
                length=request.length,
                offset=0,
                state=UploadState.OPEN.value,
                created_at=now(),
                expires_at=now() + self.limits.keep,
            )
            await repo.add(row)
            await self._rules.notify(session, row)
        return row, earlier

    async def _earlier(self, repo: UploadRepository, principal: Principal, request: UploadRequest) -> Sequence[Upload]:
        """For the same part. Raises UploadLocked."""
        if not request.target_id:
            return ()
        earlier = await repo.open_for_update(principal.user_id, request.target_id, request.part)
        for row in earlier:
            must_be_free(row, await repo.clock())
        return earlier

    async def _own(self, principal: Principal, upload_id: str, *, expired: bool = False) -> Upload:
        """Raises NotFound for another user's upload, UploadGone for an expired one."""
        async with self._database.reading() as session:
            row = await UploadRepository(session).find(upload_id)
        if row is None or not principal.owns(row.owner_id):
            raise NotFound()
        if row.state == UploadState.OPEN and row.expires_at < now() and not expired:
            raise UploadGone()
        return row

    async def _must_have_room(self, length: int) -> None:
        """Raises UploadNoSpace."""
        free = await self._store.free_bytes()
        if free is not None and free < length:
            raise UploadNoSpace(free=free, needed=length)

    async def _drop(self, row: Upload, *, expired: bool = False) -> bool:
        """With `expired` only while it is. False: it is complete, or lives on. Raises UploadLocked."""
        async with self._database.writing() as session:
            repo = UploadRepository(session)
            gone = await repo.find_for_update(row.id)
            if gone is None:
                return True
            if gone.state != UploadState.OPEN or (expired and gone.expires_at >= now()):
                return False
            must_be_free(gone, await repo.clock())
            await repo.remove(gone)
            await self._rules.notify(session, gone)
        await self._store.abort(row.id)
        return True

    async def _is_whole(self, row: Upload) -> bool:
        try:
            return await self._store.offset(row.id) == row.length
        except UploadGone:
            return False

    async def _settle(self, row: Upload) -> Upload:
        """Complete an upload of which every byte is there. Raises UploadLocked, UploadGone."""
        async with WriterLease(self._database, row.id) as lease:
            offset = await self._store.append(row.id, Piece(row.length), nothing(), lease.hold)
            return await self._arrived(lease, offset, row.length)

    async def _arrived(self, lease: WriterLease, offset: int, length: int) -> Upload:
        """The row with its new offset, and complete with the last byte; it lives on for `keep` from now."""
        if offset == length:
            point("upload.after_last_byte")
        async with self._database.writing() as session:
            row = await lease.end(session)
            goes_on = row.is_interrupted(now())
            row.offset, row.moved_at, row.expires_at = offset, now(), now() + self.limits.keep
            if offset == length:
                UPLOAD.advance(row, UploadState.COMPLETE)
                await self._rules.notify(session, row)
                ask(session, UPLOAD_WORK.key(row.id))
            elif goes_on:
                await self._rules.notify(session, row)
        return row
