"""Podman's log of a container, read from its file: what its API follows lacks lines in the middle and at the end (seen
with 4.3), and it tells ten thousand lines a second. A line is: time, stream, F (full) or P (its end is to come), text
(conmon, `k8s-file`)."""

import asyncio
import os
import re
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from pathlib import Path
from typing import Any, BinaryIO

from svckit.runtime.log import CHUNK
from svckit.runtime.machine.engine import Container
from svckit.runtime.port import RuntimeUnavailable

_LINE = re.compile(rb"^\S+ \S+ (?:F ([^\n]*\n)|P ([^\n]*)\n)", re.MULTILINE)
_POLL_S = 0.2
_LOOK_S = 2.0


class LogFiles:
    """Of one engine. Blocking."""

    def __init__(self) -> None:
        self._are_podmans: bool | None = None

    def of(self, api: Any, inspected: Mapping[str, Any]) -> Path | None:
        """None for other engines, and where the file cannot be read: Podman may run elsewhere. `api`: the client of the
        Docker Engine API."""
        path = inspected.get("LogPath") or ""
        if not os.path.isfile(path) or not os.access(path, os.R_OK):  # Path's raises where it may not look
            return None
        if self._are_podmans is None:
            self._are_podmans = any("Podman" in part["Name"] for part in api.version().get("Components", ()))
        return Path(path) if self._are_podmans else None


async def told(path: Path, look: Callable[[], Awaitable[Container | None]]) -> AsyncIterator[bytes | None]:
    """As ContainerEngine.log. Raises RuntimeUnavailable."""
    try:
        file = await asyncio.to_thread(_LogFile, path)
    except FileNotFoundError:
        return
    try:
        looked = -_LOOK_S
        is_last = False
        while True:
            if time.monotonic() - looked > _LOOK_S:
                looked, there = time.monotonic(), await look()
                is_last = there is None or not there.running
            while data := await asyncio.to_thread(file.read):
                yield data
            yield b""
            if is_last:
                return
            await asyncio.sleep(_POLL_S)
    except OSError as error:
        raise RuntimeUnavailable(f"the log cannot be read: {type(error).__name__}") from error
    finally:
        file.close()


class _LogFile:
    """Blocking."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: BinaryIO = path.open("rb", buffering=0)
        self._rest = b""

    def read(self) -> bytes:
        """What the program wrote; nothing at the end."""
        while chunk := self._file.read(CHUNK) or self._next():
            whole, end, self._rest = (self._rest + chunk).rpartition(b"\n")
            if told := _LINE.sub(rb"\1\2", whole + end):
                return told
        return b""

    def close(self) -> None:
        self._file.close()

    def _next(self) -> bytes:
        """What was written last and then what stands in the file that was begun in place of this one, if one was."""
        try:
            if os.path.samestat(os.fstat(self._file.fileno()), self._path.stat()):
                return b""
            if last := self._file.read(CHUNK):
                return last
            newer = self._path.open("rb", buffering=0)
        except FileNotFoundError:
            return b""
        self._file.close()
        self._file, self._rest = newer, b""
        return self._file.read(CHUNK)
