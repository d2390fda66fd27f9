"""Tables of the training service."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, ForeignKey, ForeignKeyConstraint, Index, Integer, String, UniqueConstraint
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from svckit.db import UtcDateTime, now
from svckit.ids import new_id
from svckit.list_indexes import list_indexes
from svckit.resources import OwnedColumns


class Base(DeclarativeBase):
    """This service's own metadata."""


class TrainingTask(OwnedColumns, Base):
    """What is to be trained, on what, and how. `state` and `reason` are those of the latest attempt.

    `share` is the training share of a dataset with one part, None for one with its own test part. `parameters`: values
    for declared settings of the algorithm. `resources`: cpu in cores, memory and shm in bytes, gpu in devices; a
    missing one is the algorithm's default. `attempts`: how many there were. `since`: when it took its state.
    """

    __tablename__ = "tasks"
    __table_args__ = (
        UniqueConstraint("owner_id", "name", name="uq_tasks_owner_name"),
        *list_indexes("tasks"),
    )

    state: Mapped[str] = mapped_column(String(20), index=True)
    reason: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    purpose: Mapped[str] = mapped_column(String(40))
    task_type: Mapped[str] = mapped_column(String(60))
    algorithm_id: Mapped[str] = mapped_column(String(26), index=True)
    algorithm_name: Mapped[str] = mapped_column(String(100), default="")
    dataset_id: Mapped[str] = mapped_column(String(26), index=True)
    dataset_name: Mapped[str] = mapped_column(String(100), default="")
    share: Mapped[float | None]
    seed: Mapped[int] = mapped_column(BigInteger, default=0)
    parameters: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    resources: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    time_limit_s: Mapped[int | None]
    attempts: Mapped[int] = mapped_column(default=0)
    since: Mapped[datetime] = mapped_column(UtcDateTime, default=now)


class Attempt(Base):
    """One run of a task. Nothing of it changes once it has ended, but `settled`.

    `snapshot` (attempts/schemas.py, Snapshot) was frozen at the start, `split` (ports.Split) when its job began.
    `stop_reason`: why it is being stopped. `hold_since`: since when something used is offline or not made. `news`: how
    often something of what it uses may have changed; `heard`: for how many of these the owners have been asked.
    `log_size` in bytes. `storage`: bytes that are kept of it, and before its end what it may come to, where its owner
    has a quota. `log_read` and `metrics_read`: how far the follower got in the two files. `metrics`: the last
    value by name; `figures`: the single numbers of its evaluation; `curve`: see attempts/curve.py. `settled`: nothing
    of it is left at the runtime and the ledger.
    `version`: counts its writes; one over a row that somebody else has written meanwhile raises StaleDataError.
    """

    __tablename__ = "attempts"
    __table_args__ = (Index("ix_attempts_due", "settled", "state"),)

    task_id: Mapped[str] = mapped_column(ForeignKey("tasks.id", ondelete="CASCADE"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    owner_id: Mapped[str] = mapped_column(String(26), index=True)
    state: Mapped[str] = mapped_column(String(20))
    reason: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    stop_reason: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    job: Mapped[str] = mapped_column(String(80))
    snapshot: Mapped[dict[str, Any]] = mapped_column(JSON)
    split: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    queued_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    hold_since: Mapped[datetime | None] = mapped_column(UtcDateTime)
    news: Mapped[int] = mapped_column(default=0)
    heard: Mapped[int] = mapped_column(default=0)
    prepared_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    started_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    exit_code: Mapped[int | None]
    progress: Mapped[float | None]
    eta_s: Mapped[float | None]
    log_size: Mapped[int] = mapped_column(BigInteger, default=0)
    storage: Mapped[int] = mapped_column(BigInteger, default=0)
    log_read: Mapped[int] = mapped_column(BigInteger, default=0)
    metrics_read: Mapped[int] = mapped_column(BigInteger, default=0)
    points: Mapped[int] = mapped_column(default=0)
    metrics: Mapped[dict[str, float]] = mapped_column(JSON, default=dict)
    figures: Mapped[dict[str, float] | None] = mapped_column(JSON)
    curve: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    settled: Mapped[bool] = mapped_column(default=False)
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - declared so by SQLAlchemy

    @property
    def key(self) -> tuple[str, int]:
        """The task's id and the number."""
        return self.task_id, self.number


class MetricPoint(Base):
    """One metric line of an attempt: `values` by name at `step` of `phase` (train, test, ..)."""

    __tablename__ = "metric_points"
    __table_args__ = (
        ForeignKeyConstraint(["task_id", "number"], ["attempts.task_id", "attempts.number"], ondelete="CASCADE"),
        Index("ix_metric_points_attempt", "task_id", "number", "id"),
    )

    id: Mapped[int] = mapped_column(BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True)
    task_id: Mapped[str] = mapped_column(String(26))
    number: Mapped[int]
    step: Mapped[float | None]
    epoch: Mapped[float | None]
    phase: Mapped[str] = mapped_column(String(40), default="")
    values: Mapped[dict[str, float]] = mapped_column(JSON)
    read_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)


class Evaluation(Base):
    """The JSON object that an attempt wrote to `evaluation.json` (04-algorithm-contract.md)."""

    __tablename__ = "evaluations"
    __table_args__ = (
        ForeignKeyConstraint(["task_id", "number"], ["attempts.task_id", "attempts.number"], ondelete="CASCADE"),
    )

    task_id: Mapped[str] = mapped_column(String(26), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    content: Mapped[dict[str, Any]] = mapped_column(JSON)


class OpenStart(Base):
    """A start whose references may be there without an attempt that needs them. `given_up`: it did not go through.
    `news`: something of what it uses may have changed since it began."""

    __tablename__ = "open_starts"

    id: Mapped[str] = mapped_column(String(26), primary_key=True, default=new_id)
    task_id: Mapped[str] = mapped_column(String(26), index=True)
    dataset_id: Mapped[str] = mapped_column(String(26))
    algorithm_id: Mapped[str] = mapped_column(String(26))
    given_up: Mapped[bool] = mapped_column(default=False)
    news: Mapped[bool] = mapped_column(default=False)
    begun_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)


class Removal(Base):
    """What a deleted task left outside: jobs, objects, reservation, references; the row goes when all that is gone."""

    __tablename__ = "removals"

    task_id: Mapped[str] = mapped_column(String(26), primary_key=True)
    attempts: Mapped[int] = mapped_column(default=0)
    dataset_id: Mapped[str] = mapped_column(String(26))
    algorithm_id: Mapped[str] = mapped_column(String(26))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
