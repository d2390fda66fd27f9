"""Every migration chain makes exactly the tables of models.py, and can be taken back, on both databases."""

import importlib
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, inspect
from svckit.db import Database
from svckit.migrate import alembic_config, is_mapped
from svckit.tables import KitBase

from tests.architecture.test_layout import ROOT, SERVICES


def up_down_up(connection: Connection, package: str, folder: Path) -> list[object]:
    """How the tables differ from models.py after the chain went up, down to nothing, and up again."""
    config = alembic_config("", folder)
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
    tables = set(inspect(connection).get_table_names())
    command.downgrade(config, "base")
    assert inspect(connection).get_table_names() == ["alembic_version"]
    command.upgrade(config, "head")
    assert set(inspect(connection).get_table_names()) == tables

    options = {"include_name": is_mapped, "compare_type": True}
    metadata = importlib.import_module(f"{package}.models").Base.metadata
    both: Any = [metadata, KitBase.metadata]  # alembic takes several, its annotation one
    return list(compare_metadata(MigrationContext.configure(connection, opts=options), both))


@pytest.mark.parametrize("owner", [ROOT / "gateway", *SERVICES], ids=lambda path: path.name)
async def test_a_chain_makes_the_tables_of_the_models_and_can_be_taken_back(owner: Path, database_url: str) -> None:
    package = owner.name.replace("-", "_")
    database = Database(database_url)
    async with database.writing() as session:
        connection = await session.connection()
        found = await connection.run_sync(up_down_up, package, owner / "src" / package / "migrations")
    await database.close()
    assert found == []
