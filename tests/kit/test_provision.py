"""A schema and a role for each service: what it may do, what it may not, and provisioning again."""

import asyncio
from collections.abc import Mapping
from pathlib import Path

import asyncpg
import pytest
from sqlalchemy import CursorResult, text
from sqlalchemy.exc import DBAPIError
from svckit.db import Database
from svckit.ids import new_id
from svckit.migrate import must_be_current, upgrade
from svckit.postgres import DatabaseUnsuitable, must_sort_by_code_point, parse_url, without_schema
from svckit.provision import provision
from svckit.upsert import one_at_a_time

from tests.support.postgres import Postgres

MIGRATIONS = Path(__file__).parent / "thing_migrations"
PASSWORDS = {"dataset-svc": "one", "model-svc": "two"}


@pytest.fixture
def admin_url(postgres: Postgres) -> str:
    """Of a database that is not there yet."""
    return f"postgresql://postgres@/p{new_id().lower()}?host={postgres.folder}"


def name_of(url: str) -> str:
    return url.partition("@/")[2].partition("?")[0]


async def make_database(admin_url: str, how: str = "") -> None:
    name = name_of(admin_url)
    connection = await asyncpg.connect(admin_url.replace(name, "postgres"))
    await connection.execute(f"CREATE DATABASE {name} TEMPLATE template0 {how}")
    await connection.close()


async def run(url: str, statement: str) -> list[tuple[object, ...]]:
    database = Database(url)
    try:
        async with database.writing() as session:
            result = await session.execute(text(statement))
            return [tuple(row) for row in result] if isinstance(result, CursorResult) and result.returns_rows else []
    finally:
        await database.close()


async def catalog(admin_url: str) -> list[asyncpg.Record]:
    """Everything that provisioning makes, with the transaction that has written it."""
    connection = await asyncpg.connect(admin_url)
    try:
        roles = (
            "SELECT rolname::text, xmin::text, rolpassword FROM pg_authid WHERE rolname LIKE current_database() || '_%'"
        )
        schemas = "SELECT nspname::text, xmin::text, nspacl::text FROM pg_namespace"
        return [*await connection.fetch(f"{roles} ORDER BY 1"), *await connection.fetch(f"{schemas} ORDER BY 1")]
    finally:
        await connection.close()


async def test_a_service_uses_its_own_schema_and_cannot_read_another_s(admin_url: str) -> None:
    urls = await provision(admin_url, PASSWORDS)
    await run(urls["dataset-svc"], "CREATE TABLE secrets (word text)")
    await run(urls["dataset-svc"], "INSERT INTO secrets VALUES ('mine')")
    assert await run(urls["dataset-svc"], "SELECT schemaname FROM pg_tables WHERE tablename = 'secrets'") == [
        ("dataset_svc",)
    ]
    for refused in (
        "SELECT * FROM dataset_svc.secrets",
        "DELETE FROM dataset_svc.secrets",
        "CREATE TABLE dataset_svc.more (word text)",
        "CREATE SCHEMA more",
        "SET ROLE postgres",
    ):
        with pytest.raises(DBAPIError, match="permission denied"):
            await run(urls["model-svc"], refused)
    with pytest.raises(DBAPIError, match="does not exist"):
        await run(urls["model-svc"], "SELECT * FROM secrets")


async def test_a_role_signs_in_with_its_password_only(admin_url: str) -> None:
    urls = await provision(admin_url, PASSWORDS)
    with pytest.raises(DBAPIError, match="password authentication failed"):
        await run(urls["model-svc"].replace(":two@", ":one@"), "SELECT 1")


async def test_provisioning_twice_changes_nothing(admin_url: str) -> None:
    first = await provision(admin_url, PASSWORDS)
    made = await catalog(admin_url)
    assert await provision(admin_url, PASSWORDS) == first
    assert await catalog(admin_url) == made


async def test_programs_that_provision_at_once_get_the_same(admin_url: str) -> None:
    found = await asyncio.gather(*(provision(admin_url, PASSWORDS) for _ in range(4)))
    assert found == [found[0]] * 4
    for url in found[0].values():
        assert await run(url, "SELECT current_schema() = any(current_schemas(false))") == [(True,)]


async def test_a_service_that_comes_later_gets_its_schema(admin_url: str) -> None:
    await provision(admin_url, {"dataset-svc": "one"})
    urls = await provision(admin_url, PASSWORDS)
    assert await run(urls["model-svc"], "SELECT current_schema()::text") == [("model_svc",)]


async def test_an_administrator_who_may_only_make_roles_and_schemas_is_enough(
    admin_url: str, postgres: Postgres
) -> None:
    await make_database(admin_url)
    name = name_of(admin_url)
    connection = await asyncpg.connect(admin_url)
    await connection.execute(f"CREATE ROLE a_{name} LOGIN CREATEROLE PASSWORD 'x'")
    await connection.execute(f"ALTER DATABASE {name} OWNER TO a_{name}")
    await connection.close()
    limited = admin_url.replace("postgres@", f"a_{name}:x@")
    urls = await provision(limited, PASSWORDS)
    await run(urls["model-svc"], "CREATE TABLE more (word text)")


