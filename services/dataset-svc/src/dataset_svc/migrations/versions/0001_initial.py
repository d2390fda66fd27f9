"""The first tables of the dataset service."""

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
    _create_datasets()
    _create_purposes()
    _create_parts()
    create_name_index(op.get_bind(), "datasets")
    create_list_indexes(op.get_bind(), "datasets", "visibility", "shelf")


def downgrade() -> None:
    drop_kit_tables(op.get_bind())
    op.execute("DROP TABLE datasets_names")
    op.drop_table("parts")
    op.drop_table("purposes")
    op.drop_table("datasets")


def _create_datasets() -> None:
    op.create_table(
        "datasets",
        sa.Column("purpose", sa.String(length=40), nullable=False),
        sa.Column("task_type", sa.String(length=60), nullable=False),
        sa.Column("annotation", sa.String(length=40), nullable=False),
        sa.Column("format", sa.String(length=40), nullable=False),
        sa.Column("test_mode", sa.String(length=20), nullable=False),
        sa.Column("tags", sa.JSON(), nullable=False),
        sa.Column("current_version", sa.Integer(), nullable=True),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column("classes", sa.JSON(), nullable=False),
        sa.Column("class_count", sa.Integer(), nullable=False),
        sa.Column("preview", sa.JSON(), nullable=True),
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
        sa.Column("shelf", sa.String(length=10), nullable=False),
        sa.Column("visibility", sa.String(length=10), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("name_key"),
        sa.UniqueConstraint("owner_id", "name", name="uq_datasets_owner_name"),
    )


def _create_purposes() -> None:
    op.create_table(
        "purposes",
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("names", sa.JSON(), nullable=False),
        sa.Column("task_types", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("code"),
    )


def _create_parts() -> None:
    op.create_table(
        "parts",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("dataset_id", sa.String(length=26), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("part", sa.String(length=10), nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("stored_version", sa.Integer(), nullable=False),
        sa.Column("upload_id", sa.String(length=26), nullable=True),
        sa.Column("filename", sa.String(length=255), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("progress", sa.Double(), nullable=False),
        sa.Column("reason", sa.JSON(), nullable=True),
        sa.Column("report", sa.JSON(), nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["dataset_id"], ["datasets.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("dataset_id", "version", "part"),
    )
    op.create_index(op.f("ix_parts_dataset_id"), "parts", ["dataset_id"], unique=False)
    op.create_index(op.f("ix_parts_state"), "parts", ["state"], unique=False)
