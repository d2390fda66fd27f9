"""A schema and a role for each service in one PostgreSQL database, made from an administrator's URL.

A role owns its schema and may use no other, so a service cannot read another's tables. Roles belong to the whole
server, so their names begin with that of the database. Provisioning what is there changes nothing, and of two programs
that provision at once the second waits and finds it done.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import asyncpg
from sqlalchemy import URL

from svckit.plain import said_by_database
from svckit.postgres import LOCALE, SCHEMA, DatabaseUnsuitable, must_sort_by_code_point, parse_url, without_schema

_LOCK = "modelyard.provision"
_CONNECT_S = 5.0
_DEFAULT_DATABASE = "postgres"
_NAME_BYTES = 63


@dataclass(frozen=True)
class Tenant:
    """What a service has: names that need no quotes, and the password of its role."""

    schema: str
    role: str
    password: str


def tenant(database: str, service: str, password: str) -> Tenant:
    """Raises DatabaseUnsuitable (`database.name`) for a database with too long a name."""
    schema = service.replace("-", "_")
    role = f"{database}_{schema}"
    if len(role.encode()) > _NAME_BYTES:
        raise DatabaseUnsuitable("database.name", f"{role} has more than {_NAME_BYTES} bytes; choose a shorter name")
    return Tenant(schema, role, password)


async def provision(admin_url: str, passwords: Mapping[str, str]) -> dict[str, str]:
    """The URL of each service, by its name; `passwords` likewise. The database is made where it is missing.

    Raises DatabaseUnsuitable: `database.encoding`, `database.collation`, `database.name`, `database.role` (a role is
    there with another password) or `database.unavailable`.
    """
    url, _ = without_schema(parse_url(admin_url))
    name = url.database or _DEFAULT_DATABASE
    tenants = {service: tenant(name, service, password) for service, password in passwords.items()}
    try:
        if not await _are_there(url, list(tenants.values())):
            await _make(url, list(tenants.values()))
    except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
        does_not = "answer" if isinstance(error, OSError) else "do what is asked"
        said = f"PostgreSQL at {url.render_as_string()} does not {does_not}: {said_by_database(error)}"
        raise DatabaseUnsuitable("database.unavailable", said) from error
    return {service: _url_of(url, its).render_as_string(hide_password=False) for service, its in tenants.items()}


def _url_of(admin: URL, its: Tenant) -> URL:
    return admin.set(username=its.role, password=its.password).update_query_dict({SCHEMA: its.schema})


async def _are_there(url: URL, tenants: list[Tenant]) -> bool:
    """Whether every role can sign in and owns its schema."""
    return all(await asyncio.gather(*(_is_there(url, its) for its in tenants)))


async def _is_there(url: URL, its: Tenant) -> bool:
    try:
        connection = await _connect(url.set(username=its.role, password=its.password))
    except (asyncpg.InvalidCatalogNameError, asyncpg.InvalidAuthorizationSpecificationError):
        return False  # of a wrong password, too: `_make` looks whether the role is there
    try:
        await _must_sort(connection)
        owner = "SELECT pg_get_userbyid(nspowner) FROM pg_namespace WHERE nspname = $1"
        return bool(await connection.fetchval(owner, its.schema) == its.role)
    finally:
        await connection.close()


async def _make(url: URL, tenants: list[Tenant]) -> None:
    connection = await _administrator(url)
    try:
        await _must_sort(connection)
        async with connection.transaction():
            await connection.execute("SELECT pg_advisory_xact_lock(hashtext($1))", _LOCK)
            made = [await _make_one(connection, its) for its in tenants]
    finally:
        await connection.close()
    for its, is_new in zip(tenants, made, strict=True):
        if not is_new and not await _is_there(url, its):
            raise DatabaseUnsuitable(
                "database.role",
                f"The role {its.role} is there, with another password than this platform's: use the home that made it,"
                f" or set this home's: ALTER ROLE {its.role} PASSWORD '…'",
            )


async def _make_one(connection: asyncpg.Connection, its: Tenant) -> bool:
    """Whether the role's password is set here: it is new, or has none."""
    role, schema = _quoted(its.role), _quoted(its.schema)
    is_new = not await connection.fetchval("SELECT 1 FROM pg_roles WHERE rolname = $1", its.role)
    if is_new:
        await connection.execute(f"CREATE ROLE {role} LOGIN PASSWORD {_literal(its.password)}")
    if not await connection.fetchval("SELECT pg_has_role(current_user, $1, 'USAGE')", its.role):
        await connection.execute(f"GRANT {role} TO CURRENT_USER")  # who gives a schema away must be in the role
    if not await connection.fetchval("SELECT 1 FROM pg_namespace WHERE nspname = $1", its.schema):
        await connection.execute(f"CREATE SCHEMA {schema} AUTHORIZATION {role}")
    return is_new


async def _administrator(url: URL) -> asyncpg.Connection:
    """Connected to the database, which is made where it is missing."""
    try:
        return await _connect(url)
    except asyncpg.InvalidCatalogNameError:
        connection = await _connect(url.set(database=_DEFAULT_DATABASE))
    try:
        name = _quoted(url.database or "")
        await connection.execute(f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C.UTF-8'")
    except (asyncpg.DuplicateDatabaseError, asyncpg.UniqueViolationError):  # another program was faster
        pass
    finally:
        await connection.close()
    return await _connect(url)


async def _connect(url: URL) -> asyncpg.Connection:
    dialect: Any = url.get_dialect()()
    arguments, options = dialect.create_connect_args(url)
    return await asyncpg.connect(*arguments, **options, timeout=_CONNECT_S)


async def _must_sort(connection: asyncpg.Connection) -> None:
    must_sort_by_code_point(*await connection.fetchrow(LOCALE))


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
