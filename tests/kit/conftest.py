"""Fixtures of the tests of uploads, and of those on the smallest service."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from svckit.db import Database

from tests.kit.desk import ALICE, Desk
from tests.kit.things import Things, things_at
from tests.support.one_service import Caller, Running


@pytest.fixture
async def desk(tmp_path: Path, database_url: str) -> AsyncIterator[Desk]:
    opened = Desk(tmp_path, database_url)
    await opened.open()
    yield opened
    await opened.close()


@pytest.fixture
async def replica(desk: Desk) -> AsyncIterator[Desk]:
    """Another one on the same database and the same folder."""
    opened = Desk(desk.folder, desk.database_url)
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


@pytest.fixture
async def databases(things: Things) -> AsyncIterator[tuple[Database, Database]]:
    """Of two processes that share the work."""
    async with things.database() as one, things.database() as other:
        yield one, other
