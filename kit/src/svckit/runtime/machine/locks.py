"""The lock of a workload: of all processes and tasks, one at a time changes it.

A file of the workload's folder, whose flock the kernel frees when its holder ends. The holder touches the file all the
time, so that a process which says nothing any more (SIGSTOP) has the lock for as long as its work lease and no longer:
whoever wants it then puts a new file in the place of the old one. Before each of its changes a holder looks whether its
file is still the one in that place, as a fencing token is compared.
"""

import asyncio
import fcntl
import os
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path

from svckit.ids import new_id
from svckit.runtime.machine.engine import ContainerEngine, ContainerSpec
from svckit.runtime.port import RuntimeUnavailable

_FILE = ".step"
_FLAGS = os.O_RDWR | os.O_CREAT | os.O_CLOEXEC
_POLL_S = 0.05
_BEATS = 3


@dataclass(frozen=True)
class _Lock:
    path: Path
    descriptor: int

    def is_held(self) -> bool:
        try:
            return os.path.samestat(os.fstat(self.descriptor), self.path.stat())
        except FileNotFoundError:
            return False

    async def keep(self, lease_s: float) -> None:
        """Until cancelled."""
        while True:
            await asyncio.sleep(lease_s / _BEATS)
            os.utime(self.descriptor)


_taken: ContextVar[_Lock | None] = ContextVar("workload_lock", default=None)
"""The lock under which this task works."""


def must_hold() -> None:
    """Raises RuntimeUnavailable when the lock under which this task works has become another's; without one nothing."""
    lock = _taken.get()
    if lock is not None and not lock.is_held():
        raise RuntimeUnavailable(f"somebody else has gone on with {lock.path.parent.name}: this process was held up")


class FencedEngine:
    """The changes of a container engine, each made only while the lock under which the task works is its own."""

    def __init__(self, engine: ContainerEngine) -> None:
        self._engine = engine

    async def create(self, spec: ContainerSpec) -> None:
        await asyncio.to_thread(must_hold)
        await self._engine.create(spec)

    async def start(self, name: str) -> None:
        await asyncio.to_thread(must_hold)
        await self._engine.start(name)

    async def signal(self, name: str, signal: str) -> None:
        await asyncio.to_thread(must_hold)
        await self._engine.signal(name, signal)

    async def remove(self, name: str) -> None:
        await asyncio.to_thread(must_hold)
        await self._engine.remove(name)

    async def ensure_network(self, name: str, labels: Mapping[str, str]) -> None:
        await asyncio.to_thread(must_hold)
        await self._engine.ensure_network(name, labels)

    async def remove_network(self, name: str) -> None:
        await asyncio.to_thread(must_hold)
        await self._engine.remove_network(name)


@asynccontextmanager
async def try_lock(folder: Path, lease_s: float, *, make: bool = False) -> AsyncIterator[bool]:
    """Whether this task alone may change the workload of the folder now. One that has been silent for `lease_s` no
    longer may. Nobody may when the folder is not there, unless it is to be made. Raises OSError."""
    lock = await asyncio.to_thread(_take, folder, lease_s, make)
    if lock is None:
        yield False
        return
    before = _taken.set(lock)
    beat = asyncio.create_task(lock.keep(lease_s), name=f"lock:{folder.name}")
    try:
        yield True
    finally:
        _taken.reset(before)
        beat.cancel()
        os.close(lock.descriptor)


@asynccontextmanager
async def workload_lock(folder: Path, lease_s: float, timeout_s: float = 60.0) -> AsyncIterator[None]:
    """Wait for the lock of the workload, whose folder is made. Raises RuntimeUnavailable when somebody else holds it
    for `timeout_s`."""
    deadline = time.monotonic() + timeout_s
    while True:
        async with try_lock(folder, lease_s, make=True) as locked:
            if locked:
                yield
                return
        if time.monotonic() > deadline:
            raise RuntimeUnavailable(f"somebody else keeps changing {folder.name}")
        await asyncio.sleep(_POLL_S)


def _take(folder: Path, lease_s: float, make: bool) -> _Lock | None:
    """Blocking, for a thread."""
    if make:
        folder.mkdir(parents=True, exist_ok=True)
    try:
        return _take_in(folder, lease_s)
    except FileNotFoundError:  # also when it was removed meanwhile
        return None


def _take_in(folder: Path, lease_s: float) -> _Lock | None:
    """Raises FileNotFoundError when the folder is not there."""
    path = folder / _FILE
    lock = _locked(path, path)
    if lock is not None or not _is_silent(path, lease_s):
        return lock
    time.sleep(_POLL_S)  # in a thread; a living owner touches its file within this time, which only waiting shows
    if not _is_silent(path, lease_s):
        return None
    fresh = folder / f"{_FILE}.{new_id()}"
    lock = _locked(fresh, path)
    try:
        fresh.replace(path)
    except FileNotFoundError:
        if lock is not None:
            os.close(lock.descriptor)
        raise
    return lock


def _locked(file: Path, path: Path) -> _Lock | None:
    """The lock `path` by its `file`, which is that or will be put there; None while another holds it."""
    lock = _Lock(path, os.open(file, _FLAGS, 0o600))
    try:
        fcntl.flock(lock.descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(lock.descriptor)
        return None
    os.utime(lock.descriptor)
    if file == path and not lock.is_held():  # its folder was removed meanwhile, or another put in its place
        os.close(lock.descriptor)
        return None
    return lock


def _is_silent(path: Path, lease_s: float) -> bool:
    try:
        return time.time() - path.stat().st_mtime > lease_s
    except FileNotFoundError:
        return False
