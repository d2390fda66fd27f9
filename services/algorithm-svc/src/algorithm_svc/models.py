"""Tables of the algorithm service."""

from typing import Any

from sqlalchemy import JSON, BigInteger, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from svckit.foreign import Said
from svckit.list_indexes import list_indexes
from svckit.resources import OwnedColumns, ShelvedColumns


class Base(DeclarativeBase):
    """This service's own metadata."""


class Image(OwnedColumns, Base):
    """An image of the platform's library. From `pinned` (see ImageStore.pinned) on: known once it was `ready`; `size`
    in bytes."""

    __tablename__ = "images"
    __table_args__ = list_indexes("images")

    purpose: Mapped[str] = mapped_column(String(20))
    source: Mapped[str] = mapped_column(String(20))
    reference: Mapped[str] = mapped_column(String(255), index=True)
    state: Mapped[str] = mapped_column(String(20), index=True)
    reason: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    pinned: Mapped[str] = mapped_column(String(400), default="")
    architecture: Mapped[str] = mapped_column(Said(40), default="")
    size: Mapped[int] = mapped_column(BigInteger, default=0)
    entrypoint: Mapped[list[str]] = mapped_column(JSON, default=list)
    command: Mapped[list[str]] = mapped_column(JSON, default=list)
    env: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    workdir: Mapped[str] = mapped_column(Text, default="")
    user: Mapped[str] = mapped_column(Text, default="")
    exposed_ports: Mapped[list[int]] = mapped_column(JSON, default=list)


class Algorithm(OwnedColumns, ShelvedColumns, Base):
    """What can be trained: `train` is a TrainHalf, `serve` a ServeHalf or None (algorithms/schemas.py).

    `train_image_state` and `serve_image_state` follow the images' states (`none` without an image). `preset_code` names
    an algorithm of the platform's own.
    """

    __tablename__ = "algorithms"
    __table_args__ = (
        UniqueConstraint("owner_id", "name", "version_label", name="uq_algorithms_owner_name_version"),
        *list_indexes("algorithms", "visibility", "shelf"),
    )

    purpose: Mapped[str] = mapped_column(String(60))
    task_type: Mapped[str] = mapped_column(String(60))
    formats: Mapped[list[str]] = mapped_column(JSON)
    test_modes: Mapped[list[str]] = mapped_column(JSON)
    supports_transfer: Mapped[bool] = mapped_column(default=False)
    version_label: Mapped[str] = mapped_column(String(100), default="")
    train: Mapped[dict[str, Any]] = mapped_column(JSON)
    serve: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    train_image_id: Mapped[str] = mapped_column(ForeignKey("images.id"), index=True)
    serve_image_id: Mapped[str | None] = mapped_column(ForeignKey("images.id"), index=True)
    train_image_state: Mapped[str] = mapped_column(String(20))
    serve_image_state: Mapped[str] = mapped_column(String(20))
    check_state: Mapped[str] = mapped_column(String(20))
    check_reason: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    preset_code: Mapped[str | None] = mapped_column(String(60), unique=True)


class Preset(Base):
    """A preset algorithm as it should be. `definition_sha256` names its definition; `applied_sha256` is what the
    algorithm was last made of, None until its images were ready for the first time."""

    __tablename__ = "presets"

    code: Mapped[str] = mapped_column(String(60), primary_key=True)
    definition: Mapped[dict[str, Any]] = mapped_column(JSON)
    definition_sha256: Mapped[str] = mapped_column(String(64))
    applied_sha256: Mapped[str | None] = mapped_column(String(64))
    train_image_id: Mapped[str] = mapped_column(ForeignKey("images.id"))
    serve_image_id: Mapped[str | None] = mapped_column(ForeignKey("images.id"))


class Build(Base):
    """An image that is being built, or whose build failed (`state`: building, failed; `detail`: why)."""

    __tablename__ = "builds"

    reference: Mapped[str] = mapped_column(String(255), primary_key=True)
    state: Mapped[str] = mapped_column(String(20))
    detail: Mapped[str] = mapped_column(Said(4000))
