"""The migrations make exactly the tables of models.py."""

from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection

from tests.support.one_service import Running
from training_svc.models import Base


def differences(connection: Connection) -> list[object]:
    def is_ours(name: str | None, kind: str, _: object) -> bool:
        return kind != "table" or not str(name).startswith("tasks_names")

    options = {"include_name": is_ours, "compare_type": True}
    return list(compare_metadata(MigrationContext.configure(connection, opts=options), Base.metadata))


async def test_the_migrated_database_has_the_tables_of_the_models(service: Running) -> None:
    async with service.app.state.database.reading() as session:
        assert await (await session.connection()).run_sync(differences) == []
