"""Uploads keep their metadata as they were given."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    columns = {column["name"] for column in sa.inspect(op.get_bind()).get_columns("uploads")}
    if "about" not in columns:  # 0001 makes the kit's tables as they are today (ADR 8)
        op.add_column("uploads", sa.Column("about", sa.String(4096), nullable=False, server_default=""))


def downgrade() -> None:
    """It goes with its table."""
