"""A service as a program of its own: `python -m dataset_svc`. `python -m dataset_svc migrate` brings its database to
the newest revision, which a service with `migrate_at_start` does by itself."""

import asyncio
import sys
from pathlib import Path

from pydantic import ValidationError

from svckit.app import ServiceSpec
from svckit.db import Database
from svckit.migrate import upgrade
from svckit.postgres import DatabaseUnsuitable

EXIT_FAILED = 1
EXIT_USAGE = 2


def main(spec: ServiceSpec) -> int:
    """Returns the exit status."""
    try:
        settings = spec.settings()
    except ValidationError as error:
        return _refuse(f"The settings of {spec.name} are wrong: {error}", EXIT_USAGE)
    match sys.argv[1:]:
        case ["migrate"]:
            return _migrate(settings.database_url, spec.migrations)
    return _refuse(f"usage: python -m {spec.name.replace('-', '_')} [migrate]", EXIT_USAGE)


async def migrate(database_url: str, folder: Path) -> None:
    """Bring a database to the newest revision of the chain in `folder`. Of several programs that do this at once, one
    does and the others wait. Raises DatabaseUnsuitable."""
    database = Database(database_url)
    try:
        await upgrade(database, folder)
    finally:
        await database.close()


def _migrate(database_url: str, folder: Path) -> int:
    try:
        asyncio.run(migrate(database_url, folder))
    except DatabaseUnsuitable as error:
        return _refuse(str(error), EXIT_FAILED)
    return 0


def _refuse(text: str, status: int) -> int:
    sys.stderr.write(text + "\n")
    return status
