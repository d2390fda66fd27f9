"""The first tables of the training service."""

import sqlalchemy as sa
from alembic import op
from svckit.db import UtcDateTime
from svckit.list_indexes import create_list_indexes
from svckit.names import create_name_index
from svckit.tables import create_kit_tables, drop_kit_tables

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    create_kit_tables(op.get_bind())
    _create_removals()
    _create_tasks()
    _create_attempts()
    _create_evaluations()
    _create_metric_points()
    _create_open_starts()
    create_name_index(op.get_bind(), "tasks")
    create_list_indexes(op.get_bind(), "tasks")


def downgrade() -> None:
    drop_kit_tables(op.get_bind())
    op.execute("DROP TABLE tasks_names")
    op.drop_table("open_starts")
    op.drop_table("metric_points")
    op.drop_table("evaluations")
    op.drop_table("attempts")
    op.drop_table("tasks")
    op.drop_table("removals")


def _create_removals() -> None:
    op.create_table(
        "removals",
        sa.Column("task_id", sa.String(length=26), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("dataset_id", sa.String(length=26), nullable=False),
        sa.Column("algorithm_id", sa.String(length=26), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("task_id"),
    )


def _create_tasks() -> None:
    op.create_table(
        "tasks",
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("reason", sa.JSON(), nullable=True),
        sa.Column("purpose", sa.String(length=40), nullable=False),
        sa.Column("task_type", sa.String(length=60), nullable=False),
        sa.Column("algorithm_id", sa.String(length=26), nullable=False),
        sa.Column("algorithm_name", sa.String(length=100), nullable=False),
        sa.Column("dataset_id", sa.String(length=26), nullable=False),
        sa.Column("dataset_name", sa.String(length=100), nullable=False),
        sa.Column("share", sa.Double(), nullable=True),
        sa.Column("seed", sa.BigInteger(), nullable=False),
        sa.Column("parameters", sa.JSON(), nullable=False),
        sa.Column("resources", sa.JSON(), nullable=False),
        sa.Column("time_limit_s", sa.Integer(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("since", UtcDateTime(), nullable=False),
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("owner_id", sa.String(length=26), nullable=False),
        sa.Column("owner_name", sa.String(length=100), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("name_folded", sa.String(length=200), nullable=False),
        sa.Column("name_key", sa.BigInteger(), nullable=False),
        sa.Column("description", sa.String(length=4000), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("name_key"),
        sa.UniqueConstraint("owner_id", "name", name="uq_tasks_owner_name"),
    )
    op.create_index(op.f("ix_tasks_algorithm_id"), "tasks", ["algorithm_id"], unique=False)
    op.create_index(op.f("ix_tasks_dataset_id"), "tasks", ["dataset_id"], unique=False)
    op.create_index(op.f("ix_tasks_state"), "tasks", ["state"], unique=False)


def _create_attempts() -> None:
    op.create_table(
        "attempts",
        sa.Column("task_id", sa.String(length=26), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("owner_id", sa.String(length=26), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("reason", sa.JSON(), nullable=True),
        sa.Column("stop_reason", sa.JSON(), nullable=True),
        sa.Column("job", sa.String(length=80), nullable=False),
        sa.Column("snapshot", sa.JSON(), nullable=False),
        sa.Column("split", sa.JSON(), nullable=True),
        sa.Column("queued_at", UtcDateTime(), nullable=False),
        sa.Column("hold_since", UtcDateTime(), nullable=True),
        sa.Column("news", sa.Integer(), nullable=False),
        sa.Column("heard", sa.Integer(), nullable=False),
        sa.Column("prepared_at", UtcDateTime(), nullable=True),
        sa.Column("started_at", UtcDateTime(), nullable=True),
        sa.Column("finished_at", UtcDateTime(), nullable=True),
        sa.Column("exit_code", sa.Integer(), nullable=True),
        sa.Column("progress", sa.Double(), nullable=True),
        sa.Column("eta_s", sa.Double(), nullable=True),
        sa.Column("log_size", sa.BigInteger(), nullable=False),
        sa.Column("storage", sa.BigInteger(), nullable=False),
        sa.Column("log_read", sa.BigInteger(), nullable=False),
        sa.Column("metrics_read", sa.BigInteger(), nullable=False),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.Column("metrics", sa.JSON(), nullable=False),
        sa.Column("curve", sa.JSON(), nullable=True),
        sa.Column("settled", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["task_id"], ["tasks.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("task_id", "number"),
    )
    op.create_index("ix_attempts_due", "attempts", ["settled", "state"], unique=False)
    op.create_index(op.f("ix_attempts_owner_id"), "attempts", ["owner_id"], unique=False)


def _create_evaluations() -> None:
    op.create_table(
        "evaluations",
        sa.Column("task_id", sa.String(length=26), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["task_id", "number"], ["attempts.task_id", "attempts.number"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("task_id", "number"),
    )


def _create_metric_points() -> None:
    op.create_table(
        "metric_points",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("task_id", sa.String(length=26), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("step", sa.Double(), nullable=True),
        sa.Column("epoch", sa.Double(), nullable=True),
        sa.Column("phase", sa.String(length=40), nullable=False),
        sa.Column("values", sa.JSON(), nullable=False),
        sa.Column("read_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["task_id", "number"], ["attempts.task_id", "attempts.number"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_metric_points_attempt", "metric_points", ["task_id", "number", "id"], unique=False)


def _create_open_starts() -> None:
    op.create_table(
        "open_starts",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("task_id", sa.String(length=26), nullable=False),
        sa.Column("dataset_id", sa.String(length=26), nullable=False),
        sa.Column("algorithm_id", sa.String(length=26), nullable=False),
        sa.Column("given_up", sa.Boolean(), nullable=False),
        sa.Column("news", sa.Boolean(), nullable=False),
        sa.Column("begun_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_open_starts_task_id"), "open_starts", ["task_id"], unique=False)
