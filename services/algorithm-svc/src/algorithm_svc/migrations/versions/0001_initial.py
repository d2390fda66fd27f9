"""The first tables of the algorithm service."""

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
    _create_images()
    _create_algorithms()
    _index_algorithms()
    _create_presets()
    _create_builds()
    create_name_index(op.get_bind(), "algorithms")
    create_list_indexes(op.get_bind(), "algorithms", "visibility", "shelf")
    create_name_index(op.get_bind(), "images")
    create_list_indexes(op.get_bind(), "images")


def downgrade() -> None:
    drop_kit_tables(op.get_bind())
    op.drop_table("algorithms_names")
    op.drop_table("images_names")
    op.drop_table("builds")
    op.drop_table("presets")
    op.drop_table("algorithms")
    op.drop_table("images")


def _create_images() -> None:
    op.create_table(
        "images",
        sa.Column("purpose", sa.String(length=20), nullable=False),
        sa.Column("source", sa.String(length=20), nullable=False),
        sa.Column("reference", sa.String(length=255), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("reason", sa.JSON(), nullable=True),
        sa.Column("pinned", sa.String(length=400), nullable=False),
        sa.Column("architecture", sa.String(length=40), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("entrypoint", sa.JSON(), nullable=False),
        sa.Column("command", sa.JSON(), nullable=False),
        sa.Column("env", sa.JSON(), nullable=False),
        sa.Column("workdir", sa.Text(), nullable=False),
        sa.Column("user", sa.Text(), nullable=False),
        sa.Column("exposed_ports", sa.JSON(), nullable=False),
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
    )
    op.create_index(op.f("ix_images_reference"), "images", ["reference"], unique=False)
    op.create_index(op.f("ix_images_state"), "images", ["state"], unique=False)


def _create_algorithms() -> None:
    op.create_table(
        "algorithms",
        sa.Column("purpose", sa.String(length=60), nullable=False),
        sa.Column("task_type", sa.String(length=60), nullable=False),
        sa.Column("formats", sa.JSON(), nullable=False),
        sa.Column("test_modes", sa.JSON(), nullable=False),
        sa.Column("supports_transfer", sa.Boolean(), nullable=False),
        sa.Column("version_label", sa.String(length=100), nullable=False),
        sa.Column("train", sa.JSON(), nullable=False),
        sa.Column("serve", sa.JSON(), nullable=True),
        sa.Column("train_image_id", sa.String(length=26), nullable=False),
        sa.Column("serve_image_id", sa.String(length=26), nullable=True),
        sa.Column("train_image_state", sa.String(length=20), nullable=False),
        sa.Column("serve_image_state", sa.String(length=20), nullable=False),
        sa.Column("check_state", sa.String(length=20), nullable=False),
        sa.Column("check_reason", sa.JSON(), nullable=True),
        sa.Column("preset_code", sa.String(length=60), nullable=True),
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
        sa.ForeignKeyConstraint(
            ["serve_image_id"],
            ["images.id"],
        ),
        sa.ForeignKeyConstraint(
            ["train_image_id"],
            ["images.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("name_key"),
        sa.UniqueConstraint("owner_id", "name", "version_label", name="uq_algorithms_owner_name_version"),
        sa.UniqueConstraint("preset_code"),
    )


def _index_algorithms() -> None:
    op.create_index(op.f("ix_algorithms_serve_image_id"), "algorithms", ["serve_image_id"], unique=False)
    op.create_index(op.f("ix_algorithms_train_image_id"), "algorithms", ["train_image_id"], unique=False)


def _create_presets() -> None:
    op.create_table(
        "presets",
        sa.Column("code", sa.String(length=60), nullable=False),
        sa.Column("definition", sa.JSON(), nullable=False),
        sa.Column("definition_sha256", sa.String(length=64), nullable=False),
        sa.Column("applied_sha256", sa.String(length=64), nullable=True),
        sa.Column("train_image_id", sa.String(length=26), nullable=False),
        sa.Column("serve_image_id", sa.String(length=26), nullable=True),
        sa.ForeignKeyConstraint(
            ["serve_image_id"],
            ["images.id"],
        ),
        sa.ForeignKeyConstraint(
            ["train_image_id"],
            ["images.id"],
        ),
        sa.PrimaryKeyConstraint("code"),
    )


def _create_builds() -> None:
    op.create_table(
        "builds",
        sa.Column("reference", sa.String(length=255), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("detail", sa.String(length=4000), nullable=False),
        sa.PrimaryKeyConstraint("reference"),
    )
