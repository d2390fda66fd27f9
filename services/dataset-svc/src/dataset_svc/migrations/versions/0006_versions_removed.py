"""A version may be removed: its number is not given again, and what brought another one is kept with that."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("datasets", sa.Column("last_version", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("parts", sa.Column("read_again", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.execute(
        "UPDATE datasets SET last_version ="
        " COALESCE((SELECT MAX(version) FROM parts WHERE parts.dataset_id = datasets.id), 0)"
    )
    op.execute(
        "UPDATE parts SET read_again = true WHERE EXISTS (SELECT 1 FROM parts AS other"
        " WHERE other.upload_id = parts.upload_id AND other.version < parts.stored_version)"
    )


def downgrade() -> None:
    op.drop_column("parts", "read_again")
    op.drop_column("datasets", "last_version")
