"""Commands on a home that no start ever made: they make nothing of what a home in use must have, so that the next start
is not taken for one of a home that lost the rest."""

from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from launcher import commands
from launcher.backup import backup
from launcher.backup_files import BackupRefused
from launcher.down import down
from launcher.forget import forget
from launcher.home import Home
from launcher.home_parts import PROGRAMS, all_parts
from launcher.home_use import HomeUse
from launcher.settings import LaunchSettings
from tests.launcher.fake_platform import FakeRuntimeContext
from tests.support.homes import must_start, quiet

PARTS = [*all_parts(sqlite=True), *all_parts(sqlite=False)]
Before = Callable[[Home], Awaitable[None]]


async def taken_port(home: Home) -> None:
    """What a start leaves that found it."""
    home.prepare()


async def no_engine(home: Home) -> None:
    home.prepare()
    use = HomeUse(home, quiet, sqlite=True)
    await use.begin()
    await use.end()


async def cut_off(home: Home) -> None:
    """The first start was, after its first key."""
    await no_engine(home)
    home.private_key(PROGRAMS[0])


def files(home: Home) -> dict[str, bytes]:
    """Whatever a home may be told by, and its record."""
    paths = (home.root / name for name in ("home.json", *(part.path for part in PARTS)))
    return {path.name: path.read_bytes() for path in paths if path.exists()}


@pytest.fixture(params=[taken_port, no_engine, cut_off])
async def new(request: pytest.FixtureRequest, tmp_path: Path) -> Home:
    home = Home(tmp_path / "new")
    await request.param(home)
    return home


async def test_down_makes_nothing(new: Home) -> None:
    before, said = files(new), list[str]()
    assert await down(LaunchSettings(home=new.root), said.append, FakeRuntimeContext("unix:///no/such.sock")) == 0
    assert said == [f"Nothing was ever started on {new.root}."]
    assert files(new) == before
    (new.root / "lock").unlink()
    await must_start(new)


async def test_images_make_nothing_of_a_home(new: Home) -> None:
    before = files(new)
    assert await commands.images(LaunchSettings(home=new.root), quiet, FakeRuntimeContext("unix:///no/such.sock")) == 0
    assert files(new) == before
    await must_start(new)


async def test_backup_makes_nothing(new: Home, tmp_path: Path) -> None:
    before = files(new)
    with pytest.raises(BackupRefused, match="never used"):
        await backup(LaunchSettings(home=new.root), tmp_path / "backup", quiet)
    assert files(new) == before


@pytest.mark.parametrize("owner", sorted({part.owner for part in PARTS}))
async def test_forget_makes_nothing(new: Home, owner: str) -> None:
    before = files(new)
    assert await forget(LaunchSettings(home=new.root), owner, quiet) == 1
    assert files(new) == before
    await must_start(new)


async def test_a_damaged_file_of_a_first_start_that_was_cut_off_is_given_up(tmp_path: Path) -> None:
    new, said = Home(tmp_path / "new"), list[str]()
    await cut_off(new)
    (new.databases / "model-svc.db").write_bytes(b"garbage!" * 1000)
    (new.root / "keys" / "gateway.pem").write_text("what an editor left")
    for service in ("model-svc", "gateway"):
        assert await forget(LaunchSettings(home=new.root), service, said.append) == 0
    assert "all models" in said[0]
    await must_start(new)
