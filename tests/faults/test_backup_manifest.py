"""What `make restore` takes from a backup: nothing but what backups have, whatever its manifest names."""

import json
from contextlib import suppress
from pathlib import Path

import pytest

from launcher.backup import backup
from launcher.backup_files import MANIFEST, BackupRefused
from launcher.home import Home
from launcher.restore import restore
from launcher.settings import LaunchSettings
from tests.support.homes import must_start, quiet

OBJECT = "objects/objects/models/weights.bin"


@pytest.fixture
async def source(home: Home, tmp_path: Path) -> Path:
    """A backup of `home`."""
    assert await backup(LaunchSettings(home=home.root), tmp_path / "backup", quiet) == 0
    return tmp_path / "backup"


@pytest.mark.parametrize(
    "name",
    [
        *("../outside", "/outside", "objects/objects/../../lock", "lock", "home.json", ".", "", "backup.json"),
        *("jobs/task-1/run/exit.json", "run/podman.pid", "log/platform.jsonl", "spool/1", "replaced/1/keys/users.pem"),
        *("databases/model-svc.db-wal", "databases/other.db", "databases", "keys", "keys/"),
        *("objects/journal", "objects/objects", "objects/objects/", "objects/x", "objects/objects//a"),
        *("objects/objects/a\0b", "instance-id/x", "./lock", "keys/./users.pem"),
    ],
)
@pytest.mark.parametrize("place", ["files", "parts"])
async def test_a_backup_names_nothing_but_what_backups_have(home: Home, source: Path, name: str, place: str) -> None:
    manifest = json.loads((source / MANIFEST).read_text())
    with suppress(OSError, ValueError):  # it is there where it can be
        there = source / name.lstrip("/")
        there.parent.mkdir(parents=True, exist_ok=True)
        there.write_bytes((source / OBJECT).read_bytes())
    manifest["files"][name] = manifest["files"][OBJECT]
    if place == "parts":
        manifest["parts"].append(name)
    (source / MANIFEST).write_text(json.dumps(manifest))
    with pytest.raises(BackupRefused, match="no backup has"):
        await restore(LaunchSettings(home=home.root), source, quiet)
    await must_start(home)


async def test_a_part_that_no_home_must_have_is_none_of_a_backup(home: Home, source: Path) -> None:
    manifest = json.loads((source / MANIFEST).read_text())
    manifest["parts"].append(OBJECT)
    (source / MANIFEST).write_text(json.dumps(manifest))
    with pytest.raises(BackupRefused, match="no backup has"):
        await restore(LaunchSettings(home=home.root), source, quiet)
