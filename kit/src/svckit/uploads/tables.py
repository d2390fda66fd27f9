"""The row of an upload and its life."""

from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import BigInteger, ColumnElement, String, and_, or_
from sqlalchemy.orm import Mapped, mapped_column

from svckit.db import UtcDateTime, now
from svckit.ids import new_id
from svckit.states import StateMachine
from svckit.tables import KitBase
from svckit.work import WorkKind


class UploadState(StrEnum):
    OPEN = "open"
    COMPLETE = "complete"
    TAKEN = "taken"


UPLOAD = StateMachine(
    "upload",
    {
        UploadState.OPEN: frozenset({UploadState.COMPLETE}),
        UploadState.COMPLETE: frozenset({UploadState.TAKEN}),
        UploadState.TAKEN: frozenset(),
    },
)


UPLOAD_WORK = WorkKind("upload")
"""What the owning service does with a complete upload. Keys are of an upload's id."""


INTERRUPTED_AFTER = timedelta(seconds=15)
"""So long nobody may send anything before an upload counts as interrupted: longer than the lease of a killed writer."""
SWEEP_S = 15.0
_NEWLY = timedelta(seconds=SWEEP_S + 5)
"""So long after it was interrupted a sweep tells so: long enough for one of them to come."""


class Upload(KitBase):
    """A file on its way. Its bytes are in the upload store under `id`.

    `target_id` and `part` say what the file is for, as the owning service understands them; `about` is the whole
    Upload-Metadata as it was given, for whoever goes on with it. `complete` waits for the
    owner's reconciler, which works on `UPLOAD_WORK.key(id)` and makes it `taken`. `writer` may append until
    `writer_until` (svckit.uploads.lease). `moved_at`: when it was begun, or the latest piece of it ended.
    """

    __tablename__ = "uploads"

    id: Mapped[str] = mapped_column(String(26), primary_key=True, default=new_id)
    owner_id: Mapped[str] = mapped_column(String(26), index=True)
    target_id: Mapped[str] = mapped_column(String(26), default="", index=True)
    part: Mapped[str] = mapped_column(String(40), default="")
    filename: Mapped[str] = mapped_column(String(255), default="")
    about: Mapped[str] = mapped_column(String(4096), default="")
    length: Mapped[int] = mapped_column(BigInteger)
    offset: Mapped[int] = mapped_column(BigInteger, default=0)
    writer: Mapped[str | None] = mapped_column(String(26))
    writer_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    state: Mapped[str] = mapped_column(String(20), default=UploadState.OPEN.value, index=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    moved_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)

    def is_interrupted(self, clock: datetime, *, newly: bool = False) -> bool:
        """Whether bytes are missing and nobody sends any; `newly`: and it may be that nobody was told so yet."""
        if self.state != UploadState.OPEN or (self.writer_until is not None and self.writer_until > clock):
            return False
        idle = clock - self.moved_at - INTERRUPTED_AFTER
        return timedelta(0) <= idle and (not newly or idle < _NEWLY)


def is_interrupted(clock: datetime) -> ColumnElement[bool]:
    """As Upload.is_interrupted."""
    idle = or_(Upload.writer_until.is_(None), Upload.writer_until <= clock)
    return and_(Upload.state == UploadState.OPEN.value, idle, Upload.moved_at <= clock - INTERRUPTED_AFTER)
