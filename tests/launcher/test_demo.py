"""The demo on a platform that is there already: which password it signs in with, and what it says without one."""

import asyncio
from pathlib import Path

import pytest

from launcher.demo.platform import NotReady, first_password
from launcher.settings import LaunchSettings

PASSWORD = "correct horse battery"


@pytest.fixture
async def port(world, serve):
    async with serve(world.gateway) as address:
        yield int(address.rpartition(":")[2])


async def _found(port: int, home: Path, given: str) -> str:
    return await asyncio.to_thread(first_password, LaunchSettings(home=home, port=port, admin_password=given))


async def test_given_password_is_used_where_it_is_the_right_one(port, tmp_path):
    assert await _found(port, tmp_path, PASSWORD) == PASSWORD


async def test_password_that_the_first_start_wrote_is_found(port, tmp_path):
    (tmp_path / "first-password").write_text(f"{PASSWORD}\n")
    assert await _found(port, tmp_path, "") == PASSWORD


@pytest.mark.parametrize("given", ["", "not the password"])
async def test_what_to_set_is_said_where_the_password_is_not_known(port, tmp_path, given):
    with pytest.raises(NotReady, match="set MODELYARD_ADMIN_PASSWORD to the"):
        await _found(port, tmp_path, given)
