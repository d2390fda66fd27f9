"""What an engine tells of the log of one container: what is there, what comes, and that it has ended."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from svckit.ids import new_id
from svckit.runtime.machine import docker_log
from svckit.runtime.machine.engine import LABEL_KIND, LABEL_NAME, Container, ContainerEngine, ContainerSpec
from svckit.runtime.machine.podman_log import LogFiles

from tests.support.runtime_harness import IMAGE, RuntimeHarness, until


@pytest.fixture
def name() -> str:
    return f"service-{new_id().lower()}-0"


@pytest.fixture(params=["by its file", "by the API"])
def by(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """How Podman's is read; it is all one to the fake engine."""
    if request.param == "by the API":
        monkeypatch.setattr(LogFiles, "of", lambda *_: None)
        monkeypatch.setattr(docker_log, "_LOOK_S", 0.2)


@pytest.fixture
async def engine(harness: RuntimeHarness, name: str) -> AsyncIterator[ContainerEngine]:
    made = harness.engine()
    yield made
    await made.remove(name)
    await made.close()


async def started(engine: ContainerEngine, name: str, script: str) -> Container:
    """Once it has said something."""
    labels = {LABEL_KIND: "server", LABEL_NAME: name}
    await engine.create(ContainerSpec(name, IMAGE, "0:0", entrypoint=("sh", "-c", script), labels=labels))
    await engine.start(name)
    await until(lambda: engine.log_tail(name, 1), bool)
    there = await engine.inspect(name)
    assert there is not None
    return there


@pytest.mark.usefixtures("by")
async def test_what_is_there_and_what_comes_is_told_until_the_end(engine: ContainerEngine, name: str) -> None:
    there = await started(engine, name, "echo one; sleep 3; echo two")
    async with asyncio.timeout(60):
        pieces = [piece async for piece in engine.log(there)]
    assert pieces[:2] == [b"one\n", b""]
    assert b"".join(piece or b"?" for piece in pieces if piece != b"") == b"one\ntwo\n"


@pytest.mark.usefixtures("by")
async def test_nothing_of_another_container_under_its_name_is_told(engine: ContainerEngine, name: str) -> None:
    first = await started(engine, name, "echo one; sleep 1000")
    log = engine.log(first)
    assert [await anext(log), await anext(log)] == [b"one\n", b""]
    await engine.remove(name)
    await started(engine, name, "echo another, longer; sleep 1000")
    async with asyncio.timeout(60):
        assert b"".join([piece or b"" async for piece in log]) == b""
        assert [piece async for piece in engine.log(first)] == []
