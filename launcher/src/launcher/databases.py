"""Where the seven programs keep their rows: SQLite files in the home, or a schema each of one PostgreSQL database."""

import importlib
from collections.abc import Mapping

from svckit.app import ServiceSpec
from svckit.identity import GATEWAY
from svckit.program import migrate
from svckit.provision import provision

from launcher.home import Home
from launcher.services import NAMES
from launcher.settings import LaunchSettings

PROGRAMS = (GATEWAY, *NAMES)


async def database_urls(settings: LaunchSettings, home: Home) -> Mapping[str, str]:
    """By program. What PostgreSQL lacks is made, and the URLs are kept in the home. Raises DatabaseUnsuitable."""
    if not settings.database_url:
        return sqlite_urls(home)
    urls = await provision(settings.database_url, {name: home.database_password(name) for name in PROGRAMS})
    lines = (f"{name.removesuffix('-svc').upper()}_DATABASE_URL={url}\n" for name, url in urls.items())
    home.write_secret(home.databases_env, "".join(lines))
    return urls


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
