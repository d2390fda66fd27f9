"""Every migration chain goes up, down again to nothing, and up once more."""

from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import create_engine, inspect
from svckit.migrate import alembic_config

from tests.architecture.test_layout import ROOT, SERVICES


@pytest.mark.parametrize("owner", [ROOT / "gateway", *SERVICES], ids=lambda path: path.name)
def test_a_chain_can_be_taken_back(owner: Path, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'x.db'}"
    config = alembic_config(url, owner / "src" / owner.name.replace("-", "_") / "migrations")
    engine = create_engine(url)
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
        tables = inspect(connection).get_table_names()
        command.downgrade(config, "base")
        assert inspect(connection).get_table_names() == ["alembic_version"]
        command.upgrade(config, "head")
        assert inspect(connection).get_table_names() == tables
    engine.dispose()
