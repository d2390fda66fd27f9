"""A home and a copy of it on one machine have one name, by which containers, networks and rules are found: what runs
belongs to one of them."""

import shutil
import subprocess
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from svckit.ids import new_id
from svckit.runtime.machine.engine import LABEL_KIND, LABEL_NAME, ContainerEngine, ContainerSpec
from svckit.runtime.machine.firewall import Firewall, table_of
from svckit.runtime.open import open_engine
from svckit.trees import remove_tree

from launcher.backup import backup
from launcher.containers import Containers, claim
from launcher.down import down
from launcher.home import Home
from launcher.home_parts import HomeRefused
from launcher.restore import restore
from launcher.settings import LaunchSettings
from tests.launcher.fake_platform import FakeRuntimeContext
from tests.support.engines import Engine, real_engine
from tests.support.homes import quiet
from tests.support.runtime_harness import IMAGE

__all__ = ["real_engine"]
pytestmark = pytest.mark.engine


@dataclass
class Original:
    """A home whose platform of the name `instance` has a container, a network and rules in the engine at `url`."""

    home: Home
    url: str
    engine: ContainerEngine
    instance: str

    async def left(self) -> tuple[int, int, bool]:
        """How many containers and networks, and whether the rules."""
        found = await self.engine.containers({}), await self.engine.workloads("server")
        return len(found[0]), len(found[1]), table_of(self.instance) in tables()

    async def down(self, home: Home) -> tuple[int, str]:
        """Exit status, and the last line."""
        said: list[str] = []
        code = await down(LaunchSettings(home=home.root), said.append, FakeRuntimeContext(self.url))
        return code, said[-1]


def tables() -> str:
    return subprocess.run(["/usr/sbin/nft", "list", "tables"], capture_output=True, text=True, check=True).stdout


@pytest.fixture
async def original(home: Home, real_engine: Engine) -> AsyncIterator[Original]:
    for name in ("instance-id", "home.json"):
        (home.root / name).unlink()  # all test homes have one name
    instance, name, url = home.instance(), f"service-{new_id().lower()}", real_engine.url.removeprefix("docker:")
    engine = open_engine(real_engine.url, instance)
    try:
        await claim(url, home, quiet)
        await engine.ensure_network(name, {LABEL_KIND: "server", LABEL_NAME: name})
        await engine.create(ContainerSpec(f"{name}-0", IMAGE, "0:0", entrypoint=("sleep", "600"), network=name))
        await engine.start(f"{name}-0")
        assert await Firewall(instance).ensure() == ""
        yield Original(home, url, engine, instance)
    finally:
        async with Containers(url, instance) as containers:
            await containers.remove_all()
        await Firewall(instance).remove()
        await engine.close()


async def restored(home: Home, folder: Path) -> Home:
    assert await backup(LaunchSettings(home=home.root), folder / "backup", quiet) == 0
    assert await restore(LaunchSettings(home=folder / "copy"), folder / "backup", quiet) == 0
    return Home(folder / "copy")


async def test_a_copy_neither_starts_nor_ends_what_belongs_to_another_home(original: Original, tmp_path: Path) -> None:
    copy = await restored(original.home, tmp_path)
    with pytest.raises(HomeRefused, match=str(original.home.root)):
        await claim(original.url, copy, quiet)
    code, said = await original.down(copy)
    assert (code, str(original.home.root) in said, "make down" in said) == (1, True, True)
    assert ("to another machine" in said, "remove" in said) == (True, False), "the other one may be the original"
    assert await original.left() == (1, 1, True)
    await claim(original.url, original.home, quiet)
    assert (await original.down(original.home))[0] == 0
    assert await original.left() == (0, 0, False)
    await claim(original.url, copy, quiet)
    with pytest.raises(HomeRefused, match=str(copy.root)):
        await claim(original.url, original.home, quiet)


@pytest.mark.parametrize("how", ["moved", "restored", "linked"])
async def test_a_home_in_the_place_of_one_that_is_gone_has_its_containers(
    original: Original, tmp_path: Path, how: str
) -> None:
    if how == "moved":
        new = Home(original.home.root.rename(tmp_path / "elsewhere"))
    elif how == "restored":
        new = await restored(original.home, tmp_path)
        remove_tree(original.home.root)
    else:
        new = Home(tmp_path / "link")
        new.root.symlink_to(original.home.root)
    await claim(original.url, new, quiet)
    assert await original.left() == (1, 1, True)
    third = Home(tmp_path / "third")
    shutil.copytree(new.root, third.root)
    with pytest.raises(HomeRefused, match=str(new.root.resolve())):
        await claim(original.url, third, quiet)
    assert await original.down(new) == (0, "Stopped; 1 containers were removed.")


async def test_another_platform_in_the_place_of_the_home_has_no_part_in_it(original: Original, tmp_path: Path) -> None:
    new = Home(original.home.root.rename(tmp_path / "elsewhere"))
    original.home.prepare()
    assert original.home.instance() != new.instance()
    assert (await original.down(new))[0] == 0
