"""Tables of the devenv service."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from svckit.db import UtcDateTime, now
from svckit.list_indexes import list_indexes
from svckit.resources import OwnedColumns, VisibleColumns


class Base(DeclarativeBase):
    """This service's own metadata."""


class BaseEnvironment(OwnedColumns, VisibleColumns, Base):
    """What a project runs in. It has a visibility and no shelf (08, decision 11); it is usable when its image is ready.

    `image_state` follows the image at the algorithm service (`none` without one), `reason` says why it failed.
    """

    __tablename__ = "environments"
    __table_args__ = (
        UniqueConstraint("owner_id", "name", name="uq_environments_owner_name"),
        *list_indexes("environments", "visibility"),
    )

    framework: Mapped[str] = mapped_column(String(20))
    resource_kind: Mapped[str] = mapped_column(String(10))
    image_id: Mapped[str | None] = mapped_column(String(26), index=True)
    image_state: Mapped[str] = mapped_column(String(20))
    reason: Mapped[dict[str, Any] | None] = mapped_column(JSON)


class Project(OwnedColumns, Base):
    """A development project, private to its owner. `source`: where its code came from; `since`: of its state."""

    __tablename__ = "projects"
    __table_args__ = (
        UniqueConstraint("owner_id", "name", name="uq_projects_owner_name"),
        *list_indexes("projects"),
    )

    state: Mapped[str] = mapped_column(String(20), index=True)
    reason: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    purpose: Mapped[str] = mapped_column(String(60))
    task_type: Mapped[str] = mapped_column(String(60))
    source: Mapped[str] = mapped_column(String(20))
    environment_id: Mapped[str] = mapped_column(ForeignKey("environments.id"), index=True)
    dataset_id: Mapped[str | None] = mapped_column(String(26))
    dataset_version: Mapped[int | None]
    since: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
