"""An archive may be read again: each reading has files of its own, and what a person said about it."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("parts", sa.Column("reading", sa.String(length=8), nullable=False, server_default=""))
    op.add_column("parts", sa.Column("mends", sa.JSON(), nullable=False, server_default="{}"))
    op.add_column("parts", sa.Column("has_archive", sa.Boolean(), nullable=False, server_default=sa.true()))
    op.execute("UPDATE parts SET has_archive = false WHERE state = 'invalid'")


def downgrade() -> None:
    for name in ("has_archive", "mends", "reading"):
        op.drop_column("parts", name)
