"""A backup of an embedded home is a folder: the files of the home that cannot be made again, below the names that they
have there, and `backup.json`, which is written last and has size and SHA-256 of each. Everything blocks."""

import hashlib
import os
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from threading import Event

from pydantic import BaseModel, Field, ValidationError
from svckit.threads import Stopped
from svckit.trees import remove_tree

from launcher.file_lock import take
from launcher.home_parts import INSTANCE, all_parts

MANIFEST = "backup.json"
_FILES, _FOLDERS = (INSTANCE, "first-password"), ("keys", "passwords")
SECRETS = (*_FILES, *_FOLDERS)
DATABASES = "databases"
OBJECTS = "objects/objects"
"""Without the notes on checksums beside them, which name inodes: a store does without them."""
MOMENT = ".backup"
"""In the home: what a backup copies, as it was at one moment."""
FRESH = ".restore"
"""In the home: what a restore has copied, before it takes its place."""
_CHUNK = 1024**2


class BackupRefused(RuntimeError):
    """Nothing was changed; the text is one line that says why, and what to do."""


class StoredFile(BaseModel):
    """`size` in bytes, `sha256` in lower-case hex."""

    size: int
    sha256: str


def _all_parts() -> list[str]:
    return [part.path for part in all_parts(sqlite=True)]


class Manifest(BaseModel):
    """`parts`: paths of what the home must have (home_parts); what had been given up is not among them. `files` by
    their path below the home."""

    format: int = 1
    made_at: datetime
    instance: str
    parts: list[str] = Field(default_factory=_all_parts)
    files: dict[str, StoredFile] = {}

    @property
    def size(self) -> int:
        return sum(file.size for file in self.files.values())


def read_manifest(folder: Path) -> Manifest:
    """Raises BackupRefused."""
    try:
        manifest = Manifest.model_validate_json((folder / MANIFEST).read_bytes())
    except FileNotFoundError:
        raise BackupRefused(f"{folder} is no backup, or one that was not finished: it has no {MANIFEST}.") from None
    except ValidationError:
        raise BackupRefused(f"{folder / MANIFEST} is damaged: take another backup.") from None
    if manifest.format != Manifest.model_fields["format"].default:
        raise BackupRefused(f"{folder} was made by a newer Modelyard: restore it with that one.")
    for stranger in _strangers(manifest):
        raise BackupRefused(f"{folder / MANIFEST} names {stranger!r}, which no backup has: take another backup.")
    for lacking in sorted(set(manifest.parts) - manifest.files.keys()):
        raise BackupRefused(f"{folder} was made without {lacking}, so nothing is restored: take another backup.")
    return manifest


def _strangers(manifest: Manifest) -> Iterator[str]:
    """What it names that is in no backup: all else that a home has is of its own machine, or of one run."""
    parts, folders = {*_all_parts()}, tuple(f"{name}/" for name in (*_FOLDERS, OBJECTS))
    yield from sorted(set(manifest.parts) - parts)
    for name in manifest.files:
        is_path = "\0" not in name and not {"", ".", ".."}.intersection(name.split("/"))
        if not is_path or not (name in parts or name in _FILES or name.startswith(folders)):
            yield name


def files_below(root: Path, name: str) -> Iterator[str]:
    """Paths below `root` of the file of this name, or of all files in the folder of this name."""
    place = root / name
    if place.is_file():
        yield name
    elif place.is_dir():
        for entry in sorted(os.scandir(place), key=lambda entry: entry.name):
            yield from files_below(root, f"{name}/{entry.name}")


def copy(source: Path, target: Path, mode: int, stop: Event) -> StoredFile:
    """Of what was read. Raises Stopped."""
    target.parent.mkdir(parents=True, exist_ok=True)
    digest, size = hashlib.sha256(), 0
    with source.open("rb") as read, target.open("xb") as write:
        os.fchmod(write.fileno(), mode)
        while chunk := read.read(_CHUNK):
            digest.update(chunk)
            write.write(chunk)
            size += len(chunk)
            if stop.is_set():
                raise Stopped
    return StoredFile(size=size, sha256=digest.hexdigest())


def backup_lock(root: Path) -> Path:
    """Held by a backup of this home."""
    return root / "run" / "backup.lock"


def remove_left(root: Path) -> None:
    """What a backup or a restore that was killed left in the home: keys, and second names that keep deleted objects on
    the disk. What a backup needs that goes on is left alone."""
    left = [path for path in (root / MOMENT, root / FRESH) if path.exists()]
    held = take(backup_lock(root)) if left else None
    if held is not None:
        for path in left:
            remove_tree(path, quiet=True)
        os.close(held)
