"""A backup of a home that a platform uses, or another command: what it lacks is told, and nothing is copied that the
others have not looked at or are just changing (07, fault 29)."""

import asyncio
import json
import os
import pkgutil
import signal
import sys
from collections.abc import AsyncIterator, Callable, Coroutine
from pathlib import Path
from threading import Event
from typing import Any

import pytest

from launcher import commands
from launcher.backup import backup
from launcher.backup_files import FRESH, MANIFEST, MOMENT, BackupRefused, backup_lock, copy
from launcher.file_lock import take
from launcher.forget import forget
from launcher.home import Home
from launcher.home_parts import HomeDamaged, all_parts
from launcher.home_use import HomeUse, is_used
from launcher.restore import restore
from launcher.settings import LaunchSettings
from tests.support.homes import must_start, quiet

PARTS = [part.path for part in all_parts(sqlite=True)]
SECRETS = [path for path in PARTS if not path.endswith(".db")]
MODELS = "databases/model-svc.db"


@pytest.fixture
async def running(home: Home) -> AsyncIterator[Home]:
    """Held and looked at by a platform that has started."""
    use = HomeUse(home, quiet, sqlite=True)
    with Home(home.root).locked():
        await use.begin()
        await use.settle()
        yield home
        await use.end()


def left(home: Home) -> list[Path]:
    """Of a backup that is beside the home."""
    return [*home.root.parent.glob("backup*"), *home.root.glob(MOMENT)]


async def must_be_refused(home: Home, path: str) -> None:
    """In one line that names the file; nothing is left of the backup, and nothing is made in the file's place."""
    there = (home.root / path).exists()
    with pytest.raises(BackupRefused) as refused:
        await backup(LaunchSettings(home=home.root), home.root.parent / "backup", quiet)
    assert str(home.root / path) in str(refused.value)
    assert "\n" not in str(refused.value)
    assert (home.root / path).exists() == there
    assert left(home) == []


@pytest.mark.parametrize("path", PARTS)
async def test_a_missing_file_is_not_left_out(running: Home, path: str) -> None:
    (running.root / path).unlink()
    await must_be_refused(running, path)


async def test_a_missing_file_is_not_left_out_where_the_record_is_lost_too(running: Home) -> None:
    (running.root / "keys" / "users.pem").unlink()
    running.record_file.unlink()
    await must_be_refused(running, "keys/users.pem")


@pytest.mark.parametrize("path", SECRETS)
async def test_a_damaged_secret_is_not_copied(running: Home, path: str) -> None:
    (running.root / path).write_text("what an editor left")
    await must_be_refused(running, path)


def overwrite(path: Path) -> None:
    path.write_bytes(b"garbage!" * 1000)


def overwrite_the_middle(path: Path) -> None:
    with path.open("r+b") as file:
        file.seek(4096)
        file.write(b"\xaa" * 12 * 1024)


def empty(path: Path) -> None:
    os.truncate(path, 0)


@pytest.mark.parametrize("damage", [overwrite, overwrite_the_middle, empty])
async def test_a_damaged_database_is_not_copied(running: Home, damage: Callable[[Path], None]) -> None:
    damage(running.root / MODELS)
    await must_be_refused(running, MODELS)


@pytest.mark.parametrize("lacking", PARTS)
async def test_a_backup_that_was_made_without_a_file_is_not_restored(
    running: Home, tmp_path: Path, lacking: str
) -> None:
    source, elsewhere = tmp_path / "backup", LaunchSettings(home=tmp_path / "elsewhere")
    await backup(LaunchSettings(home=running.root), source, quiet)
    manifest = json.loads((source / MANIFEST).read_text())
    del manifest["files"][lacking]
    del manifest["parts"]  # as it was in earlier ones
    (source / lacking).unlink()
    (source / MANIFEST).write_text(json.dumps(manifest))
    with pytest.raises(BackupRefused, match=lacking):
        await restore(elsewhere, source, quiet)


async def test_what_was_given_up_is_not_asked_for(home: Home, tmp_path: Path) -> None:
    settings, copied = LaunchSettings(home=home.root), Home(tmp_path / "copied")
    (home.root / MODELS).unlink()
    assert await forget(settings, "model-svc", quiet) == 0
    assert await backup(settings, tmp_path / "backup", quiet) == 0
    assert await restore(LaunchSettings(home=copied.root), tmp_path / "backup", quiet) == 0
    await must_start(copied)


