"""Finds a container engine that answers, or starts Podman's Docker Engine API for this home.

An engine is there when its socket answers `/_ping`; a `docker` command alone proves nothing (01-architecture.md,
"Containers on one machine"). In this order: MODELYARD_ENGINE, DOCKER_HOST, the usual socket of Docker, our own Podman.
"""

import asyncio
import contextlib
import hashlib
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import httpx
from svckit.exhaustion import is_exhaustion
from svckit.objects.disk import removed

from launcher.build_commands import Packages
from launcher.build_podman_conf import containers_conf
from launcher.file_lock import held
from launcher.home import Home
from launcher.settings import LaunchSettings

Say = Callable[[str], None]
DOCKER_SOCKET = "unix:///var/run/docker.sock"
_LONGEST_SOCKET = 100
_SHORT = "modelyard-"
_PING_S = 3.0
_START_S = 30.0
_STOP_S = 10.0
_POLL_S = 0.05


class EngineMissing(RuntimeError):
    """No engine answers and none can be started; the text says what to do."""


@dataclass(frozen=True)
class Engine:
    """`url` is the Docker Engine API, `cli` the command prefix for the same engine with `environment` added to the
    platform's own; empty when there is no command for it. `pid_file` names the service that the platform started."""

    url: str
    cli: tuple[str, ...]
    home: Home
    environment: Mapping[str, str] = field(default_factory=dict)
    pid_file: Path | None = None

    @property
    def is_podman(self) -> bool:
        return bool(self.cli) and Path(self.cli[0]).name == "podman"

    async def has_ended(self) -> bool:
        """Whether the API service that the platform started is gone. One that is there and slow has not ended. Raises
        OSError when it could not be looked at: that says nothing about it."""
        if self.pid_file is None or await asyncio.to_thread(_service_pid, self.pid_file, self.url) is not None:
            return False
        return not await answers(self.url)

    async def start(self, say: Say) -> None:
        """Start the API service unless another process has; what is left of an earlier one is removed first. Raises
        EngineMissing."""
        async with held(self.home.root / "run" / "engine.lock", say, self.home.replica):
            if await answers(self.url):
                return
            if self.pid_file is not None:
                await _end_service(self.pid_file, self.url)
            await _start_service(self)

    async def stop(self) -> None:
        """Stop the API service where the platform started it, and leave nothing of it; containers go on. Another's
        engine is left alone."""
        if self.pid_file is not None:
            await _end_service(self.pid_file, self.url)
            await asyncio.to_thread(_remove_own_folder, self.url)


async def find_engine(home: Home, settings: LaunchSettings, say: Say) -> Engine | None:
    """None when there is none; `say` has then said what to do."""
    try:
        return await require_engine(home, settings, say)
    except EngineMissing as missing:
        say(str(missing))
        return None


async def require_engine(home: Home, settings: LaunchSettings, say: Say) -> Engine:
    """Raises EngineMissing."""
    if settings.engine:
        if not await answers(settings.engine):
            raise EngineMissing(f"No container engine answers at MODELYARD_ENGINE={settings.engine}.")
        return await _given(settings.engine, home)
    for url in (os.environ.get("DOCKER_HOST", ""), DOCKER_SOCKET):
        if url and await answers(url):
            return await _given(url, home)
    return await _own_podman(home, say)


async def answers(url: str) -> bool:
    """Whether a Docker Engine API answers at `unix://…`, `tcp://…` or `http(s)://…`. Raises OSError when that could not
    be found out, for want of a descriptor for example."""
    try:
        async with api(url, _PING_S) as client:
            return (await client.get("/_ping")).status_code == httpx.codes.OK
    except (httpx.HTTPError, httpx.InvalidURL, OSError, ValueError) as error:
        if is_exhaustion(error):
            raise OSError(f"the engine could not be asked: {error!r}") from error
        return False


def api(url: str, timeout_s: float) -> httpx.AsyncClient:
    """A client of the Engine API at `url`."""
    scheme, _, rest = url.partition("://")
    transport = httpx.AsyncHTTPTransport(uds=rest) if scheme == "unix" else httpx.AsyncHTTPTransport()
    base = "http://engine" if scheme == "unix" else f"http://{rest}" if scheme == "tcp" else url
    return httpx.AsyncClient(transport=transport, base_url=base, timeout=timeout_s)


async def _given(url: str, home: Home) -> Engine:
    """An engine that somebody else runs. Podman's own command is used for Podman, so that builds can mount folders."""
    async with api(url, _PING_S) as client:
        version = (await client.get("/version")).json()
    kinds = {component.get("Name") for component in version.get("Components") or ()}
    if "Podman Engine" in kinds and shutil.which("podman"):
        return Engine(url, ("podman",), home, await _podman_environment(home))
    return Engine(url, ("docker", "--host", url) if shutil.which("docker") else (), home)


async def _own_podman(home: Home, say: Say) -> Engine:
    if shutil.which("podman") is None:
        await _install(say)
    environment = await _podman_environment(home)
    engine = Engine(await _own_url(home), ("podman",), home, environment, _pid_file(home))
    if not await answers(engine.url):
        say("Starting Podman's engine service.")
        await engine.start(say)
    return engine


async def end_own_service(home: Home) -> None:
    """Of a home on which only images were made, or whose start did not come further; containers go on."""
    if await asyncio.to_thread(_pid_file(home).exists):
        await Engine(await _own_url(home), (), home, pid_file=_pid_file(home)).stop()


def _pid_file(home: Home) -> Path:
    return home.root / "run" / "podman.pid"


