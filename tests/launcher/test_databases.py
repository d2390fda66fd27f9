"""The launcher on PostgreSQL: several processes of one home, and the commands on databases."""

import asyncio
import os
import stat
import sys
from pathlib import Path

import asyncpg
import pytest

from launcher.databases import database_urls, migrate_all
from launcher.forget import forget
from launcher.home import Home, HomeInUse
from launcher.home_parts import LAUNCHER, PROGRAMS, USER_KEY, HomeRefused
from launcher.home_use import HomeUse
from launcher.settings import LaunchSettings
from tests.support.postgres import Postgres


@pytest.fixture
def admin_url(postgres: Postgres) -> str:
    """Of a database that is not there yet."""
    return f"postgresql://postgres@/platform_{os.urandom(5).hex()}?host={postgres.folder}"


async def run(module: str, *arguments: str, **environment: str) -> tuple[int, str]:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        module,
        *arguments,
        env=os.environ | environment,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    output, _ = await process.communicate()
    assert process.returncode is not None
    return process.returncode, output.decode()


async def revisions(admin_url: str) -> dict[str, str]:
    """The revision of each schema that has been migrated."""
    connection = await asyncpg.connect(admin_url)
    try:
        schemas = await connection.fetch("SELECT schemaname FROM pg_tables WHERE tablename = 'alembic_version'")
        return {
            row[0]: await connection.fetchval(f"SELECT version_num FROM {row[0]}.alembic_version")  # noqa: S608
            for row in schemas
        }
    finally:
        await connection.close()


async def test_migrate_brings_every_program_s_schema_to_its_newest_revision(admin_url: str, tmp_path: Path) -> None:
    environment = {"MODELYARD_HOME": str(tmp_path), "MODELYARD_DATABASE_URL": admin_url}
    assert await run("launcher", "migrate", **environment) == (0, "Every database is at its newest revision.\n")
    found = await revisions(admin_url)
    assert set(found) == {name.replace("-", "_") for name in PROGRAMS}
    assert all(found.values())


async def test_a_service_alone_migrates_the_schema_that_provision_made_for_it(admin_url: str, tmp_path: Path) -> None:
    environment = {"MODELYARD_HOME": str(tmp_path), "MODELYARD_DATABASE_URL": admin_url}
    code, said = await run("launcher", "provision", **environment)
    assert (code, str(tmp_path / "databases.env") in said) == (0, True)
    given = dict(line.split("=", 1) for line in (tmp_path / "databases.env").read_text().splitlines())
    assert await run("model_svc", "migrate", **given) == (0, "")
    assert set(await revisions(admin_url)) == {"model_svc"}


async def test_passwords_are_readable_by_their_owner_only(admin_url: str, tmp_path: Path) -> None:
    await run("launcher", "provision", MODELYARD_HOME=str(tmp_path), MODELYARD_DATABASE_URL=admin_url)
    secret = [tmp_path / "databases.env", *(tmp_path / "passwords").iterdir()]
    assert len(secret) == 1 + len(PROGRAMS)
    assert {stat.S_IMODE(path.stat().st_mode) for path in secret} == {0o600}


