"""A PostgreSQL server of Debian's package, started by the tests and ended with them."""

import os
import pwd
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

import asyncpg
from svckit.ids import new_id

_USER = "postgres"
_SETTINGS = (
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "max_connections=300",
    "shared_buffers=64MB",
)


def _programs() -> Path:
    """The folder of the newest server that is installed; `make system` installs one."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    assert found, "PostgreSQL is not installed: make system"
    return found[-1].parent


@dataclass(frozen=True)
class Postgres:
    """A server that listens on a socket in `folder` only. It ends with `stop`."""

    folder: Path

    async def new_database(self, template: str = "template0") -> str:
        """The URL of a new database: UTF-8, compared byte by byte."""
        name = f"t{new_id().lower()}"
        connection = await asyncpg.connect(host=str(self.folder), user=_USER, database="postgres")
        try:
            await connection.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
        finally:
            await connection.close()
        return f"postgresql+asyncpg://{_USER}@/{name}?host={self.folder}"

    def stop(self) -> None:
        _run("pg_ctl", "-D", str(self.folder / "data"), "-m", "immediate", "stop")
        shutil.rmtree(self.folder, ignore_errors=True)


def start_postgres() -> Postgres:
    folder = Path(tempfile.mkdtemp(prefix="modelyard-pg-"))
    if os.geteuid() == 0:
        owner = pwd.getpwnam(_USER)
        os.chown(folder, owner.pw_uid, owner.pw_gid)
    data = str(folder / "data")
    _run("initdb", "-D", data, "-U", _USER, "-A", "trust", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync")
    options = " ".join(
        f"-c {setting}" for setting in (*_SETTINGS, "listen_addresses=", f"unix_socket_directories={folder}")
    )
    _run("pg_ctl", "-D", data, "-w", "-l", str(folder / "log"), "-o", options, "start")
    return Postgres(folder)


def _run(program: str, *arguments: str) -> None:
    """As the user of the package where we are root: PostgreSQL refuses to run as root."""
    command = [str(_programs() / program), *arguments]
    if os.geteuid() == 0:
        command = ["runuser", "-u", _USER, "--", *command]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd="/")
