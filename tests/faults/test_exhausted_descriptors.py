"""A platform without a free descriptor knows nothing of its engine and its replicas, and does nothing to them."""

import asyncio
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from svckit.runtime.machine.engine import Container, ContainerStatus
from svckit.runtime.machine.readiness import Readiness

from launcher import watch
from launcher.engine import Engine, answers
from launcher.home import Home
from tests.support.exhaustion import no_descriptors


@pytest.fixture
def service(tmp_path: Path) -> Iterator[tuple[Engine, "subprocess.Popen[bytes]"]]:
    """A process whose command line is that of the engine service; it answers nothing."""
    home = Home(tmp_path / "home")
    home.prepare()
    url = f"unix://{home.root}/run/podman.sock"
    program = [sys.executable, "-c", "import signal; signal.pause()", "system", "service", "--time=0", url]
    process = subprocess.Popen(program)
    pid_file = home.root / "run" / "podman.pid"
    pid_file.write_text(str(process.pid))
    yield Engine(url, ("false",), home, pid_file=pid_file), process
    process.kill()
    process.wait()


async def test_the_engine_service_has_not_ended(service: tuple[Engine, "subprocess.Popen[bytes]"]) -> None:
    engine, process = service
    with no_descriptors():
        for look in (engine.has_ended(), answers(engine.url), engine.stop()):
            with pytest.raises(OSError, match=r"Too many open files|could not be asked"):
                await look
    assert not await engine.has_ended()
    assert process.poll() is None


async def test_the_engine_service_is_left_alone_however_long_it_lasts(
    service: tuple[Engine, "subprocess.Popen[bytes]"], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    engine, process = service
    monkeypatch.setattr(watch, "_LOOK_S", 0.001)
    monkeypatch.setattr(watch, "_SILENCE_S", 0.01)
    said: list[str] = []
    with no_descriptors():
        watching = asyncio.create_task(watch.keep_running(engine, said.append))
        async with asyncio.timeout(10):
            while len(caplog.records) < 20:  # noqa: ASYNC110 - the watch has no event
                await asyncio.sleep(0.001)
        watching.cancel()
    assert said == []
    assert process.poll() is None


async def test_a_service_whose_file_is_lost_is_ended_all_the_same(
    service: tuple[Engine, "subprocess.Popen[bytes]"],
) -> None:
    engine, process = service
    assert engine.pid_file is not None
    engine.pid_file.unlink()
    ending = asyncio.create_task(engine.stop())
    assert await asyncio.to_thread(process.wait, 20) != 0
    await ending


async def test_a_replica_that_nobody_could_ask_is_as_ready_as_before() -> None:
    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        await writer.drain()
        writer.close()

    now = datetime(2026, 1, 1, tzinfo=UTC)
    clock = iter(range(0, 1000, 2))
    readiness = Readiness(lambda: float(next(clock)))
    async with await asyncio.start_server(answer, "127.0.0.1", 0) as server:
        host, port = server.sockets[0].getsockname()
        asked, stranger = (
            Container(name, ContainerStatus.RUNNING, started_at=now, address=f"{host}:{port}") for name in ("a", "b")
        )
        assert await readiness.look(asked, "/health")
        with no_descriptors():
            assert [await readiness.look(asked, path) for path in ("/health", None) * 5] == [True] * 10
            assert not await readiness.look(stranger, "/health")
        await readiness.close()
