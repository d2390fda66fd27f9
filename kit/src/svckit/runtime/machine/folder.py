"""The folder of one workload on this machine: what containers see of it, and the platform's own notes beside that.

A job: `<work_dir>/<name>/{dataset,base_model,output,run,tmp}` are mounted, the files beside them are not, so that no
container can touch them. A replica of a server: `<work_dir>/.servers/<server>/<replica>/{run,tmp}` likewise.
"""

import json
import os
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from svckit.ids import new_id
from svckit.objects.disk import free_bytes
from svckit.runtime.machine.locks import must_hold
from svckit.trees import remove_tree

SERVERS = ".servers"
_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,61}[a-z0-9]|[a-z0-9]")
_JOB_FOLDERS = ("dataset", "base_model", "output", "output/model", "run", "tmp", "tmp/home")
_REPLICA_FOLDERS = ("run", "tmp", "tmp/home")
_STRANGERS_MODE = 0o777


@dataclass(frozen=True)
class Owner:
    """Who the containers run as. Only root can give folders away; otherwise they run as the platform's own user."""

    uid: int
    gid: int
    give_away: bool

    @property
    def user(self) -> str:
        return f"{self.uid}:{self.gid}"


def container_owner() -> Owner:
    """10001:0 when the platform is root, else the platform's own uid with gid 0 (it can delete what they write)."""
    uid = os.geteuid()
    return Owner(10001, 0, give_away=True) if uid == 0 else Owner(uid, 0, give_away=False)


@dataclass(frozen=True)
class Note:
    """What the platform has done with a job; written before the deed, so that nothing is ever begun twice.

    `stage_begun`, `begun`: the container was about to be started. `stop_wanted` and `stop_grace_s` (how long after the
    SIGTERM the SIGKILL comes) lie in a file of their own, which is written also while somebody else takes a step.
    `stop_signalled` is the time (epoch seconds) of the SIGTERM. `most_bytes` and `most_files`: the limit of what its
    main container may write, 0: none. `kill_at`: when that is killed whatever it does, in seconds since this machine
    was started (CLOCK_MONOTONIC, by which `supervise` measures, too), None: never. `log_limit`: the most bytes that are
    kept of its log, 0: all. `failure`: (code, detail) of the refusal that ended the job before it began, or of its end
    for what it wrote or for its time. `ended`: the final observation as JSON; `moved`: its output is in the object
    store.
    """

    stage_begun: bool = False
    staged: bool = False
    begun: bool = False
    stop_wanted: bool = False
    stop_signalled: float | None = None
    stop_grace_s: float = 30.0
    most_bytes: int = 0
    most_files: int = 0
    kill_at: float | None = None
    log_limit: int = 0
    failure: tuple[str, str] | None = None
    ended: Mapping[str, Any] | None = None
    moved: bool = False


@dataclass(frozen=True)
class ReplicaNote:
    """How often a replica was replaced, and why the last time. Of the one that is there: `stop_signalled`: when (epoch
    seconds) it was told to finish, because it is no longer wanted; `most_bytes`, `most_files`: see Note; `excess`: why
    it was ended for what it wrote."""

    restarts: int = 0
    reason: str | None = None
    detail: str = ""
    stop_signalled: float | None = None
    most_bytes: int = 0
    most_files: int = 0
    excess: str = ""


def check_name(name: str) -> str:
    """Raises ValueError for what could not be a DNS label: names become paths and container names."""
    if not _NAME.fullmatch(name):
        raise ValueError(f"not a workload name: {name!r}")
    return name


class WorkFolder:
    """One workload's folder. Nothing is made before `make`, and nothing is changed by a task whose lock of a workload
    has become another's (`locks`): that raises RuntimeUnavailable."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def exists(self) -> bool:
        return self.path.is_dir()

    def make_job(self, owner: Owner) -> None:
        """Idempotent. Only before a container has seen it. Raises OSError (ENOSPC and others)."""
        self._make(_JOB_FOLDERS, owner)

    def make_replica(self, owner: Owner) -> None:
        """Empties it first, apart from the note: each start of a replica has a run directory of its own. That a
        predecessor of the name was told to finish, or was ended for what it wrote, is forgotten."""
        must_hold()
        for name in _REPLICA_FOLDERS[:2]:
            remove_tree(self.path / name)
        self._make(_REPLICA_FOLDERS, owner)
        note = self.replica_note()
        if note.stop_signalled is not None or note.excess:
            self.write_replica_note(replace(note, stop_signalled=None, excess=""))

    def _make(self, folders: tuple[str, ...], owner: Owner) -> None:
        must_hold()
        self.path.mkdir(parents=True, exist_ok=True)
        for name in folders:
            folder = self.path / name
            folder.mkdir(exist_ok=True)
            if owner.give_away:
                os.chown(folder, owner.uid, owner.gid)
            else:
                folder.chmod(_STRANGERS_MODE)

    def remove(self) -> None:
        """Idempotent."""
        must_hold()
        remove_tree(self.path)

    def note(self) -> Note:
        return Note(**_tuples(self._read("note.json")) | self._read("stop.json"))

    def write_note(self, **changes: Any) -> Note:
        """Change some fields; on disk when this returns."""
        note = replace(self.note(), **changes)
        self.write("note.json", asdict(note))
        return note

    def ask_stop(self, grace_s: float) -> None:
        """On disk when this returns. Needs no lock. The shorter grace counts. Raises OSError on a full disk, unless it
        was asked before."""
        before = self._read("stop.json").get("stop_grace_s")
        if before is None or grace_s < before:
            self.write("stop.json", {"stop_wanted": True, "stop_grace_s": grace_s})

    def room(self) -> int:
        """Bytes that are free on the disk of the folder, also before it is made."""
        return free_bytes(self.path)

    def drop_output(self) -> None:
        """Of a job. Only when nothing of it runs any more."""
        must_hold()
        remove_tree(self.path / "output")

    def replica_note(self) -> ReplicaNote:
        return ReplicaNote(**self._read("replica.json"))

    def write_replica_note(self, note: ReplicaNote) -> None:
        must_hold()
        self.path.mkdir(parents=True, exist_ok=True)
        self.write("replica.json", asdict(note))

    def write(self, name: str, content: Mapping[str, Any]) -> Path:
        """Write a JSON file of the platform's own, whole or not at all, readable for containers."""
        target = self.path / name
        draft = self.path / f".{name}.{new_id()}"
        try:
            with draft.open("w", encoding="utf-8") as file:
                json.dump(content, file, ensure_ascii=False)
                file.flush()
                os.fsync(file.fileno())
        except OSError:
            draft.unlink(missing_ok=True)
            raise
        draft.chmod(0o644)
        must_hold()
        draft.replace(target)
        return target

    def _read(self, name: str) -> dict[str, Any]:
        try:
            content: dict[str, Any] = json.loads((self.path / name).read_bytes())
        except FileNotFoundError:
            return {}
        return content


def _tuples(content: dict[str, Any]) -> dict[str, Any]:
    failure = content.get("failure")
    return {**content, "failure": tuple(failure)} if failure else content


def job_folders(work_dir: Path) -> tuple[str, ...]:
    """Names of all jobs that have a folder."""
    if not work_dir.is_dir():
        return ()
    return tuple(entry.name for entry in os.scandir(work_dir) if _NAME.fullmatch(entry.name) and entry.is_dir())


def server_folders(work_dir: Path) -> tuple[str, ...]:
    """Names of all servers that have a folder."""
    return job_folders(work_dir / SERVERS)
