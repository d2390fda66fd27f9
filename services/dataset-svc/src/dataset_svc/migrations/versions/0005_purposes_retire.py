"""A purpose may be retired, and its edits follow one another."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("purposes", sa.Column("retired", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("purposes", sa.Column("revision", sa.Integer(), nullable=False, server_default="1"))
    with op.batch_alter_table("purposes") as table:
        table.alter_column("retired", server_default=None)
        table.alter_column("revision", server_default=None)


def downgrade() -> None:
    op.drop_column("purposes", "retired")
    op.drop_column("purposes", "revision")
