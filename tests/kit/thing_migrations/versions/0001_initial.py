"""All tables of the service that only tests have."""

from alembic import op
from svckit.names import create_name_index
from svckit.tables import create_kit_tables

from tests.kit.things import Base

revision = "0001"
down_revision = None


def upgrade() -> None:
    create_kit_tables(op.get_bind())
    Base.metadata.create_all(op.get_bind())
    create_name_index(op.get_bind(), "things")
