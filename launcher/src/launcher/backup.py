"""`make backup`: a copy of an embedded home as it was at one moment, also while the platform runs.

At that moment no database is written: all seven are locked until every object has a second name and a snapshot of each
database is open, which takes as long as to list the objects again. Whoever writes meanwhile waits. Objects never change
once they have their name, and a snapshot stays as it is, so that all is copied afterwards.
"""

import asyncio
import os
import sqlite3
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, ExitStack, asynccontextmanager, closing, contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from threading import Event

from svckit.threads import Stopped, in_thread
from svckit.trees import remove_tree

from launcher.backup_files import (
    DATABASES,
    MANIFEST,
    MOMENT,
    OBJECTS,
    SECRETS,
    BackupRefused,
    Manifest,
    backup_lock,
    copy,
    files_below,
)
from launcher.engine import Say
from launcher.file_lock import held
from launcher.home import Home, HomeInUse
from launcher.home_check import by_owner, find_loss, record_of
from launcher.home_parts import HomeDamaged, Part, all_parts, name_part
from launcher.home_use import HomeUse, is_used
from launcher.references import lacking_of
from launcher.settings import LaunchSettings
from launcher.sqlite_files import database_fault, uri_of

_BUSY_S = 1.0
_PATIENCE_S = 120.0
_AGAIN_S = 0.2
_KEEP = "keep the backups that you have."
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
    await asyncio.to_thread(home.prepare)
    moment, partial, stop = home.root / MOMENT, target.with_name(f"{target.name}.partial"), Event()
    async with held(backup_lock(home.root), say):
        try:
            async with _at_rest_or_running(home, say):
                manifest = await in_thread(_take, home, moment, stop, stop=stop)
            await in_thread(_copy_all, home, manifest, moment, partial, stop, stop=stop)
            await asyncio.to_thread(partial.rename, target)
        except OSError as error:
            raise BackupRefused(f"{target} cannot be written: {error}. Nothing of it is kept.") from error
        finally:
            await in_thread(_remove_all, (moment, partial))
    size = f"{len(manifest.files)} files, {manifest.size} bytes"
    say(f"{target} has the home as it was at {manifest.made_at:%H:%M:%S} UTC: {size}.")
    say("The platform's keys are in it: keep it on another disk, where nobody else can read it.")
    lacking = await asyncio.to_thread(lacking_of, home)
    if lacking is not None and lacking.count:
        say(f"{lacking}, so they are not in this backup either: {_KEEP} Which ones: docs/backup.md.")
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
    if not record_of(home, sqlite=True).in_use:
        raise BackupRefused(f"{home.root} was never used by a platform: there is nothing to be kept.")
    if target.resolve().is_relative_to(home.root.resolve()):
        raise BackupRefused(f"{target} lies in the home itself: choose another folder with TO=.")
    if target.exists():
        raise BackupRefused(f"{target} is there already: choose another folder with TO=.")
    return target


@asynccontextmanager
async def _at_rest_or_running(home: Home, say: Say) -> AsyncIterator[None]:
    """Nothing starts meanwhile. The home was looked at: here, or by the platform that runs. One that has not done so
    yet is waited for, and likewise `make down`. Raises HomeRefused."""
    is_told = False
    while True:
        async with AsyncExitStack() as stack:
            await stack.enter_async_context(held(home.start_lock, say))
            if await _is_looked_at(home, stack, say):
                yield
                return
        if not is_told:
            say(f"Another process holds {home.root} and is not up: waiting until it is, or has ended.")
            is_told = True
        await asyncio.sleep(_AGAIN_S)


async def _is_looked_at(home: Home, stack: AsyncExitStack, say: Say) -> bool:
    """Where nobody holds it, the stack does from now on. Raises HomeRefused."""
    try:
        stack.enter_context(home.locked())
    except HomeInUse:
        return is_used(home)
    use = HomeUse(home, say, sqlite=True)
    await use.begin()
    stack.push_async_callback(use.end)
    return True


def _take(home: Home, moment: Path, stop: Event) -> Manifest:
    """What the home has at one moment, in the folder `moment` of its disk; returns what must be in the backup. Raises
    BackupRefused, OSError, Stopped."""
    parts = _parts(home)
    remove_tree(moment, quiet=True)
    (moment / DATABASES).mkdir(parents=True, mode=0o700)
    objects = str(home.root / OBJECTS), str(moment / OBJECTS)
    _link(*objects, stop)  # while others write: what is new then is added below
    databases = [home.root / part.path for part in parts if part.is_database]
    with ExitStack() as stack:
        with _nobody_writes(databases, stop):
            made_at = datetime.now(UTC)
            _link(*objects, stop)
            snapshots = [stack.enter_context(closing(_snapshot(path))) for path in databases]
        for path, snapshot in zip(databases, snapshots, strict=True):
            with _refused(path), closing(sqlite3.connect(moment / DATABASES / path.name)) as target:
                snapshot.backup(target)
    others = {name for kept in SECRETS for name in files_below(home.root, kept)}
    for name in others | {part.path for part in parts if not part.is_database}:
        copy(home.root / name, moment / name, 0o600, stop)
    return Manifest(made_at=made_at, instance=home.read(name_part()), parts=[part.path for part in parts])


