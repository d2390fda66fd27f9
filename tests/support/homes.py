"""Homes that were in use, made without a platform: in a second, to be damaged."""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

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
    shutil.rmtree(root)
    root.with_suffix(".left").rename(root)
    return killed


def marks(home: Home) -> int:
    """How many of the rows are there."""
    with closing(sqlite3.connect(home.databases / "model-svc.db")) as connection:
        return int(connection.execute("SELECT count(*) FROM marks").fetchone()[0])
