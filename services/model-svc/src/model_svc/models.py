"""Tables of the model service."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from svckit.db import UtcDateTime, now
from svckit.ids import new_id
from svckit.list_indexes import list_indexes
from svckit.resources import OwnedColumns, ShelvedColumns


class Base(DeclarativeBase):
    """This service's own metadata."""


class Model(OwnedColumns, Base):
    """What a training left: its files, how good it is, and how to serve it.

    `version` counts the models of one owner and name. `metrics` are the top-level numbers of `evaluation`. `serve` is
    the serving half of the algorithm as it was frozen for the training; None when it had none.
    """

    __tablename__ = "models"
    __table_args__ = (
        UniqueConstraint("owner_id", "name", "version", name="uq_models_owner_name_version"),
        *list_indexes("models"),
    )

    version: Mapped[int]
    state: Mapped[str] = mapped_column(String(20), index=True)
    reason: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    purpose: Mapped[str] = mapped_column(String(40))
    task_type: Mapped[str] = mapped_column(String(60))
    task_id: Mapped[str] = mapped_column(String(26), index=True)
    task_name: Mapped[str] = mapped_column(String(100))
    attempt: Mapped[int]
    algorithm_id: Mapped[str] = mapped_column(String(26))
    algorithm_name: Mapped[str] = mapped_column(String(100))
    algorithm_version: Mapped[str] = mapped_column(String(100))
    dataset_id: Mapped[str] = mapped_column(String(26))
    dataset_name: Mapped[str] = mapped_column(String(100))
    dataset_version: Mapped[int]
    format: Mapped[str] = mapped_column(String(40))
    classes: Mapped[list[str]] = mapped_column(JSON, default=list)
    class_count: Mapped[int] = mapped_column(default=0)
    parameters: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    evaluation: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    metrics: Mapped[dict[str, float]] = mapped_column(JSON, default=dict)
    serve: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    size: Mapped[int] = mapped_column(BigInteger, default=0)
    file_count: Mapped[int] = mapped_column(default=0)


class ModelFile(Base):
    """One file of a model; its object is `models/<model_id>/files/<path>`."""

    __tablename__ = "model_files"

    model_id: Mapped[str] = mapped_column(ForeignKey("models.id", ondelete="CASCADE"), primary_key=True)
    path: Mapped[str] = mapped_column(String(1024), primary_key=True)
    size: Mapped[int] = mapped_column(BigInteger)
    sha256: Mapped[str] = mapped_column(String(64))


class ModelImport(Base):
    """A finished training whose result is to become a model; due while `finished_at` is None."""

    __tablename__ = "model_imports"

    task_id: Mapped[str] = mapped_column(String(26), primary_key=True)
    attempt: Mapped[int] = mapped_column(primary_key=True)
    model_id: Mapped[str] = mapped_column(String(26), unique=True, default=new_id)
    owner_id: Mapped[str] = mapped_column(String(26))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)


class Publication(Base):
    """A model handed on to `target`; `name` is what its owner wants the published thing to be called, `resources` of
    one replica (None: what the algorithm asks for)."""

    __tablename__ = "publications"

    id: Mapped[str] = mapped_column(String(26), primary_key=True, default=new_id)
    model_id: Mapped[str] = mapped_column(ForeignKey("models.id", ondelete="CASCADE"), index=True)
    owner_id: Mapped[str] = mapped_column(String(26))
    target: Mapped[str] = mapped_column(String(40))
    name: Mapped[str] = mapped_column(String(100))
    description: Mapped[str] = mapped_column(String(4000), default="")
    resources: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)


class ServiceUse(Base):
    """A service made from a model, as its events tell (lineage). `sequence` orders them; a deleted service keeps its
    row until the model goes, so that a late event does not bring it back."""

    __tablename__ = "service_uses"

    service_id: Mapped[str] = mapped_column(String(26), primary_key=True)
    model_id: Mapped[str] = mapped_column(String(26), index=True)
    state: Mapped[str] = mapped_column(String(20))
    replicas: Mapped[int]
    sequence: Mapped[int]
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now, onupdate=now)


class SharedModel(OwnedColumns, ShelvedColumns, Base):
    """A model in the shared centre (共享服务中心): others find, subscribe to and download it. Offline: withdrawn."""

    __tablename__ = "shared_models"
    __table_args__ = list_indexes("shared_models", "visibility", "shelf")

    model_id: Mapped[str] = mapped_column(ForeignKey("models.id", ondelete="CASCADE"), unique=True)
    purpose: Mapped[str] = mapped_column(String(40))
    task_type: Mapped[str] = mapped_column(String(60))
    downloads: Mapped[int] = mapped_column(default=0)
    subscribers: Mapped[int] = mapped_column(default=0)


class Case(OwnedColumns, ShelvedColumns, Base):
    """A worked example (行业案例库, 场景库). Its owner proposes it; administrators list it (online and public)."""

    __tablename__ = "cases"
    __table_args__ = list_indexes("cases", "visibility", "shelf")

    industry: Mapped[str] = mapped_column(String(60))
    scenario: Mapped[str] = mapped_column(String(60))
    purpose: Mapped[str] = mapped_column(String(40))
    task_type: Mapped[str] = mapped_column(String(60))
    dataset_id: Mapped[str | None] = mapped_column(String(26))
    algorithm_id: Mapped[str | None] = mapped_column(String(26))
    model_id: Mapped[str | None] = mapped_column(String(26))
    parameters: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    write_up: Mapped[str] = mapped_column(String(20000), default="")
