"""`make restore FROM=…`: a home as it was when a backup was made. What the home has is moved aside, never deleted.

The backup is read and compared with its checksums before anything is changed. A restore that is cut off is noted in the
home's record: the platform does not start before it is repeated.
"""

import asyncio
import os
import shutil
from datetime import UTC, datetime
from pathlib import Path
from threading import Event

from svckit.threads import in_thread
from svckit.trees import remove_tree

from launcher.backup import must_be_embedded
from launcher.backup_files import FRESH, OBJECTS, SECRETS, BackupRefused, Manifest, copy, read_manifest
from launcher.engine import Say
from launcher.file_lock import held
from launcher.home import Home
from launcher.home_record import HomeRecord
from launcher.settings import LaunchSettings

_REPLACED = (*SECRETS, "databases", "objects", "spool", "home.json")
"""`spool`: uploads that the restored rows know nothing of. The jobs' folders stay: containers may have them open."""
_RESERVE = 64 * 1024**2


async def restore(settings: LaunchSettings, folder: Path, say: Say) -> int:
    """Returns the exit status. Raises BackupRefused, HomeInUse."""
    home = Home(settings.root)
    must_be_embedded(settings, home)
    source = await asyncio.to_thread(folder.absolute)
    manifest = await asyncio.to_thread(read_manifest, source)
    await asyncio.to_thread(home.prepare)
    stop = Event()
    async with held(home.start_lock, say):
        with home.locked():
            aside = await in_thread(_restore, home, manifest, source, stop, stop=stop)
    say(f"{home.root} is as it was at {manifest.made_at:%Y-%m-%d %H:%M:%S} UTC: {len(manifest.files)} files.")
    if aside is not None:
        say(f"What it had before is in {aside}: delete that when you are sure that you do not need it.")
    return 0


def _restore(home: Home, manifest: Manifest, source: Path, stop: Event) -> Path | None:
    """Where what the home had is now; None when it had nothing. Raises Stopped while nothing is changed yet."""
    fresh = home.root / FRESH
    remove_tree(fresh, quiet=True)
    try:
        _copy_checked(manifest, source, fresh, stop)
        os.sync()
        aside = _move_aside(home, manifest, source)
        for path in sorted(fresh.iterdir()):
            path.rename(home.root / path.name)
        home.prepare()
        _conclude(home, manifest)
    except OSError as error:
        raise BackupRefused(f"{home.root} cannot be written: {error}. Repeat this when that is mended.") from error
    finally:
        remove_tree(fresh, quiet=True)
    return aside


def _copy_checked(manifest: Manifest, source: Path, fresh: Path, stop: Event) -> None:
    """Raises BackupRefused for a backup that is not whole, and Stopped."""
    fresh.mkdir(mode=0o700)
    free = shutil.disk_usage(fresh).free
    if free < manifest.size + _RESERVE:
        raise BackupRefused(f"{fresh.parent} has {free} bytes free, and the backup needs {manifest.size}.")
    for name, stored in manifest.files.items():
        try:
            found = copy(source / name, fresh / name, 0o644 if name.startswith(OBJECTS) else 0o600, stop)
        except FileNotFoundError:
            raise BackupRefused(f"{source / name} is missing, so nothing is restored: take another backup.") from None
        if found != stored:
            raise BackupRefused(f"{source / name} is damaged, so nothing is restored: take another backup.")
    for folder, _, _ in os.walk(fresh / "objects"):
        Path(folder).chmod(0o755)


def _move_aside(home: Home, manifest: Manifest, source: Path) -> Path | None:
    """From here on the platform does not start until all is in its place."""
    aside = home.root / "replaced" / datetime.now(UTC).strftime("%Y%m%d-%H%M%S-%f")
    aside.mkdir(parents=True, mode=0o700)
    before = home.record()
    if before is not None:
        shutil.copy2(home.record_file, aside / home.record_file.name)
    home.keep_record(HomeRecord(instance=manifest.instance, restoring=str(source)))
    for name in _REPLACED:
        path = home.root / name
        if path.exists() and path != home.record_file:
            path.rename(aside / name)
    if before is None and not any(path.is_file() for path in aside.rglob("*")):
        remove_tree(aside)
        return None
    return aside


def _conclude(home: Home, manifest: Manifest) -> None:
    home.missing_references.unlink(missing_ok=True)  # it is about what was replaced
    home.keep_record(HomeRecord(in_use=True, instance=manifest.instance, parts=manifest.parts))
