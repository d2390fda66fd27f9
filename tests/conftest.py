"""Fixtures of all tests: a database of either kind."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from tests.support.postgres import Postgres, running_postgres
from tests.support.signals import end_by_signals


def pytest_configure() -> None:
    end_by_signals()


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    with running_postgres() as server:
        yield server


@pytest.fixture
def migrations() -> Path | None:
    """The chain whose newest revision a PostgreSQL database has, to start quickly; None: it is empty. An SQLite one is
    always empty: an app that starts migrates it in 40 ms."""
    return None


@pytest.fixture(params=["sqlite", "postgresql"])
async def database_url(request: pytest.FixtureRequest, tmp_path: Path, migrations: Path | None) -> AsyncIterator[str]:
    """A new database of either kind; it is gone after the test."""
    if request.param == "sqlite":
        yield f"sqlite+aiosqlite:///{tmp_path}/test.db"
        return
    server: Postgres = request.getfixturevalue("postgres")
    url = await server.new_database(migrations)
    yield url
    await server.drop(url)
