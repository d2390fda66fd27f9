"""Starts whose references may be there without an attempt."""

import sqlalchemy as sa
from alembic import op
from svckit.db import UtcDateTime

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "open_starts",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("task_id", sa.String(length=26), nullable=False),
        sa.Column("dataset_id", sa.String(length=26), nullable=False),
        sa.Column("algorithm_id", sa.String(length=26), nullable=False),
        sa.Column("given_up", sa.Boolean(), nullable=False),
        sa.Column("begun_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_open_starts_task_id"), "open_starts", ["task_id"], unique=False)


def downgrade() -> None:
    op.drop_table("open_starts")
