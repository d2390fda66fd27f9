"""Each fault test has a platform of its own: it is killed, and what it left is looked at."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.platform import Platform


@pytest.fixture
def platform(tmp_path: Path) -> Iterator[Platform]:
    running = Platform(tmp_path / "home")
    yield running
    running.kill()
    running.down()
