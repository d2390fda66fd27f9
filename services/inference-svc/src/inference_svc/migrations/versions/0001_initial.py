"""The first tables of the inference service."""

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
    _create_publications()
    _create_removals()
    _create_services()
    _create_trials()
    create_name_index(op.get_bind(), "services")
    create_list_indexes(op.get_bind(), "services")


def downgrade() -> None:
    drop_kit_tables(op.get_bind())
    op.execute("DROP TABLE services_names")
    op.drop_table("trials")
    op.drop_table("services")
    op.drop_table("removals")
    op.drop_table("publications")


def _create_publications() -> None:
    op.create_table(
        "publications",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("model_id", sa.String(length=26), nullable=False),
        sa.Column("owner_id", sa.String(length=26), nullable=False),
        sa.Column("service_id", sa.String(length=26), nullable=False),
        sa.Column("algorithm_id", sa.String(length=26), nullable=True),
        sa.Column("reason", sa.JSON(), nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("finished_at", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("service_id"),
    )
    op.create_index(op.f("ix_publications_finished_at"), "publications", ["finished_at"], unique=False)


def _create_removals() -> None:
    op.create_table(
        "removals",
        sa.Column("service_id", sa.String(length=26), nullable=False),
        sa.Column("model_id", sa.String(length=26), nullable=True),
        sa.Column("algorithm_id", sa.String(length=26), nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("service_id"),
    )


def _create_services() -> None:
    op.create_table(
        "services",
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("reason", sa.JSON(), nullable=True),
        sa.Column("purpose", sa.String(length=40), nullable=False),
        sa.Column("task_type", sa.String(length=60), nullable=False),
        sa.Column("model_id", sa.String(length=26), nullable=True),
        sa.Column("model_name", sa.String(length=100), nullable=True),
        sa.Column("model_version", sa.Integer(), nullable=True),
        sa.Column("task_id", sa.String(length=26), nullable=True),
        sa.Column("algorithm_id", sa.String(length=26), nullable=True),
        sa.Column("image_id", sa.String(length=26), nullable=True),
        sa.Column("publication_id", sa.String(length=26), nullable=True),
        sa.Column("files_prefix", sa.String(length=200), nullable=True),
        sa.Column("classes", sa.JSON(), nullable=False),
        sa.Column("class_count", sa.Integer(), nullable=False),
        sa.Column("recipe", sa.JSON(), nullable=False),
        sa.Column("env", sa.JSON(), nullable=False),
        sa.Column("resources", sa.JSON(), nullable=False),
        sa.Column("desired_replicas", sa.Integer(), nullable=False),
        sa.Column("reserved_replicas", sa.Integer(), nullable=False),
        sa.Column("replicas", sa.JSON(), nullable=False),
        sa.Column("crashes", sa.Integer(), nullable=False),
        sa.Column("last_crash", sa.Text(), nullable=False),
        sa.Column("retry_at", UtcDateTime(), nullable=True),
        sa.Column("since", UtcDateTime(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("calls", sa.BigInteger(), nullable=False),
        sa.Column("call_errors", sa.BigInteger(), nullable=False),
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
        sa.UniqueConstraint("owner_id", "name", name="uq_services_owner_name"),
        sa.UniqueConstraint("publication_id"),
    )
    op.create_index(op.f("ix_services_model_id"), "services", ["model_id"], unique=False)
    op.create_index(op.f("ix_services_state"), "services", ["state"], unique=False)


def _create_trials() -> None:
    op.create_table(
        "trials",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("service_id", sa.String(length=26), nullable=False),
        sa.Column("user_id", sa.String(length=26), nullable=False),
        sa.Column("interface", sa.String(length=100), nullable=False),
        sa.Column("inputs", sa.JSON(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("latency_ms", sa.Double(), nullable=False),
        sa.Column("content_type", sa.String(length=100), nullable=False),
        sa.Column("answer", sa.JSON(), nullable=False),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("reason", sa.JSON(), nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["service_id"], ["services.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_trials_service", "trials", ["service_id", "id"], unique=False)
