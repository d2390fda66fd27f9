"""Homes that were in use, made without a platform: in a second, to be damaged. A conftest imports the fixtures."""

import asyncio
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from svckit.runtime.machine.firewall import Firewall
from svckit.trees import remove_tree

from launcher.databases import migrate_all, sqlite_urls
from launcher.home import Home
from launcher.home_parts import all_parts
from launcher.home_use import HomeUse

ROWS = 30


def quiet(_: str) -> None:
    """For what nobody reads."""


async def used_home(root: Path) -> Home:
    """Closed by its last run; it has an object, too."""
    home = Home(root)
    home.prepare()
    use = HomeUse(home, quiet, sqlite=True)
    await use.begin()
    for part in all_parts(sqlite=True):
        if part.path.startswith("keys/"):
            home.private_key(part.path.removeprefix("keys/").removesuffix(".pem"))
    home.instance()
    await migrate_all(sqlite_urls(home))
    await use.settle()
    await use.end()
    (home.objects / "objects" / "models").mkdir(parents=True)
    (home.objects / "objects" / "models" / "weights.bin").write_bytes(b"weights" * 1000)
    return home


async def cut_off_home(home: Home, root: Path) -> Home:
    """A copy of `home` as a killed platform leaves it: with ROWS transactions in a write-ahead log."""
    killed = Home(root)
    shutil.copytree(home.root, root)
    use = HomeUse(killed, quiet, sqlite=True)
    await use.begin()
    with closing(sqlite3.connect(killed.databases / "model-svc.db", isolation_level=None)) as connection:
        connection.execute("CREATE TABLE marks (number INTEGER PRIMARY KEY, text TEXT)")
        await use.settle()
        for number in range(ROWS):
            connection.execute("INSERT INTO marks VALUES (?, ?)", (number, "x" * 3000))
        shutil.copytree(root, root.with_suffix(".left"))
    await use.end()
    remove_tree(root)
    root.with_suffix(".left").rename(root)
    return killed


@pytest.fixture(scope="session")
def kept_homes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the homes are of which each test has a copy."""
    return tmp_path_factory.mktemp("homes")


@pytest.fixture
async def home(kept_homes: Path, tmp_path: Path) -> Home:
    """Closed by its last run."""
    if not (kept_homes / "closed").exists():
        await used_home(kept_homes / "closed")
    shutil.copytree(kept_homes / "closed", tmp_path / "home")
    return Home(tmp_path / "home")


@pytest.fixture
async def killed(kept_homes: Path, tmp_path: Path, home: Home) -> Home:
    """Its last run was cut off."""
    if not (kept_homes / "killed").exists():
        await cut_off_home(home, kept_homes / "killed")
    shutil.copytree(kept_homes / "killed", tmp_path / "killed")
    return Home(tmp_path / "killed")


async def must_start(home: Home) -> None:
    """Raises HomeRefused."""
    use = HomeUse(home, quiet, sqlite=True)
    await use.begin()
    await use.settle()
    await use.end()


def remove_rules(root: Path) -> None:
    """Those of nftables that a platform which was killed on this home has left."""
    asyncio.run(Firewall(Home(root).instance()).remove())


def marks(home: Home) -> int:
    """How many of the rows are there."""
    with closing(sqlite3.connect(home.databases / "model-svc.db")) as connection:
        return int(connection.execute("SELECT count(*) FROM marks").fetchone()[0])
