"""The row of an upload and its life."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import BigInteger, String
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


class Upload(KitBase):
    """A file on its way. Its bytes are in the upload store under `id`.

    `target_id` and `part` say what the file is for, as the owning service understands them. `complete` waits for the
    owner's reconciler, which works on `UPLOAD_WORK.key(id)` and makes it `taken`. `writer` may append until
    `writer_until` (svckit.uploads.lease).
    """

    __tablename__ = "uploads"

    id: Mapped[str] = mapped_column(String(26), primary_key=True, default=new_id)
    owner_id: Mapped[str] = mapped_column(String(26), index=True)
    target_id: Mapped[str] = mapped_column(String(26), default="", index=True)
    part: Mapped[str] = mapped_column(String(40), default="")
    filename: Mapped[str] = mapped_column(String(255), default="")
    length: Mapped[int] = mapped_column(BigInteger)
    offset: Mapped[int] = mapped_column(BigInteger, default=0)
    writer: Mapped[str | None] = mapped_column(String(26))
    writer_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    state: Mapped[str] = mapped_column(String(20), default=UploadState.OPEN.value, index=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
