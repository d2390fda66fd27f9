"""What a publication asks for: description and resources."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("publications", sa.Column("description", sa.String(length=4000), nullable=False, server_default=""))
    op.add_column("publications", sa.Column("resources", sa.JSON(), nullable=True))


def downgrade() -> None:
    op.drop_column("publications", "resources")
    op.drop_column("publications", "description")
