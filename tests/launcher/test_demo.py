"""The demo on a platform that is there already: which password it signs in with, and what it says without one."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from launcher.demo.job import why_waits
from launcher.demo.platform import NotReady, first_password
from launcher.settings import LaunchSettings
from tests.gateway.conftest import Serve, World

PASSWORD = "correct horse battery"


@pytest.fixture
async def port(world: World, serve: Serve) -> AsyncIterator[int]:
    async with serve(world.gateway) as address:
        yield int(address.rpartition(":")[2])


async def _found(port: int, home: Path, given: str) -> str:
    return await asyncio.to_thread(first_password, LaunchSettings(home=home, port=port, admin_password=given))


async def test_given_password_is_used_where_it_is_the_right_one(port: int, tmp_path: Path) -> None:
    assert await _found(port, tmp_path, PASSWORD) == PASSWORD


async def test_password_that_the_first_start_wrote_is_found(port: int, tmp_path: Path) -> None:
    (tmp_path / "first-password").write_text(f"{PASSWORD}\n")
    assert await _found(port, tmp_path, "") == PASSWORD


@pytest.mark.parametrize("given", ["", "not the password"])
async def test_what_to_set_is_said_where_the_password_is_not_known(port: int, tmp_path: Path, given: Any) -> None:
    with pytest.raises(NotReady, match="set MODELYARD_ADMIN_PASSWORD to the"):
        await _found(port, tmp_path, given)


def test_why_it_waits_is_said_with_what_holds_the_room() -> None:
    holders = [
        {"kind": "service", "id": "1", "name": "mine", "cpu": 0.1, "memory": 0, "gpu": 0, "ends_at": None},
        {"kind": "task", "id": "2", "name": "", "cpu": 1.0, "memory": 0, "gpu": 0, "ends_at": "2026-01-01T00:00:00Z"},
    ]
    params = {"missing": {"cpu": 0.5}, "holders": holders, "others": {"cpu": 0.0, "memory": 0, "gpu": 0}}
    assert why_waits({"code": "waiting.capacity", "params": params}) == (
        "it waits (waiting.capacity); missing cpu 0.5; service mine holds cpu 0.1; "
        "task 2 holds cpu 1, until 2026-01-01T00:00:00Z at the latest"
    )
