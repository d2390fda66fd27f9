"""The counting of sign-in attempts, on both databases."""

import asyncio
from pathlib import Path

from svckit.db import Database
from svckit.migrate import upgrade

import gateway.app
from gateway.accounts.throttle import Attempt, Throttle
from gateway.models import SignInThrottle


async def test_first_attempts_from_one_address_at_once_are_all_counted(database_url: str) -> None:
    database = Database(database_url)
    await upgrade(database, Path(gateway.app.__file__).parent / "migrations")
    throttle = Throttle(database, per_account=5, per_ip=20)
    attempts = [Attempt.of(name, "192.0.2.1") for name in ("ann", "ben", "cem", "dan")]
    await asyncio.gather(*(throttle.begin(attempt) for attempt in attempts))
    async with database.reading() as session:
        address = await session.get_one(SignInThrottle, attempts[0].ip)
    await database.close()
    assert address.failures == 4
