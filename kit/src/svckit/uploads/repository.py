"""Statements about uploads."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import delete, func, select, update

from svckit.db import Database, db_now, now
from svckit.repository import Repository
from svckit.uploads.tables import Upload, UploadState


class UploadRepository(Repository[Upload]):
    row = Upload

    async def open(self) -> Sequence[Upload]:
        return (await self._session.scalars(select(Upload).where(Upload.state == UploadState.OPEN.value))).all()

    async def open_for_update(self, owner_id: str, target_id: str, part: str) -> Sequence[Upload]:
        """One user's unfinished uploads for one part of one target."""
        same = Upload.target_id == target_id, Upload.part == part, Upload.owner_id == owner_id
        rows = select(Upload).where(*same, Upload.state == UploadState.OPEN.value).with_for_update()
        return (await self._session.scalars(rows)).all()

    async def count_open(self, owner_id: str) -> int:
        mine = select(func.count()).where(Upload.owner_id == owner_id, Upload.state == UploadState.OPEN.value)
        return await self._session.scalar(mine) or 0

    async def announced(self, alive_until: datetime) -> int:
        """Bytes that are still to come of all open uploads that live so long at least."""
        some = Upload.state == UploadState.OPEN.value, Upload.expires_at > alive_until
        left = select(func.sum(Upload.length - Upload.offset)).where(*some)
        return int(await self._session.scalar(left) or 0)

    async def lengths(self, owner_id: str | None) -> dict[str, int]:
        """Bytes by owner (or of one) that those which are not taken yet have announced."""
        sums = select(Upload.owner_id, func.sum(Upload.length)).where(Upload.state != UploadState.TAKEN.value)
        if owner_id is not None:
            sums = sums.where(Upload.owner_id == owner_id)
        rows = await self._session.execute(sums.group_by(Upload.owner_id))
        return {owner: int(size) for owner, size in rows}

    async def wanted(self, upload_ids: Iterable[str]) -> set[str]:
        """Those of which somebody still needs the bytes."""
        known = select(Upload.id).where(Upload.id.in_(list(upload_ids)), Upload.state != UploadState.TAKEN.value)
        return set(await self._session.scalars(known))

    async def forget_taken(self) -> None:
        """Rows that nobody asks about any more."""
        await self._session.execute(
            delete(Upload).where(Upload.state == UploadState.TAKEN.value, Upload.expires_at < now())
        )

    async def clock(self) -> datetime:
        """The database's time, which is the same for every process."""
        time: datetime = (await self._session.execute(select(db_now()))).scalar_one()
        return time


async def release_writers(database: Database) -> None:
    """At the start of a process that is alone: what a killed one was writing may be continued at once."""
    async with database.writing() as session:
        await session.execute(update(Upload).values(writer=None, writer_until=None))
