"""One "container" of the fake engine: a process of this machine that sees its binds through paths put in their place.

Nothing is isolated. `/workspace/...` and every other bind target in arguments and settings is replaced by the real
path, `/app` by the image's folder, the published port by a free one. FAKE_ROOT names a folder that holds the binds as
links, for programs that build paths themselves.
"""

import asyncio
import hashlib
import json
import os
import re
import signal
import socket
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

from svckit.runtime.machine import unlinked, untrusted
from svckit.runtime.machine.log_tail import LOG_BYTES, last_lines
from svckit.trees import remove_tree

_BY_SIGNAL = 128
_DIGEST = "sha256:"
_MARK = "FAKE_CONTAINER"


def image_folder(state: Path, reference: str) -> Path:
    """Where the fake engine looks for an image: `image.json` and, below `app/`, what its programs see as `/app`.
    `reference`: a name, which is a link to the content that it was last given to, or an id."""
    if reference.startswith(_DIGEST):
        return state / "contents" / quote(reference.removeprefix(_DIGEST), safe="")
    return (state / "images" / quote(reference, safe="")).resolve()


def image_id(folder: Path) -> str:
    """Of an image by its folder."""
    return f"{_DIGEST}{folder.name}"


def add_image(state: Path, reference: str, config: Mapping[str, Any] | None = None) -> Path:
    """Make an image. `config` may have entrypoint, command (argv lists), env, workdir and exposed_ports. An image that
    had the name before keeps its content under its id.

    Returns the folder that its programs see as `/app`.
    """
    named = json.dumps([reference, config or {}], sort_keys=True).encode()
    folder = image_folder(state, f"{_DIGEST}{hashlib.sha256(named).hexdigest()}")
    (folder / "app").mkdir(parents=True, exist_ok=True)
    (folder / "image.json").write_text(json.dumps(config or {}), encoding="utf-8")
    link = state / "images" / quote(reference, safe="")
    link.parent.mkdir(exist_ok=True)
    link.unlink(missing_ok=True)
    link.symlink_to(folder.absolute())
    return folder / "app"


@dataclass
class FakeContainer:
    """`spec` is a ContainerSpec as JSON. `folder` is its own, `image` that of its image. `changed` is called when it
    has started and when it has ended."""

    spec: dict[str, Any]
    folder: Path
    image: Path
    changed: Callable[["FakeContainer"], None]
    status: str = "created"
    exit_code: int | None = None
    started_at: datetime | None = None
    finished_at: datetime | None = None
    port: int | None = None
    process: asyncio.subprocess.Process | None = None
    watcher: asyncio.Task[None] | None = field(default=None, repr=False)

    def view(self) -> dict[str, Any]:
        """A Container as JSON."""
        running = self.status == "running"
        return {
            "name": self.spec["name"],
            "status": self.status,
            "labels": self.spec["labels"],
            "exit_code": self.exit_code,
            "started_at": self.started_at.isoformat() if self.started_at else None,
            "finished_at": self.finished_at.isoformat() if self.finished_at else None,
            "address": f"127.0.0.1:{self.port}" if running and self.port else None,
        }

    async def start(self) -> None:
        """Raises OSError for a program that cannot be run."""
        root = self._make_root()
        config = json.loads((self.image / "image.json").read_bytes())
        own = [*config.get("entrypoint", []), *(self.spec["args"] or config.get("command", []))]
        argv = [*self.spec["entrypoint"], *self.spec["args"]] if self.spec["entrypoint"] else own
        if self.spec["publish"]:
            self.port = _free_port()
        env = {**config.get("env", {}), **self.spec["env"]}
        workdir = root / (self.spec["workdir"] or "").lstrip("/")
        with (self.folder / "log").open("ab") as log:
            self.process = await asyncio.create_subprocess_exec(
                *(self._inside(root, text) for text in argv),
                cwd=workdir if workdir.is_dir() else root,
                env={
                    "PATH": os.environ.get("PATH", os.defpath),
                    **{name: self._inside(root, value) for name, value in env.items()},
                    "FAKE_ROOT": str(root),
                    _MARK: str(self.folder),
                },
                stdin=asyncio.subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self.status, self.started_at = "running", datetime.now(UTC)
        self.watcher = asyncio.create_task(self._watch(self.process))
        self.changed(self)

    def send(self, name: str) -> None:
        """A signal to the main process; SIGKILL takes everything with it."""
        if self.status != "running" or self.process is None:
            return
        with suppress(ProcessLookupError):
            self.process.send_signal(signal.Signals[name])

    async def remove(self) -> None:
        self.send("SIGKILL")
        if self.watcher is not None:
            await self.watcher
        await asyncio.to_thread(remove_tree, self.folder, quiet=True)

    def log_tail(self, lines: int) -> bytes:
        with suppress(FileNotFoundError):
            return last_lines((self.folder / "log").read_bytes(), lines)
        return b""

    def log_part(self, offset: int) -> bytes:
        with suppress(FileNotFoundError):
            return (self.folder / "log").read_bytes()[offset : offset + LOG_BYTES]
        return b""

    def written(self, most_files: int) -> tuple[int, int]:
        """Bytes and files: see ContainerEngine."""
        kept = unlinked.unlinked_bytes(_marked(str(self.folder)), most_files)
        if kept is None:
            return 0, most_files + 1
        layer = untrusted.usage(self.folder, "root", most_files)
        return layer.bytes + kept, layer.files

    async def _watch(self, process: asyncio.subprocess.Process) -> None:
        code = await process.wait()
        await asyncio.to_thread(_kill_marked, str(self.folder))
        self.exit_code = code if code >= 0 else _BY_SIGNAL - code
        self.status, self.finished_at = "exited", datetime.now(UTC)
        self.changed(self)

    def _make_root(self) -> Path:
        root = self.folder / "root"
        for bind in self.spec["binds"]:
            link = root / bind["target"].lstrip("/")
            link.parent.mkdir(parents=True, exist_ok=True)
            if not link.is_symlink():
                link.symlink_to(bind["source"])
        for name in ("workspace", "tmp/home"):
            (root / name).mkdir(parents=True, exist_ok=True)
        return root

    def _inside(self, root: Path, text: str) -> str:
        """Paths and the port of the container, replaced in one pass by those of this machine. The interpreter of the
        fake itself stays, wherever it lies: it is what images without a program of their own are run with."""
        if text == sys.executable:
            return text
        paths = {bind["target"]: bind["source"] for bind in self.spec["binds"]}
        paths = {"/workspace": str(root / "workspace"), "/app": str(self.image / "app"), **paths}
        words = {rf"(?<![\w./-]){re.escape(path)}(?![\w.-])": real for path, real in paths.items()}
        if self.port:
            words[rf"(?<![\w./-]){self.spec['publish']}(?![\w.-])"] = str(self.port)
        ordered = sorted(words, key=len, reverse=True)
        pattern = re.compile("|".join(f"({word})" for word in ordered))
        return pattern.sub(lambda match: words[ordered[(match.lastindex or 1) - 1]], text)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _kill_marked(mark: str) -> None:
    """Kill what a main process left behind, as the end of a container's process namespace does."""
    for process in _marked(mark):
        with suppress(OSError):
            os.kill(int(process.name), signal.SIGKILL)


def _marked(mark: str) -> Iterator[Path]:
    return unlinked.processes("environ", f"{_MARK}={mark}\0".encode())
