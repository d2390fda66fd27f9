"""Fixtures of the tests of uploads, and of those on the smallest service."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.kit.desk import ALICE, Desk
from tests.kit.things import Things, things_at
from tests.support.one_service import Caller, Running


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    opened = Desk(tmp_path)
    await opened.open()
    yield opened
    await opened.close()


@pytest.fixture
def alice(desk: Desk) -> Caller:
    return desk.as_user(ALICE)


@pytest.fixture
def things(database_url: str) -> Things:
    return things_at(database_url)


@pytest.fixture
async def service(things: Things) -> AsyncIterator[Running]:
    async with things.run() as running:
        yield running
