"""The counting of sign-in attempts, on both databases."""

import asyncio
from contextlib import suppress
from pathlib import Path

from svckit.db import Database
from svckit.errors import Unavailable
from svckit.migrate import upgrade

import gateway.app
from gateway.accounts.throttle import Attempt, Throttle
from gateway.errors import SignInThrottled
from gateway.models import SignInThrottle


async def test_first_attempts_from_one_address_at_once_are_all_counted(database_url: str) -> None:
    database = Database(database_url)
    await upgrade(database, Path(gateway.app.__file__).parent / "migrations")
    throttle = Throttle(database, per_account=5, per_ip=20)
    attempts = [Attempt.of(name, "192.0.2.1") for name in ("ann", "ben", "cem", "dan")]
    await asyncio.gather(*(_fail(throttle, attempt) for attempt in attempts))
    async with database.reading() as session:
        address = await session.get_one(SignInThrottle, attempts[0].ip)
    await database.close()
    assert address.failures == 4


async def test_right_passwords_that_come_at_once_are_not_throttled(database_url: str) -> None:
    """Of one account, and of many accounts behind one address."""
    database = Database(database_url)
    await upgrade(database, Path(gateway.app.__file__).parent / "migrations")
    throttle = Throttle(database, per_account=5, per_ip=20)
    names = ["ann"] * 14 + [f"user {number}" for number in range(30)]
    await asyncio.gather(*(_succeed(throttle, database, Attempt.of(name, "192.0.2.1")) for name in names))
    await database.close()


async def test_of_parallel_guesses_only_a_few_are_looked_at(database_url: str) -> None:
    """Whether they are spread over processes or not."""
    database = Database(database_url)
    await upgrade(database, Path(gateway.app.__file__).parent / "migrations")
    processes = [Throttle(database, per_account=5, per_ip=20) for _ in range(2)]
    attempt = Attempt.of("ann", "192.0.2.1")
    answers = await asyncio.gather(*(_fail(processes[turn % 2], attempt) for turn in range(100)))
    await database.close()
    assert 5 <= answers.count(True) <= 7  # a delay of two seconds may end meanwhile


async def test_more_attempts_than_can_wait_are_refused_at_once(database_url: str) -> None:
    database = Database(database_url)
    await upgrade(database, Path(gateway.app.__file__).parent / "migrations")
    throttle, attempt = Throttle(database, per_account=5, per_ip=20), Attempt.of("ann", "192.0.2.1")
    answers = await asyncio.gather(*(_fail(throttle, attempt) for _ in range(120)), return_exceptions=True)
    await database.close()
    assert sum(isinstance(answer, Unavailable) for answer in answers) == 20


async def _fail(throttle: Throttle, attempt: Attempt) -> bool:
    """Whether the password was looked at."""
    with suppress(SignInThrottled):
        async with throttle.attempting(attempt):
            await asyncio.sleep(0)
            return True
    return False


async def _succeed(throttle: Throttle, database: Database, attempt: Attempt) -> None:
    async with throttle.attempting(attempt):
        await asyncio.sleep(0)
        async with database.writing() as session:
            await throttle.succeed(session, attempt)