COMMANDS: dict[str, Callable[[LaunchSettings, Path], Coroutine[Any, Any, int]]] = {
    "launcher.restore._move_aside": lambda settings, folder: restore(settings, folder, quiet),
    "launcher.forget.find_damage": lambda settings, _: forget(settings, "model-svc", quiet),
    "launcher.commands.migrate_all": lambda settings, _: commands.migrate(settings, quiet),
}
"""Each by what changes the home in it, or decides on that."""


@pytest.mark.parametrize("deed", COMMANDS)
async def test_whoever_changes_a_home_lets_no_backup_begin(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, deed: str
) -> None:
    settings, held, do = LaunchSettings(home=home.root), list[bool](), pkgutil.resolve_name(deed)
    assert await backup(settings, tmp_path / "backup", quiet) == 0

    def watching(*arguments: Any) -> Any:
        held.append(take(home.start_lock) is None)
        return do(*arguments)

    monkeypatch.setattr(deed, watching)
    await COMMANDS[deed](settings, tmp_path / "backup")
    assert held
    assert all(held)


async def test_a_home_that_is_held_and_not_looked_at_is_waited_for(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A platform that is about to start, for example: its log may be damaged, and SQLite would drop what follows."""
    asked = asyncio.Event()

    def asking(of: Home) -> bool:
        asked.set()
        return is_used(of)

    monkeypatch.setattr("launcher.backup.is_used", asking)
    with Home(home.root).locked():
        making = asyncio.create_task(backup(LaunchSettings(home=home.root), tmp_path / "backup", quiet))
        await asked.wait()
        overwrite_the_middle(home.root / MODELS)
        assert not making.done()
    with pytest.raises(HomeDamaged, match=MODELS):
        await making


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
async def test_a_signal_ends_a_command_in_a_word(home: Home, number: signal.Signals) -> None:
    with Home(home.root).locked():
        command = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "launcher", "backup", str(home.root.parent / "backup")),
            env=os.environ | {"MODELYARD_HOME": str(home.root)},
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        assert command.stdout is not None
        assert b"waiting until it is" in await command.stdout.readline()
        command.send_signal(number)
        assert await command.stdout.read() == b"Stopped.\n"
        assert await command.wait() == 1
    assert left(home) == []


async def test_who_ends_a_backup_leaves_nothing_of_it(
    running: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its thread has ended before the folders are removed."""
    copying = Event()

    def waiting(source: Path, target: Path, mode: int, stop: Event) -> Any:
        if target.is_relative_to(tmp_path / "backup.partial"):
            copying.set()
            stop.wait()
        return copy(source, target, mode, stop)

    monkeypatch.setattr("launcher.backup.copy", waiting)
    making = asyncio.create_task(backup(LaunchSettings(home=running.root), tmp_path / "backup", quiet))
    await asyncio.to_thread(copying.wait)
    making.cancel()
    with pytest.raises(asyncio.CancelledError):
        await making
    assert left(running) == []


async def test_who_ends_a_restore_has_the_home_as_it_was(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings, copying = LaunchSettings(home=home.root), Event()
    assert await backup(settings, tmp_path / "backup", quiet) == 0

    def waiting(source: Path, target: Path, mode: int, stop: Event) -> Any:
        copying.set()
        stop.wait()
        return copy(source, target, mode, stop)

    monkeypatch.setattr("launcher.restore.copy", waiting)
    restoring = asyncio.create_task(restore(settings, tmp_path / "backup", quiet))
    await asyncio.to_thread(copying.wait)
    restoring.cancel()
    with pytest.raises(asyncio.CancelledError):
        await restoring
    assert not (home.root / FRESH).exists()
    assert not (home.root / "replaced").exists()
    await must_start(home)


@pytest.mark.parametrize("goes_on", [False, True])
async def test_what_a_killed_backup_left_goes_with_the_next_start(home: Home, goes_on: bool) -> None:
    thing = home.objects / "objects" / "models" / "weights.bin"
    (home.root / MOMENT).mkdir()
    (home.root / MOMENT / "weights.bin").hardlink_to(thing)
    (home.root / FRESH / "keys").mkdir(parents=True)
    lock = take(backup_lock(home.root)) if goes_on else None
    await must_start(home)
    assert thing.stat().st_nlink == (2 if goes_on else 1)
    assert (home.root / FRESH).exists() == goes_on
    if lock is not None:
        os.close(lock)
