"""A platform that is not started, and the gateway's own fixtures, for what the demo asks of a gateway; a small
engine."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from fastapi import FastAPI, HTTPException

from launcher.bus import HeldBus
from launcher.capacity import Capacity
from launcher.home import Home
from launcher.home_parts import PROGRAMS
from launcher.services import EmbeddedConfig, Platform, all_services, assemble
from tests.gateway.conftest import make_world, serve, world
from tests.launcher.programs import SmallEngine, until
from tests.support.homes import home, kept_homes, killed

__all__ = ["home", "kept_homes", "killed", "make_world", "serve", "world"]


@pytest.fixture
def config(tmp_path: Path) -> EmbeddedConfig:
    home = Home(tmp_path / "home")
    home.prepare()
    return EmbeddedConfig(
        home,
        {name: home.database_url(name) for name in PROGRAMS},
        f"unix://{tmp_path}/engine.sock",
        "modelyard/staging:1",
        Capacity(4.0, 2**33, 0),
        "",
        2**20,
    )


@pytest.fixture
def platform(config: EmbeddedConfig) -> Platform:
    """The gateway and all services, put together as `make run` does and never started."""
    return assemble(config, HeldBus(), all_services(config))


@pytest.fixture
def cut_off(config: EmbeddedConfig) -> Platform:
    """The same with databases that cannot be reached."""
    away = replace(config, database_urls=dict.fromkeys(PROGRAMS, "postgresql://me:Pw99x@127.0.0.1:1/x?schema=x"))
    return assemble(away, HeldBus(), all_services(away))


@pytest.fixture
async def engine(tmp_path: Path) -> AsyncIterator[SmallEngine]:
    path = tmp_path / "engine.sock"
    app, small = FastAPI(), SmallEngine(f"unix://{path}")

    @app.get("/containers/json")
    async def listed(filters: str) -> list[dict[str, list[str]]]:
        small.filters.append(filters)
        return [{"Names": [f"/{name}"]} for name in small.containers]

    @app.delete("/containers/{name}", status_code=204)
    async def removed(name: str) -> None:
        small.containers.remove(name)

    @app.get("/networks")
    async def networks(filters: str) -> list[dict[str, str]]:
        small.filters.append(filters)
        return [{"Name": name} for name in small.networks]

    @app.delete("/networks/{name}", status_code=204)
    async def remove_network(name: str) -> None:
        if small.containers:
            raise HTTPException(403, "in use")
        small.networks.remove(name)

    @app.post("/volumes/create", status_code=201)
    async def create_volume(volume: dict[str, Any]) -> dict[str, Any]:
        return small.volumes.setdefault(volume["Name"], volume)

    @app.get("/volumes/{name}")
    async def inspect_volume(name: str) -> dict[str, Any]:
        return small.volume(name)

    @app.delete("/volumes/{name}", status_code=204)
    async def remove_volume(name: str) -> None:
        del small.volumes[small.volume(name)["Name"]]

    server = uvicorn.Server(uvicorn.Config(app, uds=str(path), lifespan="off", log_config=None))
    server.capture_signals = contextlib.nullcontext  # type: ignore[method-assign, assignment]
    task = asyncio.create_task(server.serve())
    await until(lambda: server.started)
    yield small
    server.should_exit = True
    await task
