"""What docs/backup.md says of a backup with PostgreSQL comes true, on the same server and on another one."""

import asyncio
import os
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import asyncpg
import pytest

from launcher.commands import provision
from launcher.databases import database_urls, migrate_all
from launcher.home import Home
from launcher.home_parts import HomeRefused
from launcher.home_use import HomeUse
from launcher.settings import LaunchSettings
from tests.support.homes import quiet
from tests.support.postgres import Postgres


@asynccontextmanager
async def connected(url: str) -> AsyncIterator["asyncpg.Connection[asyncpg.Record]"]:
    connection = await asyncpg.connect(url)
    try:
        yield connection
    finally:
        await connection.close()


async def run(*command: str) -> None:
    assert await (await asyncio.create_subprocess_exec(*command)).wait() == 0


async def start(settings: LaunchSettings) -> None:
    """As far as its databases. Raises HomeRefused."""
    home = Home(settings.root)
    home.prepare()
    use = HomeUse(home, quiet, sqlite=False)
    await use.begin()
    await migrate_all(await database_urls(settings, home))
    home.instance()
    await use.settle()
    await use.end()


@pytest.mark.parametrize("is_same", [True, False], ids=["the server", "another server"])
async def test_a_dump_and_a_copy_of_the_home_come_back(postgres: Postgres, tmp_path: Path, is_same: bool) -> None:
    name = f"dumped_{os.urandom(5).hex()}"
    urls = {each: f"postgresql://postgres@/{each}?host={postgres.folder}" for each in (name, "postgres")}
    settings = LaunchSettings(home=tmp_path / "var", database_url=urls[name])
    dump, kept = tmp_path / "modelyard.dump", tmp_path / "modelyard-home"
    await start(settings)
    async with connected(urls[name]) as connection:
        await connection.execute("CREATE TABLE model_svc.marks AS SELECT 7 AS number")
        roles = [row["rolname"] for row in await connection.fetch("SELECT rolname FROM pg_roles")]
    await run("pg_dump", "--format=custom", f"--file={dump}", urls[name])
    settings.root.rename(kept)
    async with connected(urls["postgres"]) as connection:
        await connection.execute(f"DROP DATABASE {name} WITH (FORCE)")
        for role in [] if is_same else [role for role in roles if role.startswith(name)]:
            await connection.execute(f"DROP ROLE {role}")
    shutil.copytree(kept, settings.root)
    with pytest.raises(HomeRefused, match="pg_restore"):
        await start(settings)
    async with connected(urls["postgres"]) as connection:
        with pytest.raises(asyncpg.DuplicateDatabaseError, match="already exists"):
            await connection.execute(f"CREATE DATABASE {name}")
    assert await provision(settings, quiet) == 0
    await run("pg_restore", "--clean", "--if-exists", "--dbname", urls[name], str(dump))
    await start(settings)
    async with connected(urls[name]) as connection:
        assert await connection.fetchval("SELECT number FROM model_svc.marks") == 7
    async with connected(urls["postgres"]) as connection:
        await connection.execute(f"DROP DATABASE {name} WITH (FORCE)")