async def _own_url(home: Home) -> str:
    return f"unix://{await asyncio.to_thread(_socket_path, home)}"


async def _install(say: Say) -> None:
    packages = Packages("podman", "runc", "netavark", "aardvark-dns", "iptables", "nftables", "uidmap")
    if not packages.can_install:
        raise EngineMissing(
            "No container engine answers. Start Docker, or install Podman "
            f"(`{packages.by_hand}`), or name a Docker Engine API with MODELYARD_ENGINE."
        )
    say("Installing Podman.")
    result = await packages.install()
    if shutil.which("podman") is None:
        raise EngineMissing(f"Podman cannot be installed (`{packages.by_hand}` says why): {result.tail}")


async def _podman_environment(home: Home) -> dict[str, str]:
    """CONTAINERS_CONF where this machine needs one and nobody has set it. Raises EngineMissing without runc."""
    if os.environ.get("CONTAINERS_CONF"):
        return {}
    text = await asyncio.to_thread(containers_conf)
    if not text:
        return {}
    if "runc" in text and shutil.which("runc", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin") is None:
        packages = Packages("runc")
        if not packages.can_install or (await packages.install()).code != 0:
            raise EngineMissing(f"Podman needs runc on this machine: `{packages.by_hand}`.")
    path = home.root / "run" / "containers.conf"
    await asyncio.to_thread(path.write_text, text)
    return {"CONTAINERS_CONF": str(path)}


def _socket_path(home: Home) -> Path:
    """Below the home, or, because a socket's path has at most 107 bytes, in a short folder of our own."""
    path = home.root / "run" / "podman.sock"
    if len(os.fsencode(path)) <= _LONGEST_SOCKET:
        return path
    name = hashlib.sha256(os.fsencode(home.root)).hexdigest()[:12]
    root = Path("/run") if os.access("/run", os.W_OK) else Path("/tmp")  # noqa: S108 - owner and mode are checked below
    folder = root / f"{_SHORT}{os.getuid()}-{name}"
    folder.mkdir(mode=0o700, exist_ok=True)
    found = folder.lstat()
    if found.st_uid != os.getuid() or found.st_mode & 0o077:
        raise EngineMissing(f"{folder} is not a folder of this user alone.")
    return folder / "podman.sock"


async def _start_service(engine: Engine) -> None:
    """Start the service detached, so that it outlives the platform. Raises EngineMissing."""
    log = engine.home.root / "log" / "podman.log"
    process = await asyncio.to_thread(_spawn, engine, log)
    if engine.pid_file is not None:
        await asyncio.to_thread(_write_pid, engine.pid_file, process.pid)
    deadline = time.monotonic() + _START_S
    while not await answers(engine.url):
        if process.poll() is not None or time.monotonic() > deadline:
            tail = (await asyncio.to_thread(log.read_text, errors="replace"))[-1000:].strip()
            raise EngineMissing(f"Podman's engine service does not start: {tail or 'it says nothing'} (more: {log})")
        await asyncio.sleep(_POLL_S)


def _spawn(engine: Engine, log: Path) -> "subprocess.Popen[bytes]":
    log.parent.mkdir(exist_ok=True)
    with log.open("ab") as output:
        return subprocess.Popen(
            [*engine.cli, "system", "service", "--time=0", engine.url],
            env={**os.environ, **engine.environment},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            cwd=log.parent,  # conmon leaves an empty file `oom` where it runs
            start_new_session=True,
        )


async def _end_service(pid_file: Path, url: str) -> None:
    """End every process that is the service of `url`, also one that `pid_file` does not name (any more), and remove
    what it leaves; a number used again by another is left alone. Raises OSError when they could not be looked for."""
    deadline = time.monotonic() + _STOP_S
    number = signal.SIGTERM
    while pids := await asyncio.to_thread(_service_pids, url):
        for pid in pids:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, number)
        await asyncio.sleep(_POLL_S)
        number = signal.SIGKILL if time.monotonic() > deadline else signal.SIGTERM
    for left in (pid_file, _socket_of(url)):
        await asyncio.to_thread(left.unlink, missing_ok=True)


def _socket_of(url: str) -> Path:
    return Path(url.removeprefix("unix://"))


def _remove_own_folder(url: str) -> None:
    """The short folder that was made for the socket of a home with a long path."""
    folder = _socket_of(url).parent
    if folder.name.startswith(_SHORT):
        removed(folder)


def _write_pid(pid_file: Path, pid: int) -> None:
    """Whole or not at all: half a number would be another's."""
    draft = pid_file.with_suffix(".new")
    draft.write_text(str(pid))
    draft.replace(pid_file)


def _service_pid(pid_file: Path, url: str) -> int | None:
    """The process that the file names, None when there is none that is the service of `url`. Raises OSError when that
    could not be found out: only what is not there is gone."""
    try:
        pid = int(pid_file.read_text())
    except (FileNotFoundError, ValueError):
        return None
    return pid if _is_service(pid, url) else None


def _service_pids(url: str) -> list[int]:
    """Likewise, of all processes."""
    with os.scandir("/proc") as entries:
        numbers = [int(entry.name) for entry in entries if entry.name.isdecimal()]
    return [pid for pid in numbers if _is_service(pid, url)]


def _is_service(pid: int, url: str) -> bool:
    """Raises OSError."""
    try:
        command = Path(f"/proc/{pid}/cmdline").read_bytes().rstrip(b"\0").split(b"\0")
    except (FileNotFoundError, ProcessLookupError):
        return False
    return b"service" in command and command[-1] == os.fsencode(url)
