"""The first tables of the model service."""

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
    _create_cases()
    _create_model_imports()
    _create_models()
    _create_service_uses()
    _create_model_files()
    _create_publications()
    _create_shared_models()
    create_name_index(op.get_bind(), "models")
    create_list_indexes(op.get_bind(), "models")


def downgrade() -> None:
    drop_kit_tables(op.get_bind())
    op.execute("DROP TABLE models_names")
    op.drop_table("shared_models")
    op.drop_table("publications")
    op.drop_table("model_files")
    op.drop_table("service_uses")
    op.drop_table("models")
    op.drop_table("model_imports")
    op.drop_table("cases")


def _create_cases() -> None:
    op.create_table(
        "cases",
        sa.Column("industry", sa.String(length=60), nullable=False),
        sa.Column("scenario", sa.String(length=60), nullable=False),
        sa.Column("purpose", sa.String(length=40), nullable=False),
        sa.Column("task_type", sa.String(length=60), nullable=False),
        sa.Column("dataset_id", sa.String(length=26), nullable=True),
        sa.Column("algorithm_id", sa.String(length=26), nullable=True),
        sa.Column("model_id", sa.String(length=26), nullable=True),
        sa.Column("parameters", sa.JSON(), nullable=False),
        sa.Column("write_up", sa.String(length=20000), nullable=False),
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
    )
    create_list_indexes(op.get_bind(), "cases", "visibility", "shelf")


def _create_model_imports() -> None:
    op.create_table(
        "model_imports",
        sa.Column("task_id", sa.String(length=26), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("model_id", sa.String(length=26), nullable=False),
        sa.Column("owner_id", sa.String(length=26), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("finished_at", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("task_id", "attempt"),
        sa.UniqueConstraint("model_id"),
    )
    op.create_index(op.f("ix_model_imports_finished_at"), "model_imports", ["finished_at"], unique=False)


def _create_models() -> None:
    op.create_table(
        "models",
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("reason", sa.JSON(), nullable=True),
        sa.Column("purpose", sa.String(length=40), nullable=False),
        sa.Column("task_type", sa.String(length=60), nullable=False),
        sa.Column("task_id", sa.String(length=26), nullable=False),
        sa.Column("task_name", sa.String(length=100), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("algorithm_id", sa.String(length=26), nullable=False),
        sa.Column("algorithm_name", sa.String(length=100), nullable=False),
        sa.Column("algorithm_version", sa.String(length=100), nullable=False),
        sa.Column("dataset_id", sa.String(length=26), nullable=False),
        sa.Column("dataset_name", sa.String(length=100), nullable=False),
        sa.Column("dataset_version", sa.Integer(), nullable=False),
        sa.Column("format", sa.String(length=40), nullable=False),
        sa.Column("classes", sa.JSON(), nullable=False),
        sa.Column("class_count", sa.Integer(), nullable=False),
        sa.Column("parameters", sa.JSON(), nullable=False),
        sa.Column("evaluation", sa.JSON(), nullable=True),
        sa.Column("metrics", sa.JSON(), nullable=False),
        sa.Column("serve", sa.JSON(), nullable=True),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("file_count", sa.Integer(), nullable=False),
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
        sa.UniqueConstraint("owner_id", "name", "version", name="uq_models_owner_name_version"),
    )
    op.create_index(op.f("ix_models_state"), "models", ["state"], unique=False)
    op.create_index(op.f("ix_models_task_id"), "models", ["task_id"], unique=False)


def _create_service_uses() -> None:
    op.create_table(
        "service_uses",
        sa.Column("service_id", sa.String(length=26), nullable=False),
        sa.Column("model_id", sa.String(length=26), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("replicas", sa.Integer(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("service_id"),
    )
    op.create_index(op.f("ix_service_uses_model_id"), "service_uses", ["model_id"], unique=False)


def _create_model_files() -> None:
    op.create_table(
        "model_files",
        sa.Column("model_id", sa.String(length=26), nullable=False),
        sa.Column("path", sa.String(length=1024), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["model_id"], ["models.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("model_id", "path"),
    )


def _create_publications() -> None:
    op.create_table(
        "publications",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("model_id", sa.String(length=26), nullable=False),
        sa.Column("owner_id", sa.String(length=26), nullable=False),
        sa.Column("target", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("description", sa.String(length=4000), nullable=False),
        sa.Column("resources", sa.JSON(), nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["model_id"], ["models.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_publications_model_id"), "publications", ["model_id"], unique=False)


def _create_shared_models() -> None:
    op.create_table(
        "shared_models",
        sa.Column("model_id", sa.String(length=26), nullable=False),
        sa.Column("purpose", sa.String(length=40), nullable=False),
        sa.Column("task_type", sa.String(length=60), nullable=False),
        sa.Column("downloads", sa.Integer(), nullable=False),
        sa.Column("subscribers", sa.Integer(), nullable=False),
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
        sa.ForeignKeyConstraint(["model_id"], ["models.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("model_id"),
        sa.UniqueConstraint("name_key"),
    )
    create_list_indexes(op.get_bind(), "shared_models", "visibility", "shelf")
