"""Finding a container engine: what answers is used, what does not is said, and our own Podman is found again."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from launcher import engine as engines
from launcher import watch
from launcher.build_podman_conf import containers_conf
from launcher.engine import Engine, answers, end_own_service, find_engine
from launcher.home import Home
from launcher.settings import LaunchSettings


@asynccontextmanager
async def docker_api(path: Path, status: str = "200 OK") -> AsyncIterator[str]:
    """A socket that answers every request with `status`; yields its URL."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        body = b'{"Components": [{"Name": "Engine"}]}'
        writer.write(f"HTTP/1.1 {status}\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n".encode() + body)
        await writer.drain()
        writer.close()

    server = await asyncio.start_unix_server(answer, str(path))
    try:
        yield f"unix://{path}"
    finally:
        server.close()
        await server.wait_closed()


@pytest.fixture
def home(tmp_path: Path) -> Home:
    home = Home(tmp_path / "home")
    home.prepare()
    return home


@pytest.fixture
def nothing_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine without any engine and without a command to get one."""
    monkeypatch.setenv("PATH", str(tmp_path / "empty"))
    monkeypatch.delenv("DOCKER_HOST", raising=False)
    monkeypatch.setattr(engines, "DOCKER_SOCKET", f"unix://{tmp_path / 'none.sock'}")


async def test_a_socket_that_answers_ping_is_an_engine(tmp_path: Path) -> None:
    async with docker_api(tmp_path / "a.sock") as url:
        assert await answers(url)


async def test_a_socket_that_refuses_ping_is_none(tmp_path: Path) -> None:
    async with docker_api(tmp_path / "a.sock", "500 Internal Server Error") as url:
        assert not await answers(url)


@pytest.mark.parametrize("url", ["unix:///no/such.sock", "tcp://127.0.0.1:1", "nonsense", "http://"])
async def test_what_does_not_answer_is_none(url: str) -> None:
    assert not await answers(url)


@pytest.mark.usefixtures("nothing_there")
async def test_the_setting_names_the_engine(home: Home, tmp_path: Path) -> None:
    async with docker_api(tmp_path / "a.sock") as url:
        found = await find_engine(home, LaunchSettings(engine=url), print)
    assert found is not None
    assert found.url == url


@pytest.mark.usefixtures("nothing_there")
async def test_docker_host_is_looked_at(home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with docker_api(tmp_path / "a.sock") as url:
        monkeypatch.setenv("DOCKER_HOST", url)
        found = await find_engine(home, LaunchSettings(), print)
    assert found is not None
    assert found.url == url


@pytest.mark.usefixtures("nothing_there")
async def test_a_named_engine_that_does_not_answer_is_said(home: Home) -> None:
    said: list[str] = []
    assert await find_engine(home, LaunchSettings(engine="unix:///no/such.sock"), said.append) is None
    assert "MODELYARD_ENGINE=unix:///no/such.sock" in said[0]


@pytest.mark.usefixtures("nothing_there")
async def test_without_any_engine_the_command_to_type_is_said(home: Home) -> None:
    said: list[str] = []
    assert await find_engine(home, LaunchSettings(), said.append) is None
    assert "apt-get install --no-install-recommends podman" in said[0]


async def test_stop_leaves_a_process_alone_that_is_not_the_service(home: Home) -> None:
    pid_file = home.root / "run" / "podman.pid"
    pid_file.write_text(str(os.getpid()))
    await Engine("unix:///no/such.sock", ("podman",), home, pid_file=pid_file).stop()
    assert not pid_file.exists()


async def test_what_images_were_made_with_ends_with_a_home_that_never_started(home: Home) -> None:
    """Also where its file names a process of long ago."""
    await end_own_service(home)
    pid_file = home.root / "run" / "podman.pid"
    url = f"unix://{home.root / 'run' / 'podman.sock'}"
    service = await asyncio.create_subprocess_exec("sh", "-c", "sleep 60; true", "podman", "system", "service", url)
    pid_file.write_text(str(os.getpid()))
    await end_own_service(home)
    assert await service.wait() == -signal.SIGTERM
    assert not pid_file.exists()


def test_podman_is_told_what_this_machine_refuses(tmp_path: Path) -> None:
    status = tmp_path / "status"
    status.write_text("CapEff:\t000001fffeffffff\n")
    text = containers_conf(tmp_path, status)
    assert 'runtime = "runc"' in text
    assert '"nofile=' in text
    assert '"nproc=' in text


def test_where_nothing_is_refused_podman_keeps_its_defaults(tmp_path: Path) -> None:
    (tmp_path / "cgroup.controllers").touch()
    status = tmp_path / "status"
    status.write_text("CapEff:\t000001ffffffffff\n")
    assert containers_conf(tmp_path, status) == ""


@pytest.fixture
def no_docker(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever engine this machine has, the platform starts its own Podman."""
    monkeypatch.delenv("DOCKER_HOST", raising=False)
    monkeypatch.setattr(engines, "DOCKER_SOCKET", f"unix://{tmp_path / 'none.sock'}")


@pytest.mark.engine
@pytest.mark.usefixtures("no_docker")
async def test_our_own_podman_outlives_us_is_found_again_and_stops(tmp_path: Path) -> None:
    home = Home(tmp_path / ("long" * 25))
    home.prepare()
    said: list[str] = []
    first = await find_engine(home, LaunchSettings(), said.append)
    assert first is not None, said
    try:
        assert first.is_podman
        assert len(first.url) <= len("unix://") + 107
        started = len(said)
        assert await find_engine(home, LaunchSettings(), said.append) == first
        assert len(said) == started
    finally:
        await first.stop()
    assert not await answers(first.url)


@pytest.mark.engine
@pytest.mark.usefixtures("no_docker")
async def test_our_own_podman_that_hangs_is_started_again(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watch, "_SILENCE_S", 1.0)
    monkeypatch.setattr(engines, "_STOP_S", 1.0)
    found = await find_engine(home, LaunchSettings(), print)
    assert found is not None
    assert found.pid_file is not None
    hung = int(found.pid_file.read_text())
    os.kill(hung, signal.SIGSTOP)
    watching = asyncio.create_task(watch.keep_running(found, print))
    try:
        async with asyncio.timeout(60):
            while not await answers(found.url):  # noqa: ASYNC110 - the watch has no event
                await asyncio.sleep(0.1)
        assert int(found.pid_file.read_text()) != hung
    finally:
        watching.cancel()
        await found.stop()
