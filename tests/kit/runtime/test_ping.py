"""An engine that hangs is told from one that is not there, and within the patience of who asks for it."""

import asyncio
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from svckit.runtime.machine.docker import DockerEngine
from svckit.runtime.machine.engine import PING_S, ContainerEngine
from svckit.runtime.machine.fake_client import FakeEngine
from svckit.runtime.open import engine_check
from svckit.runtime.port import RuntimeUnavailable


@pytest.fixture(params=[DockerEngine, FakeEngine])
async def engine(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[ContainerEngine]:
    """On a socket that is not there yet."""
    made: ContainerEngine = request.param(tmp_path / "engine.sock", "test")
    yield made
    await made.close()


async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Takes the connection and says nothing."""
    await reader.read()
    writer.close()


async def test_an_engine_that_hangs_is_named(engine: ContainerEngine, tmp_path: Path) -> None:
    async with await asyncio.start_unix_server(silent, tmp_path / "engine.sock"):
        began = time.monotonic()
        found = await asyncio.gather(*(engine_check(engine)() for _ in range(20)))
        took = time.monotonic() - began
    assert {reason.code for reason in found if reason} == {"ready.engine_unavailable"}
    assert all(reason is not None and "hangs" in reason.detail for reason in found)
    assert took < PING_S + 1.5


async def test_an_engine_that_is_not_there_does_not_hang(engine: ContainerEngine) -> None:
    with pytest.raises(RuntimeUnavailable, match="does not answer"):
        await engine.ping()
