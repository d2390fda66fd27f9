"""The counting of sign-in attempts, on both databases."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select
from svckit.db import Database
from svckit.errors import Unavailable
from svckit.migrate import upgrade

import gateway.app
from gateway.accounts.devices import TTL_S, KnownDevices
from gateway.accounts.throttle import WINDOW, Attempt, Throttle
from gateway.errors import SignInThrottled
from gateway.models import SignInThrottle


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    found = Database(database_url)
    await upgrade(found, Path(gateway.app.__file__).parent / "migrations")
    yield found
    await found.close()


@pytest.fixture
def throttle(database: Database) -> Throttle:
    return Throttle(database, per_account=5, per_ip=20)


async def test_first_attempts_from_one_address_at_once_are_all_counted(throttle: Throttle, database: Database) -> None:
    attempts = [Attempt.of(name, "192.0.2.1") for name in ("ann", "ben", "cem", "dan")]
    await asyncio.gather(*(_fail(throttle, attempt) for attempt in attempts))
    async with database.reading() as session:
        address = await session.get_one(SignInThrottle, attempts[0].group)
    assert address.failures == 4


async def test_right_passwords_that_come_at_once_are_not_throttled(throttle: Throttle, database: Database) -> None:
    """Of one account, and of many accounts behind one address."""
    names = ["ann"] * 14 + [f"user {number}" for number in range(30)]
    await asyncio.gather(*(_succeed(throttle, database, Attempt.of(name, "192.0.2.1")) for name in names))


async def test_of_parallel_guesses_only_a_few_are_looked_at(throttle: Throttle, database: Database) -> None:
    """Whether they are spread over processes or not."""
    processes = [Throttle(database, per_account=5, per_ip=20) for _ in range(2)]
    attempt = Attempt.of("ann", "192.0.2.1")
    answers = await asyncio.gather(*(_fail(processes[turn % 2], attempt) for turn in range(100)))
    assert 5 <= answers.count(True) <= 7  # a delay of two seconds may end meanwhile


async def test_more_attempts_than_can_wait_are_refused_at_once(throttle: Throttle, database: Database) -> None:
    attempt = Attempt.of("ann", "192.0.2.1")
    answers = await asyncio.gather(*(_fail(throttle, attempt) for _ in range(120)), return_exceptions=True)
    assert sum(isinstance(answer, Unavailable) for answer in answers) == 20


async def test_an_attack_on_an_account_delays_nobody_at_another_address(throttle: Throttle, database: Database) -> None:
    for number in range(40):
        await _fail(throttle, Attempt.of("dave", f"192.0.2.{number % 4}"))
    await _succeed(throttle, database, Attempt.of("dave", "198.51.100.1"))


async def test_a_known_device_gets_through_at_the_attacked_address(throttle: Throttle, database: Database) -> None:
    for number in range(40):
        await _fail(throttle, Attempt.of("dave", "192.0.2.1"))
        await _fail(throttle, Attempt.of(f"user {number}", "192.0.2.1"))
    for _ in range(10):
        await _succeed(throttle, database, Attempt.of("dave", "192.0.2.1", "a device"))


async def test_guesses_of_a_known_device_delay_that_device_only(throttle: Throttle, database: Database) -> None:
    looked = [await _fail(throttle, Attempt.of("dave", "192.0.2.1", "a device")) for _ in range(8)]
    assert looked == [True] * 5 + [False] * 3
    await _succeed(throttle, database, Attempt.of("dave", "192.0.2.1", "another device"))
    await _succeed(throttle, database, Attempt.of("dave", "192.0.2.1"))


@pytest.mark.attack
async def test_known_devices_of_one_account_keep_nobody_else_waiting(throttle: Throttle) -> None:
    """However many they are, few of them have a turn."""
    inside, go = [], asyncio.Event()

    async def sign_in(device: str) -> None:
        async with throttle.attempting(Attempt.of("bob", "192.0.2.1", device)):
            inside.append(device)
            await go.wait()

    crowd = [asyncio.create_task(sign_in(f"device {number}")) for number in range(90)]
    async with throttle.attempting(Attempt.of("carol", "192.0.2.1", "a device")):
        pass
    assert len(inside) <= 2
    go.set()
    await asyncio.gather(*crowd)
    assert len(inside) == 90


@pytest.mark.attack
async def test_guesses_of_many_known_devices_are_counted_together(
    throttle: Throttle, database: Database, clock: list[datetime]
) -> None:
    """After 20 failures they have one attempt a second, all of them."""
    looked = [
        await _fail(throttle, Attempt.of("dave", "192.0.2.1", f"device {number}"))
        for _ in range(8)
        for number in range(12)
    ]
    assert looked == [True] * 24 + [False] * 72
    for _ in range(3):
        clock[0] += timedelta(seconds=1)
        again = [await _fail(throttle, Attempt.of("dave", "192.0.2.1", f"device {number}")) for number in range(12)]
        assert again.count(True) == 1


@pytest.mark.attack
async def test_a_known_device_that_did_not_guess_gets_through_while_others_do(
    throttle: Throttle, database: Database
) -> None:
    """Also after a mistake of its own."""
    own = Attempt.of("dave", "192.0.2.1", "of dave")
    for _ in range(5):
        for number in range(12):
            await _fail(throttle, Attempt.of("dave", "192.0.2.1", f"device {number}"))
        assert await _fail(throttle, own)
        await _succeed(throttle, database, own)


async def test_right_passwords_do_not_arm_an_address_again(
    throttle: Throttle, database: Database, clock: list[datetime]
) -> None:
    """After 30 failures the address has one attempt a second, and those that succeed count as none."""
    for number in range(30):
        await _fail(throttle, Attempt.of(f"user {number}", "192.0.2.1"))
    clock[0] += timedelta(seconds=2)
    for number in range(10):
        await _succeed(throttle, database, Attempt.of(f"user {number}", "192.0.2.1"))
    async with database.reading() as session:
        address = await session.get_one(SignInThrottle, Attempt.of("", "192.0.2.1").group)
    assert address.last_at < clock[0]
    clock[0] += WINDOW
    looked = [await _fail(throttle, Attempt.of(f"user {number}", "192.0.2.1")) for number in range(19)]
    assert looked == [True] * 19


async def test_an_address_that_guesses_at_many_accounts_has_one_attempt_a_second(
    throttle: Throttle, database: Database, clock: list[datetime]
) -> None:
    looked = [await _fail(throttle, Attempt.of(f"user {number}", "192.0.2.1")) for number in range(30)]
    assert looked == [True] * 20 + [False] * 10
    for number in range(5):
        clock[0] += timedelta(seconds=1)
        assert await _fail(throttle, Attempt.of(f"other {number}", "192.0.2.1"))
        assert not await _fail(throttle, Attempt.of(f"another {number}", "192.0.2.1"))
    async with database.reading() as session:  # nothing is kept of the names that were refused
        assert await session.scalar(select(func.count()).select_from(SignInThrottle)) == 1 + 20 + 5


async def test_delays_grow_to_a_minute_and_no_further(
    throttle: Throttle, database: Database, clock: list[datetime]
) -> None:
    attempt = Attempt.of("dave", "192.0.2.1")
    for _ in range(5):
        assert await _fail(throttle, attempt)
    for expected in (2, 4, 8, 16, 32, 60, 60):
        with pytest.raises(SignInThrottled) as refused:
            async with throttle.attempting(attempt):
                raise AssertionError
        assert refused.value.params["retry_after"] == expected
        clock[0] += timedelta(seconds=expected)
        assert await _fail(throttle, attempt)


def test_addresses_of_one_network_are_one_client() -> None:
    assert Attempt.of("dave", "2001:db8::1") == Attempt.of("dave", "2001:db8::ffff:1")
    assert Attempt.of("dave", "2001:db8::1") != Attempt.of("dave", "2001:db8:0:1::1")
    assert Attempt.of("dave", "::ffff:192.0.2.1") == Attempt.of("dave", "192.0.2.1")
    assert Attempt.of("dave", "192.0.2.1") != Attempt.of("dave", "192.0.2.2")


def test_a_cookie_knows_the_last_accounts_of_its_browser() -> None:
    devices, cookie = KnownDevices("a secret"), ""
    for name in ("ann", "ben", "cem", "dan", "eve", "ben"):
        cookie = devices.remember(cookie, name, 1)
    found = [bool(devices.find(cookie, name, 1)) for name in ("ann", "ben", "cem", "dan", "eve")]
    assert found == [False, *[True] * 4]
    assert KnownDevices("a secret").find(cookie, "ben", 1) == devices.find(cookie, "ben", 1)


def test_a_device_stays_the_same_at_each_sign_in_until_the_password_changes(monkeypatch: pytest.MonkeyPatch) -> None:
    devices = KnownDevices("a secret")
    monkeypatch.setattr("time.time", lambda: 1000.0)
    first = devices.remember("", "ann", 1)
    monkeypatch.setattr("time.time", lambda: 2000.0)
    second = devices.remember(first, "ann", 1)
    assert devices.find(first, "ann", 1) == devices.find(second, "ann", 1) is not None
    monkeypatch.setattr("time.time", lambda: 1500.0 + TTL_S)
    assert (devices.find(first, "ann", 1), bool(devices.find(second, "ann", 1))) == (None, True)
    assert devices.find(second, "ann", 2) is None
    assert devices.find(devices.remember(second, "ann", 2), "ann", 2) != devices.find(second, "ann", 1)


@pytest.mark.attack
def test_a_cookie_cannot_be_forged_moved_or_kept_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    devices = KnownDevices("a secret")
    cookie = devices.remember("", "ann", 1)
    account, device, until, version, signature = cookie.split("-")
    other = devices.remember("", "eve", 1).split("-")[0]
    forged = [
        KnownDevices("another secret").remember("", "ann", 1),
        devices.remember("", "ann", 2),
        "-".join((other, device, until, version, signature)),
        "-".join((account, device[::-1], until, version, signature)),
        "-".join((account, device, str(int(until) + 1), version, signature)),
        "-".join((*devices.remember("", "ann", 2).split("-")[:3], version, signature)),
        *(
            "-".join((account, device, until, version)),
            "",
            "_",
            "---",
            "é",
            cookie + "\n",
            "_" * 100 + cookie,
            "9" * 100_000,
        ),
    ]
    for value in forged:
        assert devices.find(value, "ann", 1) is None
        assert devices.find(value, "eve", 1) is None
    assert devices.find(cookie, "ann", 1) == device
    monkeypatch.setattr("time.time", lambda: float(until))
    assert devices.find(cookie, "ann", 1) is None


async def _fail(throttle: Throttle, attempt: Attempt) -> bool:
    """Whether the password was looked at."""
    with suppress(SignInThrottled):
        async with throttle.attempting(attempt):
            await asyncio.sleep(0)
            return True
    return False


async def _succeed(throttle: Throttle, database: Database, attempt: Attempt) -> None:
    async with throttle.attempting(attempt) as counted:
        await asyncio.sleep(0)
        async with database.writing() as session:
            await throttle.succeed(session, counted)
