"""The first tables of the algorithm service."""

import sqlalchemy as sa
from alembic import op
from svckit.db import UtcDateTime
from svckit.names import create_name_index

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    _create_idempotency_keys()
    _create_images()
    _create_inbox()
    _create_live_events()
    _create_outbox()
    _create_resource_references()
    _create_algorithms()
    _index_algorithms()
    _create_presets()
    create_name_index(op.get_bind(), "algorithms")
    create_name_index(op.get_bind(), "images")


def downgrade() -> None:
    op.drop_table("algorithms_names")
    op.drop_table("images_names")
    op.drop_table("presets")
    op.drop_table("algorithms")
    op.drop_table("resource_references")
    op.drop_table("outbox")
    op.drop_table("live_events")
    op.drop_table("inbox")
    op.drop_table("images")
    op.drop_table("idempotency_keys")


def _create_idempotency_keys() -> None:
    op.create_table(
        "idempotency_keys",
        sa.Column("owner_id", sa.String(length=26), nullable=False),
        sa.Column("route", sa.String(length=60), nullable=False),
        sa.Column("key", sa.String(length=100), nullable=False),
        sa.Column("body_sha256", sa.String(length=64), nullable=False),
        sa.Column("resource_id", sa.String(length=26), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("owner_id", "route", "key"),
    )
    op.create_index(op.f("ix_idempotency_keys_created_at"), "idempotency_keys", ["created_at"], unique=False)


def _create_images() -> None:
    op.create_table(
        "images",
        sa.Column("purpose", sa.String(length=20), nullable=False),
        sa.Column("source", sa.String(length=20), nullable=False),
        sa.Column("reference", sa.String(length=255), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("reason", sa.JSON(), nullable=True),
        sa.Column("digest", sa.String(length=100), nullable=False),
        sa.Column("architecture", sa.String(length=40), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("entrypoint", sa.JSON(), nullable=False),
        sa.Column("command", sa.JSON(), nullable=False),
        sa.Column("env", sa.JSON(), nullable=False),
        sa.Column("workdir", sa.String(length=1000), nullable=False),
        sa.Column("user", sa.String(length=100), nullable=False),
        sa.Column("exposed_ports", sa.JSON(), nullable=False),
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("owner_id", sa.String(length=26), nullable=False),
        sa.Column("owner_name", sa.String(length=100), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("name_folded", sa.String(length=200), nullable=False),
        sa.Column("name_key", sa.BigInteger(), nullable=False),
        sa.Column("description", sa.String(length=4000), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("name_key"),
    )
    op.create_index("ix_images_created", "images", ["created_at", "id"], unique=False)
    op.create_index(op.f("ix_images_owner_id"), "images", ["owner_id"], unique=False)
    op.create_index(op.f("ix_images_reference"), "images", ["reference"], unique=False)
    op.create_index(op.f("ix_images_state"), "images", ["state"], unique=False)


def _create_inbox() -> None:
    op.create_table(
        "inbox",
        sa.Column("event_id", sa.String(length=26), nullable=False),
        sa.Column("type", sa.String(length=80), nullable=False),
        sa.Column("handled_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("event_id"),
    )


def _create_live_events() -> None:
    op.create_table(
        "live_events",
        sa.Column("position", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("topic", sa.String(length=60), nullable=False),
        sa.Column("event", sa.String(length=20), nullable=False),
        sa.Column("owner_id", sa.String(length=26), nullable=False),
        sa.Column("shared", sa.Boolean(), nullable=False),
        sa.Column("data", sa.JSON(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("position"),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_live_events_created_at"), "live_events", ["created_at"], unique=False)
    op.create_index(op.f("ix_live_events_topic"), "live_events", ["topic"], unique=False)


def _create_outbox() -> None:
    op.create_table(
        "outbox",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("type", sa.String(length=80), nullable=False),
        sa.Column("subject", sa.String(length=64), nullable=False),
        sa.Column("data", sa.JSON(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("claimed_until", UtcDateTime(), nullable=True),
        sa.Column("sent_at", UtcDateTime(), nullable=True),
        sa.Column("dead_at", UtcDateTime(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_outbox_due", "outbox", ["sent_at", "dead_at", "claimed_until"], unique=False)


def _create_resource_references() -> None:
    op.create_table(
        "resource_references",
        sa.Column("resource", sa.String(length=40), nullable=False),
        sa.Column("resource_id", sa.String(length=26), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("holder_id", sa.String(length=40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=True),
        sa.Column("owner_id", sa.String(length=26), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("service", sa.String(length=40), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("resource", "resource_id", "kind", "holder_id"),
    )


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
    op.create_index("ix_algorithms_created", "algorithms", ["created_at", "id"], unique=False)
    op.create_index(op.f("ix_algorithms_owner_id"), "algorithms", ["owner_id"], unique=False)
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