def _parts(home: Home) -> list[Part]:
    """What the home must have. Raises BackupRefused when it lacks something: a platform that runs does not notice."""
    record = record_of(home, sqlite=True)
    for parts in by_owner(all_parts(sqlite=True)):
        losses = [loss for part in parts if (loss := find_loss(home, record, part)) is not None]
        if losses:
            raise BackupRefused(str(HomeDamaged(*losses)))
    return [part for part in all_parts(sqlite=True) if (home.root / part.path).exists()]


@contextmanager
def _nobody_writes(databases: list[Path], stop: Event) -> Iterator[None]:
    """Raises BackupRefused when a database cannot be read or is written all the time, and Stopped."""
    deadline = time.monotonic() + _PATIENCE_S
    while time.monotonic() < deadline:
        if stop.is_set():
            raise Stopped
        with ExitStack() as stack:
            try:
                for path in databases:
                    with _refused(path):
                        writer = stack.enter_context(closing(_connected(path)))
                        writer.execute("BEGIN IMMEDIATE")
            except sqlite3.OperationalError:  # a service writes, and may wait for one whose database is locked here
                stack.close()
                stop.wait(_AGAIN_S)
                continue
            yield
            return
    raise BackupRefused("The databases are written all the time: try again when less goes on.")


@contextmanager
def _refused(path: Path) -> Iterator[None]:
    """Raises BackupRefused where SQLite cannot do with this database what it is asked for; OperationalError where it
    is only busy."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        if error.sqlite_errorcode & 0xFF in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
            raise
        raise BackupRefused(f"{path} cannot be copied ({error}): {_KEEP}") from error


def _connected(path: Path) -> sqlite3.Connection:
    """To a database that is there."""
    return sqlite3.connect(uri_of(path, "rw"), uri=True, timeout=_BUSY_S, isolation_level=None)


def _snapshot(path: Path) -> sqlite3.Connection:
    """Reads the database as it is now, whatever is written later."""
    with _refused(path):
        connection = _connected(path)
        connection.execute("BEGIN")
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    return connection


def _link(source: str, target: str, stop: Event) -> None:
    """The files below `target` are those below `source`, by a second name each. What has its name from an earlier call
    costs next to nothing. Raises Stopped."""
    if stop.is_set():
        raise Stopped
    os.makedirs(target, 0o700, exist_ok=True)
    there: dict[str, os.DirEntry[str]] = {}
    with suppress(FileNotFoundError):
        there = {entry.name: entry for entry in os.scandir(source)}
    known = {entry.name: entry.inode() for entry in os.scandir(target)}
    for name in known.keys() - there.keys():
        remove_tree(Path(target, name))
    for name, entry in there.items():
        if entry.is_dir(follow_symlinks=False):
            _link(entry.path, f"{target}/{name}", stop)
        elif known.get(name) != entry.inode():
            if name in known:
                remove_tree(Path(target, name))
            with suppress(FileNotFoundError):  # it belongs to nothing any more
                os.link(entry.path, f"{target}/{name}")


def _remove_all(folders: tuple[Path, ...]) -> None:
    for folder in folders:
        remove_tree(folder, quiet=True)


def _copy_all(home: Home, manifest: Manifest, moment: Path, target: Path, stop: Event) -> None:
    """From the folder of the moment to that of the backup. Raises OSError, BackupRefused, Stopped."""
    remove_tree(target, quiet=True)
    target.mkdir(parents=True, mode=0o700)
    databases = [part.path for part in all_parts(sqlite=True) if part.is_database and part.path in manifest.parts]
    for name in databases:  # a backup of what is damaged would take the place of one of what was whole
        fault = database_fault(moment / name, stop, is_made=True, check="integrity_check")
        if fault:
            raise BackupRefused(f"{home.root / name} {fault}: {_KEEP}")
    others = (name for kept in (*SECRETS, OBJECTS) for name in files_below(moment, kept))
    for name in (*databases, *others):
        manifest.files[name] = copy(moment / name, target / name, 0o600, stop)
    (target / MANIFEST).write_text(manifest.model_dump_json(indent=1))
    os.sync()
