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

if TYPE_CHECKING:
    from alembic.config import Config


def alembic_config(url: str, folder: Path) -> "Config":
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(folder))
    config.set_main_option("sqlalchemy.url", url.replace("%", "%%"))
    return config


async def upgrade(database: Database, folder: Path) -> None:
    """Bring the database to the newest revision of the chain in `folder`. Nothing is run when it is there already, or
    further on, which a newer program has done. Raises DatabaseUnsuitable."""
    if await _is_current(database, folder):
        return
    async with database.writing() as session:
        connection = await session.connection()
        if not database.is_sqlite:  # replicas that start together: one migrates, the others wait and find it done
            await session.execute(
                text("SELECT pg_advisory_xact_lock(hashtext('modelyard.migrations'), hashtext(current_schema()))")
            )
        await connection.run_sync(_upgrade, alembic_config(database.url, folder))


async def must_be_current(database: Database, folder: Path) -> None:
    """For a program that does not migrate. Raises DatabaseUnsuitable (also `database.behind`)."""
    if not await _is_current(database, folder):
        newest = newest_revision(folder)
        raise DatabaseUnsuitable("database.behind", f"The database is behind revision {newest}: run `migrate` first")


async def _is_current(database: Database, folder: Path) -> bool:
    async with database.reading() as session:
        connection = await session.connection()
        if not database.is_sqlite:
            await connection.run_sync(must_be_suitable)
        return (await connection.run_sync(_current_revision) or "") >= newest_revision(folder)


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


def run_env(metadata: MetaData) -> None:
    """The whole of a service's `migrations/env.py`."""
    from alembic import context

    connection: Connection | None = context.config.attributes.get("connection")
    if connection is not None:
        _run(connection, metadata)
    else:  # the alembic command line, for writing a new revision
        asyncio.run(_run_alone(metadata))


async def _run_alone(metadata: MetaData) -> None:
    from alembic import context

    engine = create_async_engine(context.config.get_main_option("sqlalchemy.url") or "")
    async with engine.begin() as connection:
        await connection.run_sync(_run, metadata)
    await engine.dispose()


def _run(connection: Connection, metadata: MetaData) -> None:
    from alembic import context

    context.configure(
        connection=connection, target_metadata=[metadata, KitBase.metadata], render_as_batch=True, compare_type=True
    )
    with context.begin_transaction():
        context.run_migrations()
