"""The first administrator of a new installation (08, decision 23)."""

import os
from pathlib import Path

from sqlalchemy.exc import IntegrityError
from svckit.db import Database
from svckit.names import fold

from gateway.accounts.made_password import made_password
from gateway.accounts.passwords import PasswordHashes
from gateway.accounts.repository import AccountRepository
from gateway.models import User
from gateway.settings import GatewaySettings


async def make_first_admin(database: Database, hashes: PasswordHashes, settings: GatewaySettings) -> str | None:
    """Make the administrator when there is no user at all.

    Returns the random password, which is also in `settings.first_password_file` until it is changed; None when there
    was nothing to do or the password was given. The file comes first: a crash in between leaves a password that the
    next start replaces, never a user whose password nobody knows.
    """
    async with database.reading() as session:
        if await AccountRepository(session).any_user():
            return None
    given = settings.admin_password
    password = given or made_password()
    hashed = await hashes.make(password)
    if not given and settings.first_password_file is not None:
        _write_secret(settings.first_password_file, password)
    name = settings.admin_name
    columns = {"name": name, "name_folded": fold(name), "display": name, "password_hash": hashed, "roles": ["admin"]}
    try:
        async with database.writing() as session:
            await AccountRepository(session).add(User(**columns, must_change_password=not given))
    except IntegrityError:  # another replica of the gateway was faster
        return None
    return None if given else password


def _write_secret(path: Path, secret: str) -> None:
    fresh = path.with_name(path.name + ".new")
    fresh.unlink(missing_ok=True)
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(secret + "\n")
        file.flush()
        os.fsync(descriptor)
    fresh.replace(path)
