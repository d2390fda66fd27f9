"""Programs that serve a socket: the fake engine's process, Podman's API."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.support.waiting import until

_START_S = 60
_STOP_S = 20


@contextmanager
def serving(argv: list[str], socket: Path, env: dict[str, str] | None = None) -> Iterator[None]:
    """A process that serves a socket, until it is no longer needed. It is ended, whatever happens meanwhile."""
    surroundings = {**os.environ, **(env or {})}
    process = subprocess.Popen(argv, env=surroundings, cwd=socket.parent, stderr=subprocess.DEVNULL)
    try:
        until(lambda: socket.exists() or process.poll() is not None, f"{argv[0]} serves", _START_S)
        assert process.poll() is None, f"{argv[0]} has ended"
        yield
    finally:
        process.terminate()
        try:
            process.wait(_STOP_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


@contextmanager
def fake_engine(state: Path) -> Iterator[str]:
    """The URL of a fake engine that keeps its images and containers under `state`."""
    socket = state / "engine.sock"
    with serving([sys.executable, "-m", "svckit.runtime.machine.fake", str(socket), str(state)], socket):
        yield f"fake:unix://{socket}"