async def test_a_platform_does_not_take_the_roles_of_another(admin_url: str) -> None:
    urls = await provision(admin_url, PASSWORDS)
    others: Mapping[str, str] = {"dataset-svc": "three", "model-svc": "four"}
    with pytest.raises(DatabaseUnsuitable, match="another password") as refusal:
        await provision(admin_url, others)
    assert refusal.value.code == "database.role"
    assert await run(urls["dataset-svc"], "SELECT 1") == [(1,)]


async def test_a_database_of_another_encoding_is_refused(admin_url: str) -> None:
    await make_database(admin_url, "ENCODING 'SQL_ASCII' LOCALE 'C'")
    with pytest.raises(DatabaseUnsuitable) as refusal:
        await provision(admin_url, PASSWORDS)
    assert refusal.value.code == "database.encoding"


@pytest.mark.parametrize("begin", ["postgres://", "postgresql://", "postgresql+asyncpg://"])
def test_a_url_is_taken_as_other_programs_write_it(begin: str) -> None:
    url = parse_url(f"{begin}admin@db:5432/modelyard?sslmode=require&schema=model_svc")
    assert without_schema(url)[1] == "model_svc"
    assert str(without_schema(url)[0]) == "postgresql+asyncpg://admin@db:5432/modelyard?ssl=require"


def test_a_collation_of_the_c_library_that_does_not_compare_bytes_is_refused() -> None:
    with pytest.raises(DatabaseUnsuitable, match=r"en_US\.UTF-8.*LOCALE 'C\.UTF-8'") as refusal:
        must_sort_by_code_point("UTF8", "c", "en_US.UTF-8")
    assert refusal.value.code == "database.collation"
    for collation in ("C", "C.UTF-8", "C.utf8", "POSIX"):
        must_sort_by_code_point("UTF8", "c", collation)


async def test_an_icu_database_is_taken(admin_url: str) -> None:
    await make_database(admin_url, "ENCODING 'UTF8' LOCALE_PROVIDER icu ICU_LOCALE 'und' LOCALE 'C.UTF-8'")
    assert set(await provision(admin_url, PASSWORDS)) == set(PASSWORDS)


async def test_a_server_that_is_not_there_is_named(admin_url: str) -> None:
    nowhere = "postgresql://postgres:hidden@127.0.0.1:1/modelyard"
    with pytest.raises(DatabaseUnsuitable, match=r"127\.0\.0\.1:1") as refusal:
        await provision(nowhere, PASSWORDS)
    assert refusal.value.code == "database.unavailable"
    assert "hidden" not in str(refusal.value)


async def test_a_schema_that_is_missing_is_said_before_anything_is_made(admin_url: str) -> None:
    urls = await provision(admin_url, PASSWORDS)
    database = Database(urls["model-svc"].replace("schema=model_svc", "schema=gone"))
    with pytest.raises(DatabaseUnsuitable) as refusal:
        await upgrade(database, MIGRATIONS)
    await database.close()
    assert refusal.value.code == "database.schema"


async def test_a_program_that_does_not_migrate_refuses_a_database_that_is_behind(database_url: str) -> None:
    database = Database(database_url)
    with pytest.raises(DatabaseUnsuitable) as refusal:
        await must_be_current(database, MIGRATIONS)
    assert refusal.value.code == "database.behind"
    await upgrade(database, MIGRATIONS)
    await must_be_current(database, MIGRATIONS)
    await database.close()


async def test_a_database_of_a_chain_that_was_made_anew_is_refused(database_url: str) -> None:
    database = Database(database_url)
    async with database.writing() as session:
        await session.execute(text("CREATE TABLE alembic_version (version_num VARCHAR(32))"))
        await session.execute(text("INSERT INTO alembic_version VALUES ('0001')"))
    with pytest.raises(DatabaseUnsuitable) as refusal:
        await upgrade(database, MIGRATIONS)
    assert refusal.value.code == "database.too_old"
    await database.close()


async def test_a_replica_waits_for_the_one_that_migrates_for_longer_than_a_statement_may_take(
    postgres: Postgres,
) -> None:
    url = await postgres.new_database()
    migrating, waiting = Database(url), Database(url, statement_s=0.2)
    async with migrating.writing() as session:
        await one_at_a_time(session, "migrations")
        replica = asyncio.create_task(upgrade(waiting, MIGRATIONS))
        done, _ = await asyncio.wait({replica}, timeout=1)
        assert not done
    await replica
    await must_be_current(waiting, MIGRATIONS)
    for database in (migrating, waiting):
        await database.close()
