"""`make backup`: a copy of an embedded home as it was at one moment, also while the platform runs.

At that moment no database is written: all seven are locked until every object has a second name and a snapshot of each
database is open, which takes as long as to list the objects again. Whoever writes meanwhile waits. Objects never change
once they have their name, and a snapshot stays as it is, so that all is copied afterwards.
"""

import asyncio
import os
import shutil
import sqlite3
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack, asynccontextmanager, closing, contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

from launcher.backup_files import DATABASES, MANIFEST, OBJECTS, SECRETS, BackupRefused, Manifest, copy, files_below
from launcher.engine import Say
from launcher.file_lock import held
from launcher.home import Home, HomeInUse
from launcher.home_use import HomeUse
from launcher.settings import LaunchSettings

_BUSY_S = 1.0
_PATIENCE_S = 120.0
_AGAIN_S = 0.2
_POSTGRESQL = (
    "The rows are in PostgreSQL, so they cannot be copied together with the files: stop the platform, dump the "
    "database (`pg_dump --format=custom --file=modelyard.dump URL`) and copy {root} beside it (docs/backup.md)."
)


async def backup(settings: LaunchSettings, folder: Path | None, say: Say) -> int:
    """To `folder`, which is not there yet; None: one with the time in its name beside the home. Returns the exit
    status. Raises BackupRefused, HomeRefused."""
    home = Home(settings.root)
    must_be_embedded(settings, home)
    target = await asyncio.to_thread(_target, home, folder)
    moment, partial = home.root / ".backup", target.with_name(f"{target.name}.partial")
    async with held(home.root / "run" / "backup.lock", say):
        try:
            async with held(home.start_lock, say), _at_rest_or_running(home, say):
                made_at = await asyncio.to_thread(_take, home, moment)
            manifest = Manifest(made_at=made_at, instance=home.instance())
            await asyncio.to_thread(_copy_all, home, manifest, (moment, partial))
            await asyncio.to_thread(partial.rename, target)
        except OSError as error:
            raise BackupRefused(f"{target} cannot be written: {error}. Nothing of it is kept.") from error
        finally:
            for left in (moment, partial):
                await asyncio.to_thread(shutil.rmtree, left, ignore_errors=True)
    size = f"{len(manifest.files)} files, {manifest.size} bytes"
    say(f"{target} has the home as it was at {made_at:%H:%M:%S} UTC: {size}.")
    say("The platform's keys are in it: keep it on another disk, where nobody else can read it.")
    return 0


def must_be_embedded(settings: LaunchSettings, home: Home) -> None:
    """Raises BackupRefused."""
    record = home.record()
    if settings.database_url or (record is not None and record.databases != "sqlite"):
        raise BackupRefused(_POSTGRESQL.format(root=home.root))


def _target(home: Home, folder: Path | None) -> Path:
    """As an absolute path. Raises BackupRefused."""
    beside = home.root.with_name(f"{home.root.name}-backups") / datetime.now(UTC).strftime("%Y%m%d-%H%M%S")
    target = folder.absolute() if folder else beside
    record = home.record()
    if record is None or not record.in_use:
        raise BackupRefused(f"{home.root} was never used by a platform: there is nothing to be kept.")
    if target.resolve().is_relative_to(home.root.resolve()):
        raise BackupRefused(f"{target} lies in the home itself: choose another folder with TO=.")
    if target.exists():
        raise BackupRefused(f"{target} is there already: choose another folder with TO=.")
    return target


@asynccontextmanager
async def _at_rest_or_running(home: Home, say: Say) -> AsyncIterator[None]:
    """Where no platform runs, none starts meanwhile, and the home is whole. Raises HomeRefused."""
    try:
        home.lock()
    except HomeInUse:
        yield
        return
    use = HomeUse(home, say, sqlite=True)
    await use.begin()
    try:
        yield
    finally:
        await use.end()


def _take(home: Home, moment: Path) -> datetime:
    """What the home has at one moment, in the folder `moment` of its disk; returns when that was."""
    shutil.rmtree(moment, ignore_errors=True)
    (moment / DATABASES).mkdir(parents=True, mode=0o700)
    objects = str(home.root / OBJECTS), str(moment / OBJECTS)
    _link(*objects)  # while others write: what is new then is added below
    databases = sorted(home.databases.glob("*.db"))
    with ExitStack() as stack:
        with _nobody_writes(databases):
            made_at = datetime.now(UTC)
            _link(*objects)
            snapshots = [stack.enter_context(closing(_snapshot(path))) for path in databases]
        for path, snapshot in zip(databases, snapshots, strict=True):
            with closing(sqlite3.connect(moment / DATABASES / path.name)) as target:
                snapshot.backup(target)
    return made_at


@contextmanager
def _nobody_writes(databases: list[Path]) -> Iterator[None]:
    """Raises BackupRefused when a database is written all the time."""
    deadline = time.monotonic() + _PATIENCE_S
    while time.monotonic() < deadline:
        with ExitStack() as stack:
            try:
                for path in databases:
                    writer = sqlite3.connect(path, timeout=_BUSY_S, isolation_level=None)
                    stack.enter_context(closing(writer)).execute("BEGIN IMMEDIATE")
            except sqlite3.OperationalError:  # a service writes, and may wait for one whose database is locked here
                stack.close()
                time.sleep(_AGAIN_S)
                continue
            yield
            return
    raise BackupRefused("The databases are written all the time: try again when less goes on.")


def _snapshot(path: Path) -> sqlite3.Connection:
    """Reads the database as it is now, whatever is written later."""
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("BEGIN")
    connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    return connection


def _link(source: str, target: str) -> None:
    """The files below `target` are those below `source`, by a second name each. What has its name from an earlier call
    costs next to nothing."""
    os.makedirs(target, 0o700, exist_ok=True)
    there: dict[str, os.DirEntry[str]] = {}
    with suppress(FileNotFoundError):
        there = {entry.name: entry for entry in os.scandir(source)}
    known = {entry.name: entry.inode() for entry in os.scandir(target)}
    for name in known.keys() - there.keys():
        _remove(f"{target}/{name}")
    for name, entry in there.items():
        if entry.is_dir(follow_symlinks=False):
            _link(entry.path, f"{target}/{name}")
        elif known.get(name) != entry.inode():
            if name in known:
                _remove(f"{target}/{name}")
            with suppress(FileNotFoundError):  # it belongs to nothing any more
                os.link(entry.path, f"{target}/{name}")


def _remove(path: str) -> None:
    if os.path.isdir(path):
        shutil.rmtree(path)
    else:
        os.unlink(path)


def _copy_all(home: Home, manifest: Manifest, folders: tuple[Path, Path]) -> None:
    """From the folder of the moment, and the secrets, which never change, to the folder of the backup. Raises OSError,
    BackupRefused."""
    moment, target = folders
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir(parents=True, mode=0o700)
    for path in (moment / DATABASES).iterdir():
        _must_be_sound(home, path)
    for source, names in ((moment, (DATABASES, OBJECTS)), (home.root, SECRETS)):
        for name in (name for kept in names for name in files_below(source, kept)):
            manifest.files[name] = copy(source / name, target / name, 0o600)
    (target / MANIFEST).write_text(manifest.model_dump_json(indent=1))
    os.sync()


def _must_be_sound(home: Home, path: Path) -> None:
    """A backup of what is damaged would take the place of one of what was whole."""
    with closing(sqlite3.connect(path)) as connection:
        (said,) = connection.execute("PRAGMA integrity_check(1)").fetchone()
    if said != "ok":
        raise BackupRefused(f"{home.databases / path.name} is damaged ({said}): keep the backups that you have.")
