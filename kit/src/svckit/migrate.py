"""Runs a service's Alembic chain; one chain serves SQLite and PostgreSQL.

A chain is linear and its files are numbered (`0002_what.py` has revision `0002`), so that its newest revision is known
without Alembic, whose import costs half a second of every start.
"""

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, MetaData, inspect, text
from sqlalchemy.ext.asyncio import create_async_engine

from svckit.db import Database
from svckit.postgres import DatabaseUnsuitable, must_be_suitable
from svckit.tables import KitBase
from svckit.upsert import one_at_a_time
from svckit.work import Work

if TYPE_CHECKING:
    from alembic.config import Config

_ENVIRONMENT = Path(__file__).parent / "migrations"


def alembic_config(url: str, folder: Path) -> "Config":
    """For the chain in `folder`/versions. A draft of its next revision also wants `config.attributes["metadata"]`."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(_ENVIRONMENT))
    config.set_main_option("path_separator", "newline")
    config.set_main_option("version_locations", str(folder / "versions").replace("%", "%%"))
    config.set_main_option("sqlalchemy.url", url.replace("%", "%%"))
    return config


async def upgrade(database: Database, folder: Path) -> None:
    """Bring the database to the newest revision of the chain in `folder`. Nothing is run when it is there already, or
    further on, which a newer program has done. Raises DatabaseUnsuitable."""
    if await _is_current(database, folder):
        return
    patient = Database(database.url, statement_s=None)
    try:
        async with patient.writing() as session:
            connection = await session.connection()
            await one_at_a_time(session, "migrations")  # of replicas that start together one migrates, the others wait
            await connection.run_sync(_upgrade, alembic_config(database.url, folder))
    finally:
        await patient.close()


async def must_be_current(database: Database, folder: Path) -> None:
    """For a program that does not migrate. Raises DatabaseUnsuitable (also `database.behind`)."""
    if not await _is_current(database, folder):
        newest = newest_revision(folder)
        raise DatabaseUnsuitable("database.behind", f"The database is behind revision {newest}: run `migrate` first")


async def is_made(url: str) -> bool:
    """Whether a chain was ever run there."""
    database = Database(url)
    try:
        async with database.reading() as session:
            return await (await session.connection()).run_sync(_current_revision) is not None
    finally:
        await database.close()


async def _is_current(database: Database, folder: Path) -> bool:
    async with database.reading() as session:
        connection = await session.connection()
        if not database.is_sqlite:
            await connection.run_sync(must_be_suitable)
        current = await connection.run_sync(_current_revision)
        if current is not None and not await connection.run_sync(_has_work):
            raise DatabaseUnsuitable(
                "database.too_old", "The database is of a time before its chain was made anew: take a new one"
            )
    return (current or "") >= newest_revision(folder)


def _has_work(connection: Connection) -> bool:
    """Whether the tables of the kit are those of today: chains were made anew until the first release."""
    return inspect(connection).has_table(Work.__tablename__)


def newest_revision(folder: Path) -> str:
    """The number of the last file in `folder`/versions."""
    return max(path.name.partition("_")[0] for path in (folder / "versions").glob("[0-9]*_*.py"))


def _current_revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one_or_none()


def _upgrade(connection: Connection, config: "Config") -> None:
    from alembic import command

    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def is_mapped(name: str | None, kind: str, _: object) -> bool:
    """Alembic's `include_name`: all tables but those of grams (svckit.names), which are another thing in each kind of
    database."""
    return kind != "table" or "_names" not in str(name)


def run_env() -> None:
    """The whole of Alembic's env.py."""
    from alembic import context

    connection: Connection | None = context.config.attributes.get("connection")
    if connection is not None:
        _run(connection)
    else:  # for writing a new revision
        asyncio.run(_run_alone())


async def _run_alone() -> None:
    from alembic import context

    engine = create_async_engine(context.config.get_main_option("sqlalchemy.url") or "")
    async with engine.begin() as connection:
        await connection.run_sync(_run)
    await engine.dispose()


def _run(connection: Connection) -> None:
    from alembic import context

    own: MetaData | None = context.config.attributes.get("metadata")
    target = [KitBase.metadata] if own is None else [own, KitBase.metadata]
    context.configure(
        connection=connection,
        target_metadata=target,
        render_as_batch=True,
        compare_type=True,
        include_name=is_mapped,
    )
    with context.begin_transaction():
        context.run_migrations()
