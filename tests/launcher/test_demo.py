"""The demo on a platform that is there already: which password it signs in with, and what it says without one."""

import asyncio
import os
import subprocess
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from launcher.demo import platform as demo
from launcher.demo.job import why_waits
from launcher.demo.platform import NotReady, first_password, running
from launcher.home import EXIT_HOME_IN_USE, Home
from launcher.settings import LaunchSettings
from tests.gateway.conftest import Serve, World
from tests.support.platform import free_port

PASSWORD = "correct horse battery"


@pytest.fixture
async def port(world: World, serve: Serve) -> AsyncIterator[int]:
    async with serve(world.gateway) as address:
        yield int(address.rpartition(":")[2])


async def _found(port: int, home: Path, given: str) -> str:
    return await asyncio.to_thread(first_password, LaunchSettings(home=home, port=port, admin_password=given))


async def test_given_password_is_used_where_it_is_the_right_one(port: int, tmp_path: Path) -> None:
    assert await _found(port, tmp_path, PASSWORD) == PASSWORD


async def test_password_that_the_first_start_wrote_is_found(port: int, tmp_path: Path) -> None:
    (tmp_path / "first-password").write_text(f"{PASSWORD}\n")
    assert await _found(port, tmp_path, "") == PASSWORD


@pytest.mark.parametrize("given", ["", "not the password"])
async def test_what_to_set_is_said_where_the_password_is_not_known(port: int, tmp_path: Path, given: Any) -> None:
    with pytest.raises(NotReady, match="set MODELYARD_ADMIN_PASSWORD to the"):
        await _found(port, tmp_path, given)


@pytest.fixture
def starting(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> LaunchSettings:
    """The settings of a platform that another process (this one) has begun to start; nobody may start a second one."""
    settings = LaunchSettings(home=tmp_path / "home", port=free_port())
    home = Home(settings.root)
    home.prepare()
    home.lock()
    monkeypatch.setattr(subprocess, "Popen", _must_not_be_started)
    return settings


def _must_not_be_started(*_: object, **__: object) -> None:
    raise AssertionError("a second platform is started")


async def _ready(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.readuntil(b"\r\n\r\n")
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}")
    await writer.drain()
    writer.close()


async def test_platform_that_is_just_starting_is_waited_for(
    starting: LaunchSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = asyncio.Event()
    loop, get = asyncio.get_running_loop(), httpx.get

    def noted(*arguments: Any, **options: Any) -> httpx.Response:
        loop.call_soon_threadsafe(asked.set)
        return get(*arguments, **options)

    def found() -> str:
        with running(starting) as url:
            return url

    monkeypatch.setattr(httpx, "get", noted)
    waiting = asyncio.create_task(asyncio.to_thread(found))
    await asked.wait()
    assert not waiting.done()
    async with await asyncio.start_server(_ready, "127.0.0.1", starting.port):
        assert await waiting == f"http://127.0.0.1:{starting.port}"


async def test_platform_that_was_faster_is_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The home was free when the demo looked, and held when its own platform wanted it."""
    settings, refused = LaunchSettings(home=tmp_path / "home", port=free_port()), asyncio.Event()
    loop = asyncio.get_running_loop()

    class Refused:
        def poll(self) -> int:
            loop.call_soon_threadsafe(refused.set)
            return EXIT_HOME_IN_USE

        def send_signal(self, _: int) -> None: ...

        def wait(self, _: float) -> int:
            return EXIT_HOME_IN_USE

    def found() -> str:
        with running(settings) as url:
            return url

    monkeypatch.setattr(subprocess, "Popen", lambda *_, **__: Refused())
    waiting = asyncio.create_task(asyncio.to_thread(found))
    await refused.wait()
    async with await asyncio.start_server(_ready, "127.0.0.1", settings.port):
        assert await waiting == f"http://127.0.0.1:{settings.port}"


def test_the_demo_s_own_platform_tells_nobody_to_stop_the_one_that_was_faster(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    commands: list[list[str]] = []

    def noted(command: list[str], **_: object) -> None:
        commands.append(command)
        raise NotReady("noted")

    home = Home(tmp_path / "home")
    starting = running(LaunchSettings(home=home.root, port=free_port()))
    with monkeypatch.context() as patch:
        patch.setattr(subprocess, "Popen", noted)
        with pytest.raises(NotReady, match="noted"):
            starting.__enter__()
    home.prepare()
    home.lock()
    env = os.environ | {"MODELYARD_HOME": str(home.root), "MODELYARD_PORT": str(free_port())}
    done = subprocess.run(commands[0], env=env, capture_output=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (EXIT_HOME_IN_USE, b"", b"")


def test_home_in_use_by_a_platform_on_another_port_is_said(
    starting: LaunchSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(demo, "_PORT_S", 0.0)
    with pytest.raises(NotReady, match=f"process {os.getpid()} uses .*MODELYARD_PORT"), running(starting):
        pass


def test_why_it_waits_is_said_with_what_holds_the_room() -> None:
    holders = [
        {"kind": "service", "id": "1", "name": "mine", "cpu": 0.1, "memory": 0, "gpu": 0, "ends_at": None},
        {"kind": "task", "id": "2", "name": "", "cpu": 1.0, "memory": 0, "gpu": 0, "ends_at": "2026-01-01T00:00:00Z"},
    ]
    params = {"missing": {"cpu": 0.5}, "holders": holders, "others": {"cpu": 0.0, "memory": 0, "gpu": 0}}
    assert why_waits({"code": "waiting.capacity", "params": params}) == (
        "it waits (waiting.capacity); missing cpu 0.5; service mine holds cpu 0.1; "
        "task 2 holds cpu 1, until 2026-01-01T00:00:00Z at the latest"
    )
