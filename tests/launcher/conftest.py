"""A platform that is not started, and the gateway's own fixtures, for what the demo asks of a gateway."""

from pathlib import Path

import pytest

from launcher.bus import HeldBus
from launcher.capacity import Capacity
from launcher.databases import PROGRAMS
from launcher.home import Home
from launcher.services import EmbeddedConfig, Platform, all_services, assemble
from tests.gateway.conftest import make_world, serve, world

__all__ = ["make_world", "serve", "world"]


@pytest.fixture
def platform(tmp_path: Path) -> Platform:
    """The gateway and all services, put together as `make run` does and never started."""
    home = Home(tmp_path / "home")
    home.prepare()
    config = EmbeddedConfig(
        home,
        {name: home.database_url(name) for name in PROGRAMS},
        f"unix://{tmp_path}/engine.sock",
        "modelyard/staging:1",
        Capacity(4.0, 2**33, 0),
        "",
        2**20,
    )
    return assemble(config, HeldBus(), all_services(config))
