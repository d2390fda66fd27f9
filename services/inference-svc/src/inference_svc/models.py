"""Tables of the inference service."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from svckit.db import UtcDateTime, now
from svckit.foreign import Said
from svckit.ids import new_id
from svckit.list_indexes import list_indexes
from svckit.resources import OwnedColumns


class Base(DeclarativeBase):
    """This service's own metadata."""


class Service(OwnedColumns, Base):
    """Something that answers at `/serve/<id>/`.

    What is wanted: `desired_replicas`, `recipe` (a ServeSnapshot), `env` (values for declared settings), `resources`
    (cpu in cores, memory and shm in bytes, gpu in devices) of one replica. What is known: `reserved_replicas` at the
    ledger, `replicas` (name, running, ready, address, restarts, reason, detail) as last observed. `crashes` in a row,
    `last_crash` the log lines of the latest, `retry_at` when a crashed replica may be replaced. `since`: when it took
    its state. `sequence` orders its events. `calls` at its address, and `call_errors` among them: as events tell.
    `model_id` is None, and `image_id` set, for one made by hand.
    """

    __tablename__ = "services"
    __table_args__ = (
        UniqueConstraint("owner_id", "name", name="uq_services_owner_name"),
        *list_indexes("services"),
    )

    state: Mapped[str] = mapped_column(String(20), index=True)
    reason: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    purpose: Mapped[str] = mapped_column(String(40))
    task_type: Mapped[str] = mapped_column(String(60))
    model_id: Mapped[str | None] = mapped_column(String(26), index=True)
    model_name: Mapped[str | None] = mapped_column(String(100))
    model_version: Mapped[int | None]
    task_id: Mapped[str | None] = mapped_column(String(26))
    algorithm_id: Mapped[str | None] = mapped_column(String(26))
    image_id: Mapped[str | None] = mapped_column(String(26))
    publication_id: Mapped[str | None] = mapped_column(String(26), unique=True)
    files_prefix: Mapped[str | None] = mapped_column(String(200))
    classes: Mapped[list[str]] = mapped_column(JSON, default=list)
    class_count: Mapped[int] = mapped_column(default=0)
    recipe: Mapped[dict[str, Any]] = mapped_column(JSON)
    env: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    resources: Mapped[dict[str, Any]] = mapped_column(JSON)
    desired_replicas: Mapped[int] = mapped_column(default=0)
    reserved_replicas: Mapped[int] = mapped_column(default=0)
    replicas: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    crashes: Mapped[int] = mapped_column(default=0)
    last_crash: Mapped[str] = mapped_column(Text, default="")
    retry_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    since: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    sequence: Mapped[int] = mapped_column(default=0)
    calls: Mapped[int] = mapped_column(BigInteger, default=0)
    call_errors: Mapped[int] = mapped_column(BigInteger, default=0)

    @property
    def ready_replicas(self) -> int:
        return sum(1 for replica in self.replicas if replica["ready"])

    @property
    def address(self) -> str:
        """The path at the gateway; it never changes."""
        return f"/serve/{self.id}/"


class Trial(Base):
    """One online test (在线测试). Files among `inputs` are kept as name and size only."""

    __tablename__ = "trials"
    __table_args__ = (Index("ix_trials_service", "service_id", "id"),)

    id: Mapped[str] = mapped_column(String(26), primary_key=True, default=new_id)
    service_id: Mapped[str] = mapped_column(ForeignKey("services.id", ondelete="CASCADE"))
    user_id: Mapped[str] = mapped_column(String(26))
    interface: Mapped[str] = mapped_column(String(100))
    inputs: Mapped[dict[str, Any]] = mapped_column(JSON)
    status: Mapped[int | None]
    latency_ms: Mapped[float]
    content_type: Mapped[str] = mapped_column(Said(100))
    answer: Mapped[Any] = mapped_column(JSON)
    text: Mapped[str | None] = mapped_column(Text)
    reason: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)


class Publication(Base):
    """A published model that is to become a service; due until `finished_at`. `reason`: why nothing was made.
    `algorithm_id` is known before the references are put."""

    __tablename__ = "publications"

    id: Mapped[str] = mapped_column(String(26), primary_key=True)
    model_id: Mapped[str] = mapped_column(String(26))
    owner_id: Mapped[str] = mapped_column(String(26))
    service_id: Mapped[str] = mapped_column(String(26), unique=True, default=new_id)
    algorithm_id: Mapped[str | None] = mapped_column(String(26))
    reason: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)


class Removal(Base):
    """What a deleted service left outside: containers, reservation, references; the row goes when all that is gone."""

    __tablename__ = "removals"

    service_id: Mapped[str] = mapped_column(String(26), primary_key=True)
    model_id: Mapped[str | None] = mapped_column(String(26))
    algorithm_id: Mapped[str | None] = mapped_column(String(26))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
