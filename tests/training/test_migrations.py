"""What migrations make of rows that are there."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from alembic import command
from svckit.db import Database
from svckit.migrate import alembic_config

import training_svc

TASK = "01J0000000000000000000000T"
CHAIN = Path(training_svc.__file__).parent / "migrations"
DEFAULTS: dict[type, Any] = {str: "x", bool: False, int: 0, float: 0.0, datetime: datetime(2026, 1, 1, tzinfo=UTC)}


def insert(connection: sa.Connection, name: str, **given: Any) -> None:
    """A row with something in every column that must have it."""
    table = sa.Table(name, sa.MetaData(), autoload_with=connection)
    missing = [column for column in table.columns if not column.nullable and column.name not in given]
    rest = {one.name: {} if isinstance(one.type, sa.JSON) else DEFAULTS[one.type.python_type] for one in missing}
    connection.execute(table.insert().values(rest | given))


def figures_of_old_attempts(connection: sa.Connection) -> list[Any]:
    config = alembic_config("", CHAIN)
    config.attributes["connection"] = connection
    command.upgrade(config, "0001")
    insert(connection, "tasks", id=TASK)
    for number in (1, 2):
        insert(connection, "attempts", task_id=TASK, number=number)
    evaluation = {"accuracy": 0.8, "kind": "classification", "count": 3, "n" * 61: 1, "big": 10**400}
    insert(connection, "evaluations", task_id=TASK, number=1, content=evaluation)
    command.upgrade(config, "0002")
    attempts = sa.Table("attempts", sa.MetaData(), autoload_with=connection)
    return list(connection.scalars(sa.select(attempts.c.figures).order_by(attempts.c.number)))


async def test_attempts_of_before_have_the_figures_of_their_evaluation(database_url: str) -> None:
    database = Database(database_url)
    async with database.writing() as session:
        found = await (await session.connection()).run_sync(figures_of_old_attempts)
    await database.close()
    assert found == [{"accuracy": 0.8, "count": 3.0}, None]
