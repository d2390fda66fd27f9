"""The folder that holds everything of one embedded platform, and the locks that keep others out.

On PostgreSQL several processes may share a home, each with a name (`replica`) and a log of its own; a process without a
name is alone.
"""

import os
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from svckit.objects.disk import sync_folder
from svckit.tokens import new_private_key, public_key

from launcher.file_lock import take
from launcher.home_parts import Damage, HomeDamaged, Part, key_part, name_part, password_part
from launcher.home_record import HomeRecord, read_record

EXIT_HOME_IN_USE = 3
"""How a start ends that finds its home held by another."""


def _new_password() -> str:
    return secrets.token_urlsafe(24)


class HomeInUse(RuntimeError):
    """Another platform runs on this home; `pid` is its process, or its processes, where they are known."""

    def __init__(self, root: Path, pid: str) -> None:
        super().__init__(f"Another Modelyard (process {pid or 'unknown'}) runs on {root}")
        self.root = root
        self.pid = pid


@dataclass(frozen=True)
class Home:
    """Paths below the home. `objects` and `jobs` are read by containers that run as another user."""

    root: Path
    replica: str = ""

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
    def reserve(self) -> Path:
        """Room that is given up when the disk is full (svckit.objects.reserve)."""
        return self.root / "reserve"

    @property
    def build(self) -> Path:
        return self.root / "build"

    @property
    def first_password(self) -> Path:
        return self.root / "first-password"

    @property
    def log(self) -> Path:
        return self.root / "log" / f"{self.replica or 'platform'}.jsonl"

    @property
    def start_lock(self) -> Path:
        """Held by the process that starts: the next one finds what it has made."""
        return self.root / "run" / "start.lock"

    @property
    def missing_references(self) -> Path:
        """What the last reference checks found (launcher.references)."""
        return self.root / "run" / "missing-references.json"

    @property
    def databases_env(self) -> Path:
        """The URLs of the services' databases on PostgreSQL, as settings of services that run as programs."""
        return self.root / "databases.env"

    @property
    def images_log(self) -> Path:
        """What the commands said that install and build."""
        return self.root / "log" / "images.log"

    @property
    def record_file(self) -> Path:
        return self.root / "home.json"

    def record(self) -> HomeRecord | None:
        """None when it is not there or damaged."""
        return read_record(self.record_file)

    def keep_record(self, record: HomeRecord) -> None:
        self.write_secret(self.record_file, record.model_dump_json(indent=1))

    def prepare(self) -> None:
        """Make the folders. Secrets are readable by their owner only; the objects must be readable for containers."""
        self.root.mkdir(parents=True, exist_ok=True)
        self.root.chmod(0o755)
        for folder in (self.objects, self.jobs, self.build):
            folder.mkdir(exist_ok=True)
        secret = (self.root / name for name in ("keys", "passwords", "run"))
        for folder in (self.databases, self.spool, self.log.parent, *secret):
            folder.mkdir(exist_ok=True)
            folder.chmod(0o700)

    def database_url(self, service: str) -> str:
        return f"sqlite+aiosqlite:///{self.databases / service}.db"

    def lock(self) -> None:
        """Hold the home until the process ends, alone or, with a name, beside others that have names. Raises
        HomeInUse."""
        self._hold(self.root / "lock", shared=bool(self.replica))
        if self.replica:
            self._hold(self._replica_lock(self.replica))

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Likewise, alone and until the end of a `with`."""
        descriptor = self._hold(self.root / "lock")
        try:
            yield
        finally:
            os.close(descriptor)

    def running(self) -> Iterator[int]:
        """The processes that hold this home."""
        for path in (self.root / "lock", *(self.root / "run").glob(self._replica_lock("*").name)):
            pid = path.read_text().strip() if path.exists() else ""
            free = take(path) if pid.isdigit() else None
            if free is not None:
                os.close(free)
            elif pid:
                yield int(pid)

    def _replica_lock(self, name: str) -> Path:
        return self.root / "run" / f"replica-{name}.lock"

    def _hold(self, path: Path, *, shared: bool = False) -> int:
        """The descriptor that holds it. Raises HomeInUse."""
        descriptor = take(path, shared=shared)
        if descriptor is None:
            raise HomeInUse(self.root, ", ".join(str(pid) for pid in self.running()))
        os.ftruncate(descriptor, 0)
        if not shared:
            os.pwrite(descriptor, str(os.getpid()).encode(), 0)
        return descriptor

    def instance(self) -> str:
        """The random name that labels everything this platform makes outside itself (08, decision 24). Raises
        HomeDamaged, as all that follow."""
        return self._secret(name_part(), lambda: secrets.token_hex(6))

    def private_key(self, program: str) -> str:
        return self._secret(key_part(program), new_private_key)

    def public_keys(self, programs: tuple[str, ...]) -> dict[str, str]:
        return {program: public_key(self.private_key(program)) for program in programs}

    def database_password(self, service: str) -> str:
        """Of the service's role on PostgreSQL."""
        return self._secret(password_part(service), _new_password)

    def renew_password(self, service: str) -> None:
        """In place of one that is lost."""
        self.write_secret(self.root / password_part(service).path, _new_password())

    def read(self, part: Part) -> str:
        """Its stripped text. Raises HomeDamaged."""
        path = self.root / part.path
        try:
            text = path.read_text().strip()
        except FileNotFoundError:
            raise HomeDamaged(Damage(path, "is missing", part.owner, part.lost)) from None
        except (OSError, ValueError) as error:
            raise HomeDamaged(Damage(path, f"cannot be read ({error})", part.owner, part.lost)) from error
        if not part.is_valid(text):
            raise HomeDamaged(Damage(path, "is damaged", part.owner, part.lost))
        return text

    def write_secret(self, path: Path, text: str) -> None:
        """Readable by its owner only; replaced as a whole, and on disk when this returns."""
        fresh = self._fresh(path, text)
        fresh.replace(path)
        sync_folder(path.parent)

    def _secret(self, part: Part, make: Callable[[], str]) -> str:
        """Made where the home never had it."""
        path = self.root / part.path
        if not path.exists() and part.path not in (self.record() or HomeRecord()).parts:
            fresh = self._fresh(path, make())
            with suppress(FileExistsError):  # another process was faster: its secret is the one
                path.hardlink_to(fresh)
            fresh.unlink()
            sync_folder(path.parent)
        return self.read(part)

    @staticmethod
    def _fresh(path: Path, text: str) -> Path:
        fresh = path.with_name(f".{path.name}.{secrets.token_hex(4)}.new")
        fresh.touch(0o600)
        try:
            with fresh.open("w") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
        except OSError:
            fresh.unlink()
            raise
        return fresh
