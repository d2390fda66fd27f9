"""Statements about uploads."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import and_, delete, exists, not_, select, tuple_, update
from sqlalchemy.orm import aliased

from svckit.db import Database, db_now, now
from svckit.repository import Repository
from svckit.uploads.tables import Upload, UploadState

_OPEN = Upload.state == UploadState.OPEN.value
_OTHER = aliased(Upload)
_REPLACED = and_(
    _OPEN,
    Upload.target_id != "",
    exists().where(
        _OTHER.owner_id == Upload.owner_id,
        _OTHER.target_id == Upload.target_id,
        _OTHER.part == Upload.part,
        _OTHER.state == UploadState.OPEN.value,
        tuple_(_OTHER.length, _OTHER.id) > tuple_(Upload.length, Upload.id),
    ),
)
"""Of those for one part one takes the place of the others, whichever it is: only the largest counts."""
SIZES = select(Upload.owner_id, Upload.length).where(Upload.state != UploadState.TAKEN.value, not_(_REPLACED))
"""For svckit.storage: what those have announced that are not taken yet."""


class UploadRepository(Repository[Upload]):
    row = Upload

    async def open(self) -> Sequence[Upload]:
        return (await self._session.scalars(select(Upload).where(_OPEN))).all()

    async def open_for_update(self, owner_id: str, target_id: str, part: str) -> Sequence[Upload]:
        """One user's unfinished uploads for one part of one target."""
        same = Upload.target_id == target_id, Upload.part == part, Upload.owner_id == owner_id
        rows = select(Upload).where(*same, _OPEN).with_for_update()
        return (await self._session.scalars(rows)).all()

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
