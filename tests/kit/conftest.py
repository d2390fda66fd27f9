"""Fixtures of the tests of uploads, and of those on the smallest service."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from svckit.db import Database

from tests.kit.things import Things, things_at
from tests.kit.upload_harness import ALICE, Harness
from tests.support.one_service import Caller, Running


@pytest.fixture
async def harness(tmp_path: Path, database_url: str) -> AsyncIterator[Harness]:
    opened = Harness(tmp_path, database_url)
    await opened.open()
    yield opened
    await opened.close()


@pytest.fixture
async def replica(harness: Harness) -> AsyncIterator[Harness]:
    """Another one on the same database and the same folder."""
    opened = Harness(harness.folder, harness.database_url)
    await opened.open()
    yield opened
    await opened.close()


@pytest.fixture
def alice(harness: Harness) -> Caller:
    return harness.as_user(ALICE)


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
