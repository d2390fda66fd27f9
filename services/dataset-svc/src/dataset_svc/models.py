"""Tables of the dataset service."""

import secrets
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from svckit.db import UtcDateTime, now
from svckit.ids import new_id
from svckit.list_indexes import list_indexes
from svckit.resources import OwnedColumns, RevisedColumns, ShelvedColumns, VersionedColumns

from dataset_svc.imports.mends import left_out_classes


def new_reading() -> str:
    """Of a reading, told apart from the others of its archive. Keys of work have room for no more."""
    return secrets.token_hex(4)


class Base(DeclarativeBase):
    """This service's own metadata."""


class Purpose(RevisedColumns, Base):
    """A purpose and its task types with the annotations and formats each offers (02, purposes); admin-editable. What
    is retired, the purpose or one of its task types, is not offered any more."""

    __tablename__ = "purposes"

    code: Mapped[str] = mapped_column(String(40), primary_key=True)
    position: Mapped[int]
    names: Mapped[dict[str, str]] = mapped_column(JSON)
    task_types: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    retired: Mapped[bool] = mapped_column(default=False)


class Dataset(OwnedColumns, ShelvedColumns, Base):
    """A dataset. `current_version` is None until a version has every part ready; `last_version`: the
    number of the last one that was begun, which is not given again when that is removed. `classes`: the first names of
    `class_count`. `preview`: the first sample of the training set, None where none is known."""

    __tablename__ = "datasets"
    __table_args__ = (
        UniqueConstraint("owner_id", "name", name="uq_datasets_owner_name"),
        *list_indexes("datasets", "visibility", "shelf"),
    )

    purpose: Mapped[str] = mapped_column(String(40))
    task_type: Mapped[str] = mapped_column(String(60))
    annotation: Mapped[str] = mapped_column(String(40))
    format: Mapped[str] = mapped_column(String(40))
    test_mode: Mapped[str] = mapped_column(String(20))
    tags: Mapped[list[str]] = mapped_column(JSON, default=list)
    current_version: Mapped[int | None]
    last_version: Mapped[int] = mapped_column(default=0)
    size: Mapped[int] = mapped_column(BigInteger, default=0)
    counts: Mapped[dict[str, int]] = mapped_column(JSON, default=dict)
    classes: Mapped[list[str]] = mapped_column(JSON, default=list)
    class_count: Mapped[int] = mapped_column(default=0)
    preview: Mapped[dict[str, Any] | None] = mapped_column(JSON)


class Part(VersionedColumns, Base):
    """One archive of one version: `train` or `test`. The state belongs to (version, part) (08, decision 8).

    `stored_version` is the version whose upload brought the part: an earlier one for a part that was taken over.
    `reading`: of the reading of the archive that found what is told here; its files lie under this id. `mends`: what a
    person said about that (imports.mends), of all parts in the archive. `has_archive`: whether it is in the store;
    `read_again`: whether it was when this version was begun.
    """

    __tablename__ = "parts"
    __table_args__ = (UniqueConstraint("dataset_id", "version", "part"),)

    id: Mapped[str] = mapped_column(String(26), primary_key=True, default=new_id)
    dataset_id: Mapped[str] = mapped_column(ForeignKey("datasets.id", ondelete="CASCADE"), index=True)
    version: Mapped[int]
    part: Mapped[str] = mapped_column(String(10))
    state: Mapped[str] = mapped_column(String(20), index=True)
    stored_version: Mapped[int]
    upload_id: Mapped[str | None] = mapped_column(String(26))
    reading: Mapped[str] = mapped_column(String(8), default=new_reading)
    mends: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    has_archive: Mapped[bool] = mapped_column(default=True)
    read_again: Mapped[bool] = mapped_column(default=False)
    filename: Mapped[str] = mapped_column(String(255), default="")
    size: Mapped[int] = mapped_column(BigInteger, default=0)
    progress: Mapped[float] = mapped_column(default=0.0)
    reason: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    report: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now, onupdate=now)

    @property
    def left_out(self) -> list[str]:
        """Classes that a person left out."""
        return sorted(left_out_classes(self.mends))

    @property
    def mended(self) -> dict[str, Any]:
        """How much a person said, as numbers."""
        names = list(self.mends.get("classes", {}).values())
        return {
            "names_encoding": self.mends.get("names_encoding"),
            "texts_encoding": self.mends.get("texts_encoding"),
            "classes_renamed": len(names) - names.count(None),
            "classes_left_out": names.count(None),
            "samples_left_out": len(self.mends.get("leave_out", ())),
        }

    @property
    def samples(self) -> int:
        """How many were found."""
        return int((self.report or {}).get("samples", 0))
