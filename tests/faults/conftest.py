"""Each fault test has a platform of its own: it is killed, and what it left is looked at."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from svckit.ids import new_id

from tests.support.homes import home, kept_homes, killed
from tests.support.platform import Platform
from tests.support.postgres import Postgres

__all__ = ["home", "kept_homes", "killed"]


@pytest.fixture(params=["sqlite", "postgresql"])
def platform(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Platform]:
    """On a database of either kind."""
    url = ""
    if request.param == "postgresql":
        server: Postgres = request.getfixturevalue("postgres")
        url = f"postgresql://postgres@/{new_id().lower()}?host={server.folder}"
    running = Platform(tmp_path / "home", database_url=url)
    yield running
    running.kill()
    running.down()
