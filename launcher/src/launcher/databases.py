"""Where the seven programs keep their rows: SQLite files in the home, or a schema each of one PostgreSQL database."""

import asyncio
import importlib
from collections.abc import Mapping

from svckit.app import ServiceSpec
from svckit.migrate import is_made
from svckit.program import migrate
from svckit.provision import provision

from launcher.home import Home
from launcher.home_parts import PROGRAMS, HomeRefused, database_part, password_part
from launcher.home_record import HomeRecord
from launcher.settings import LaunchSettings


async def database_urls(settings: LaunchSettings, home: Home) -> Mapping[str, str]:
    """By program; for one that is to start. Raises DatabaseUnsuitable, and HomeRefused when rows that this home had in
    PostgreSQL are gone: they were lost, or it is another database."""
    if not settings.database_url:
        return sqlite_urls(home)
    urls = await provisioned_urls(settings, home)
    for name in await lost_schemas(home, urls):
        raise schema_lost(name, home)
    return urls


async def provisioned_urls(settings: LaunchSettings, home: Home) -> Mapping[str, str]:
    """By program. What PostgreSQL lacks is made, and the URLs are kept in the home. Raises DatabaseUnsuitable,
    HomeDamaged."""
    urls = await provision(settings.database_url, {name: home.database_password(name) for name in PROGRAMS})
    lines = (f"{name.removesuffix('-svc').upper()}_DATABASE_URL={url}\n" for name, url in urls.items())
    home.write_secret(home.databases_env, "".join(lines))
    return urls


async def lost_schemas(home: Home, urls: Mapping[str, str]) -> list[str]:
    """Programs that had rows, as the home remembers, and have no tables."""
    record = home.record() or HomeRecord()
    names = [name for name in urls if password_part(name).path in record.parts]
    made = await asyncio.gather(*(is_made(urls[name]) for name in names))
    return [name for name, is_there in zip(names, made, strict=True) if not is_there]


def schema_lost(name: str, home: Home) -> HomeRefused:
    part = database_part(name)
    return HomeRefused(
        f"The schema {name.replace('-', '_')} in PostgreSQL is empty, and {home.root} had rows there. Restore the "
        f"database (`pg_restore`), or give them up with `make forget SERVICE={name}`. What is lost then: {part.lost}."
    )


def sqlite_urls(home: Home) -> Mapping[str, str]:
    """By program."""
    return {name: home.database_url(name) for name in PROGRAMS}


async def migrate_all(urls: Mapping[str, str]) -> None:
    """Bring every database to its newest revision, one after the other: Alembic keeps the one that runs in a global.
    Raises DatabaseUnsuitable."""
    for name, url in urls.items():
        await migrate(url, spec_of(name).migrations)


def spec_of(program: str) -> ServiceSpec:
    spec: ServiceSpec = importlib.import_module(f"{program.replace('-', '_')}.app").SERVICE
    return spec