async def test_a_schema_that_the_home_had_is_not_made_anew(admin_url: str, tmp_path: Path) -> None:
    """Nor what the home itself lacks; both can be given up."""
    settings, home, said = LaunchSettings(home=tmp_path, database_url=admin_url), Home(tmp_path), list[str]()
    home.prepare()
    use = HomeUse(home, said.append, sqlite=False)
    await use.begin()
    await migrate_all(await database_urls(settings, home))
    await use.settle()
    await use.end()
    await HomeUse(home, said.append, sqlite=False).begin()
    connection = await asyncpg.connect(admin_url)
    await connection.execute("DROP SCHEMA model_svc CASCADE")
    await connection.close()
    with pytest.raises(HomeRefused, match=r"model_svc.*make forget SERVICE=model-svc"):
        await database_urls(settings, home)
    password = tmp_path / "passwords" / "model-svc"
    kept = password.read_text()
    password.write_text("cut")
    assert await forget(settings, "model-svc", said.append) == 0
    assert "Lost: no data" in said[-1]  # and the rows, of which nobody was told, are not given up with it
    password.write_text(kept)
    with pytest.raises(HomeRefused, match=r"model_svc.*make forget SERVICE=model-svc"):
        await database_urls(settings, home)
    assert await forget(settings, "model-svc", said.append) == 0
    assert "all models" in said[-1]
    await migrate_all(await database_urls(settings, home))
    (tmp_path / "passwords" / "dataset-svc").unlink()
    with pytest.raises(HomeRefused, match="passwords/dataset-svc is missing"):
        await database_urls(settings, home)
    with pytest.raises(HomeRefused, match=r"PostgreSQL.*without MODELYARD_DATABASE_URL"):
        await HomeUse(home, said.append, sqlite=True).begin()


async def test_provision_makes_no_password_anew_that_the_home_had(admin_url: str, tmp_path: Path) -> None:
    """Though the record of it is lost, too."""
    home, environment = Home(tmp_path), {"MODELYARD_HOME": str(tmp_path), "MODELYARD_DATABASE_URL": admin_url}
    assert (await run("launcher", "provision", **environment))[0] == 0
    home.instance()
    for program in (USER_KEY, LAUNCHER, *PROGRAMS):
        home.private_key(program)
    home.record_file.unlink()
    (tmp_path / "passwords" / "model-svc").unlink()
    code, said = await run("launcher", "provision", **environment)
    assert (code, "passwords/model-svc is missing" in said) == (1, True)
    assert not (tmp_path / "passwords" / "model-svc").exists()


async def test_a_database_that_cannot_be_reached_ends_the_command_with_its_code(tmp_path: Path) -> None:
    nowhere = "postgresql://postgres@127.0.0.1:1/modelyard"
    code, said = await run("launcher", "migrate", MODELYARD_HOME=str(tmp_path), MODELYARD_DATABASE_URL=nowhere)
    assert code == 1
    assert said == (
        "PostgreSQL at postgresql+asyncpg://postgres@127.0.0.1:1/modelyard does not answer: Connection refused"
        " [database.unavailable]\n"
    )


async def test_sqlite_serves_one_process(tmp_path: Path) -> None:
    code, said = await run("launcher", MODELYARD_HOME=str(tmp_path), MODELYARD_REPLICA="one", MODELYARD_DATABASE_URL="")
    assert code == 2
    assert "MODELYARD_REPLICA: needs MODELYARD_DATABASE_URL" in said


@pytest.mark.parametrize(
    "what", [("launcher",), ("launcher", "migrate"), ("launcher", "provision"), ("launcher.demo",)]
)
async def test_wrong_settings_are_named_and_a_password_is_not_shown(tmp_path: Path, what: tuple[str, ...]) -> None:
    wrong = {"MODELYARD_DATABASE_URL": "postgre://me:Pw99x@db/x", "MODELYARD_LEASE_S": "Pw99x"}
    code, said = await run(*what, MODELYARD_HOME=str(tmp_path), **wrong)
    assert code == 2
    first, url, lease = said.splitlines()
    assert first == "The settings are wrong:"
    assert url.startswith("MODELYARD_DATABASE_URL: must be a URL of PostgreSQL")
    assert lease.startswith("MODELYARD_LEASE_S: Input should be a valid number")
    assert "Pw99x" not in said


def test_processes_with_names_share_a_home_and_one_without_is_alone(tmp_path: Path) -> None:
    one, two, again, alone = (Home(tmp_path, name) for name in ("one", "two", "two", ""))
    one.prepare()
    one.lock()
    two.lock()
    assert set(alone.running()) == {os.getpid()}
    for refused in (again, alone):
        with pytest.raises(HomeInUse):
            refused.lock()
    assert one.log != two.log
    assert one.private_key("users") == two.private_key("users")
