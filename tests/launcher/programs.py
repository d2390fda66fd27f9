"""The launcher as a program (fake_platform.py), and a small engine for it."""

import asyncio
import os
import socket
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from fastapi import HTTPException

SCRIPT = Path(__file__).with_name("fake_platform.py")
PATIENCE_S = 60


@dataclass
class SmallEngine:
    """Lists `containers` and `networks` and removes them, a network only once there is no container; keeps `volumes`
    by their names."""

    url: str
    containers: list[str] = field(default_factory=list)
    networks: list[str] = field(default_factory=list)
    volumes: dict[str, dict[str, Any]] = field(default_factory=dict)
    filters: list[str] = field(default_factory=list)

    def volume(self, name: str) -> dict[str, Any]:
        """Raises HTTPException (404)."""
        if name not in self.volumes:
            raise HTTPException(404, "no such volume")
        return self.volumes[name]


@dataclass
class Running:
    process: asyncio.subprocess.Process
    port: int
    lines: list[str] = field(default_factory=list)

    @property
    def output(self) -> asyncio.StreamReader:
        assert self.process.stdout is not None
        return self.process.stdout

    async def says(self, part: str) -> str:
        """The first line that has `part`, of those to come, too."""
        for line in self.lines:
            if part in line:
                return line
        async with asyncio.timeout(PATIENCE_S):
            while raw := await self.output.readline():
                self.lines.append(raw.decode().rstrip())
                if part in self.lines[-1]:
                    return self.lines[-1]
        raise AssertionError(f"never said {part!r}: {self.lines}")

    async def ended(self) -> int:
        async with asyncio.timeout(PATIENCE_S):
            rest = (await self.output.read()).decode()
            self.lines += rest.splitlines()
            return await self.process.wait()


@asynccontextmanager
async def running(home: Path, engine_url: str, **environment: str) -> AsyncIterator[Running]:
    port = free_port()
    arguments = (sys.executable, str(SCRIPT), str(home), str(port), engine_url)
    process = await asyncio.create_subprocess_exec(
        *arguments,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
        env=os.environ | environment,
    )
    try:
        yield Running(process, port)
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


async def until(condition: Callable[[], object]) -> None:
    async with asyncio.timeout(PATIENCE_S):
        while not condition():  # noqa: ASYNC110 - another process makes it true
            await asyncio.sleep(0.02)
