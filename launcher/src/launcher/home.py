"""The folder that holds everything of one embedded platform, and the lock that keeps a second one out."""

import fcntl
import os
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from svckit.tokens import new_private_key, public_key


class HomeInUse(RuntimeError):
    """Another platform runs on this home; `pid` is its process, where it is known."""

    def __init__(self, root: Path, pid: str) -> None:
        super().__init__(f"Another Modelyard (process {pid or 'unknown'}) runs on {root}")
        self.root = root
        self.pid = pid


@dataclass(frozen=True)
class Home:
    """Paths below the home. `objects` and `jobs` are read by containers that run as another user."""

    root: Path

    @property
    def databases(self) -> Path:
        return self.root / "databases"

    @property
    def objects(self) -> Path:
        return self.root / "objects"

    @property
    def jobs(self) -> Path:
        return self.root / "jobs"

    @property
    def spool(self) -> Path:
        return self.root / "spool"

    @property
    def presets(self) -> Path:
        return self.root / "presets"

    @property
    def build(self) -> Path:
        return self.root / "build"

    @property
    def first_password(self) -> Path:
        return self.root / "first-password"

    @property
    def log(self) -> Path:
        return self.root / "log" / "platform.jsonl"

    @property
    def images_log(self) -> Path:
        """What the commands said that install and build."""
        return self.root / "log" / "images.log"

    def prepare(self) -> None:
        """Make the folders. Secrets are readable by their owner only; the objects must be readable for containers."""
        self.root.mkdir(parents=True, exist_ok=True)
        self.root.chmod(0o755)
        for folder in (self.objects, self.jobs, self.presets, self.build):
            folder.mkdir(exist_ok=True)
        for folder in (self.databases, self.spool, self.root / "keys", self.log.parent, self.root / "run"):
            folder.mkdir(exist_ok=True)
            folder.chmod(0o700)

    def database_url(self, service: str) -> str:
        return f"sqlite+aiosqlite:///{self.databases / service}.db"

    def lock(self) -> int:
        """Hold the home until the process ends; returns the file descriptor. Raises HomeInUse."""
        path = self.root / "lock"
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            pid = os.pread(descriptor, 20, 0).decode().strip()
            os.close(descriptor)
            raise HomeInUse(self.root, pid) from None
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, str(os.getpid()).encode(), 0)
        return descriptor

    def instance(self) -> str:
        """The random name that labels everything this platform makes outside itself (08, decision 24)."""
        return self._secret("instance-id", lambda: secrets.token_hex(6))

    def private_key(self, program: str) -> str:
        return self._secret(f"keys/{program}.pem", new_private_key)

    def public_keys(self, programs: tuple[str, ...]) -> dict[str, str]:
        return {program: public_key(self.private_key(program)) for program in programs}

    def _secret(self, name: str, make: Callable[[], str]) -> str:
        path = self.root / name
        if not path.exists():
            fresh = path.with_name(path.name + ".new")
            fresh.touch(0o600)
            fresh.write_text(make())
            fresh.replace(path)
        return path.read_text().strip()
