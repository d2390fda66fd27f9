"""A PostgreSQL server of Debian's package, started by the tests and ended with them."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import asyncpg
from svckit.db import Database
from svckit.ids import new_id
from svckit.migrate import upgrade
from svckit.trees import remove_tree

_USER = "postgres"
_SETTINGS = (
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "max_connections=300",
    "shared_buffers=64MB",
    "checkpoint_flush_after=0",
    "autovacuum=off",
    "wal_level=minimal",
    "max_wal_senders=0",
)
_ROOM = 1024**3


def _programs() -> Path:
    """The folder of the newest server that is installed; `make system` installs one."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    assert found, "PostgreSQL is not installed: make system"
    return found[-1].parent


def _memory() -> Path | None:
    """A folder in memory, where there is one with enough room: a database is copied there in 15 ms, on a disk in 70."""
    shared = Path("/dev/shm")
    return shared if shared.is_dir() and shutil.disk_usage(shared).free > _ROOM else None


@dataclass(frozen=True)
class Postgres:
    """A server that listens on a socket in `folder` only."""

    folder: Path
    templates: dict[Path, str] = field(default_factory=dict)

    async def new_database(self, migrations: Path | None = None) -> str:
        """The URL of a new database: UTF-8, compared byte by byte; empty, or at the newest revision of that chain.

        A chain runs once: every further database is a copy of the one that it made."""
        if migrations is None:
            return self.url(await self._create("template0"))
        if migrations not in self.templates:
            name = await self._create("template0")
            database = Database(self.url(name))
            await upgrade(database, migrations)
            await database.close()
            self.templates[migrations] = name
        return self.url(await self._create(self.templates[migrations]))

    async def drop(self, url: str) -> None:
        """What is connected to it is disconnected."""
        name = url.partition("@/")[2].partition("?")[0]
        await self._execute(f"DROP DATABASE {name} WITH (FORCE)")

    def url(self, name: str) -> str:
        return f"postgresql+asyncpg://{_USER}@/{name}?host={self.folder}"

    async def _create(self, template: str) -> str:
        name = f"t{new_id().lower()}"
        await self._execute(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY file_copy")
        return name

    async def _execute(self, statement: str) -> None:
        connection = await asyncpg.connect(host=str(self.folder), user=_USER, database="postgres")
        try:
            await connection.execute(statement)
        finally:
            await connection.close()

    def start(self) -> None:
        settings = (*_SETTINGS, "listen_addresses=", f"unix_socket_directories={self.folder}")
        options = " ".join(f"-c {setting}" for setting in settings)
        _run("pg_ctl", "-D", self._data, "-w", "-l", str(self.folder / "log"), "-o", options, "start")

    def stop(self) -> None:
        """At once: running transactions are cut off. What was committed is there when `start` starts it again."""
        _run("pg_ctl", "-D", self._data, "-m", "fast", "stop")

    def delete(self) -> None:
        """A server that was stopped."""
        remove_tree(self.folder, quiet=True)

    @property
    def _data(self) -> str:
        return str(self.folder / "data")


@contextmanager
def running_postgres() -> Iterator[Postgres]:
    """A new server, running; it may be stopped and started meanwhile, and must run at the end."""
    folder = Path(tempfile.mkdtemp(prefix="modelyard-pg-", dir=_memory()))
    if os.geteuid() == 0:
        owner = pwd.getpwnam(_USER)
        os.chown(folder, owner.pw_uid, owner.pw_gid)
    data = str(folder / "data")
    _run("initdb", "-D", data, "-U", _USER, "-A", "trust", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync")
    Path(data, "pg_hba.conf").write_text(f"local all {_USER} trust\nlocal all all scram-sha-256\n")
    server = Postgres(folder)
    server.start()
    yield server
    server.stop()
    server.delete()


def _run(program: str, *arguments: str) -> None:
    """As the user of the package where we are root: PostgreSQL refuses to run as root."""
    command = [str(_programs() / program), *arguments]
    if os.geteuid() == 0:
        command = ["runuser", "-u", _USER, "--", *command]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd="/")
