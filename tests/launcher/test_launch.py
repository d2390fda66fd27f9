"""`make run` and `make down` as programs, with a small service and a small engine."""

import asyncio
import importlib.util
import json
import os
import shutil
import signal
import socket
import sys
from pathlib import Path
from typing import Any

import httpx
import pytest
from svckit.runtime.machine.folder import SERVERS
from svckit.trees import remove_tree

from launcher.down import down
from launcher.home import Home
from launcher.settings import LaunchSettings
from tests.launcher.programs import PATIENCE_S, SCRIPT, SmallEngine, free_port, running, until
from tests.support.postgres import Postgres


async def _run_real(home: Path, port: int) -> tuple[int, str]:
    environment = os.environ | {"MODELYARD_HOME": str(home), "MODELYARD_PORT": str(port)}
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "launcher", env=environment, stdout=asyncio.subprocess.PIPE
    )
    async with asyncio.timeout(PATIENCE_S):
        output, _ = await process.communicate()
    return process.returncode or 0, output.decode()


async def test_second_platform_on_one_home_is_refused(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    home.prepare()
    home.lock()
    code, said = await _run_real(home.root, free_port())
    assert code == 3
    assert f"process {os.getpid()}" in said
    assert "make down" in said


async def test_taken_port_is_refused_by_its_number(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        code, said = await _run_real(tmp_path / "home", port)
    assert code == 4
    assert f"Port {port}" in said
    assert "MODELYARD_PORT" in said


async def test_platform_starts_says_where_it_is_and_ends_on_a_signal(tmp_path: Path, engine: SmallEngine) -> None:
    engine.containers.append("task-one-1")
    async with running(tmp_path / "home", engine.url) as platform:
        said = await platform.says("Modelyard is at")
        await platform.says("Ready")
        password = (tmp_path / "home" / "first-password").read_text().strip()
        assert f"http://127.0.0.1:{platform.port}" in said
        assert f"admin with the password {password}" in said
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{platform.port}") as client:
            assert (await client.get("/readyz")).status_code == 200
            signed_in = await client.post("/auth/sign-in", json={"name": "admin", "password": password})
            assert signed_in.json()["must_change_password"]
        platform.process.send_signal(signal.SIGTERM)
        assert await platform.ended() == 0
    assert platform.lines[-1].startswith("Stopped. These go on and are found again: ")
    assert "task-one-1" in platform.lines[-1]
    assert "make down" in platform.lines[-1]


async def test_metrics_of_all_programs_are_on_a_port_of_their_own(tmp_path: Path, engine: SmallEngine) -> None:
    port = free_port()
    async with running(tmp_path / "home", engine.url, MODELYARD_METRICS_PORT=str(port)) as platform:
        await platform.says("Ready")
        async with httpx.AsyncClient() as client:
            found = await client.get(f"http://127.0.0.1:{port}/metrics")
            other = await client.get(f"http://127.0.0.1:{port}/readyz")
            outside = await client.get(f"http://127.0.0.1:{platform.port}/metrics")
        platform.process.send_signal(signal.SIGTERM)
        assert await platform.ended() == 0
    for service in ("gateway", "dataset-svc"):
        assert f'modelyard_database_up{{service="{service}"}} 1.0' in found.text
    assert (other.status_code, "modelyard_database_up" in outside.text) == (404, False)


async def test_taken_metrics_port_is_refused_by_its_setting(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        monkeypatch.setenv("MODELYARD_METRICS_PORT", str(other.getsockname()[1]))
        code, said = await _run_real(tmp_path / "home", free_port())
    assert code == 4
    assert "MODELYARD_METRICS_PORT" in said


async def test_second_start_finds_the_users_of_the_first(tmp_path: Path, engine: SmallEngine) -> None:
    home = tmp_path / "home"
    for _ in range(2):
        async with running(home, engine.url) as platform:
            await platform.says("Ready")
            said = await platform.says("Modelyard is at")
            platform.process.send_signal(signal.SIGINT)
            assert await platform.ended() == 0
    assert str(home / "first-password") in said
    assert (home / "first-password").read_text().strip() not in said
    assert platform.lines[-1] == "Stopped. Nothing goes on."


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
async def test_signal_while_the_engine_is_installed_ends_the_installation_and_the_start(
    tmp_path: Path, number: Any
) -> None:
    home = tmp_path / "home"
    async with running(home, "installing") as platform:
        await platform.says("Installing.")
        await until(lambda: (home / "installer").exists() and (home / "installer").read_text())
        platform.process.send_signal(number)
        assert await platform.ended() == 0
    assert platform.lines[-2].startswith("Stopping: what was begun is ended")
    assert platform.lines[-1] == "Stopped before the platform was up."
    with pytest.raises(ProcessLookupError):
        os.kill(int((home / "installer").read_text()), 0)


async def test_signal_while_the_services_start_ends_the_start(tmp_path: Path, engine: SmallEngine) -> None:
    async with running(tmp_path / "home", engine.url, MODELYARD_TEST_STOP="1") as platform:
        assert await platform.ended() == 0
    assert platform.lines == ["Stopped before the platform was up."]


async def test_given_password_is_named_only_by_the_start_that_uses_it(tmp_path: Path, engine: SmallEngine) -> None:
    said: list[str] = []
    home = tmp_path / "home"
    for _ in range(2):
        async with running(home, engine.url, MODELYARD_ADMIN_PASSWORD="correct horse battery") as platform:
            said.append(await platform.says("Modelyard is at"))
            platform.process.send_signal(signal.SIGTERM)
            assert await platform.ended() == 0
    assert said[0].endswith("Sign in as admin with the password in MODELYARD_ADMIN_PASSWORD.")
    assert "MODELYARD_ADMIN_PASSWORD, which is for the first start, is not used" in said[1]


@pytest.mark.parametrize("replica", ["", "one"])
async def test_who_leaves_service_replicas_running_does_not_say_that_they_are_stopped(
    tmp_path: Path, engine: SmallEngine, postgres: Postgres, replica: str
) -> None:
    url = f"postgresql://postgres@/platform_{os.urandom(5).hex()}?host={postgres.folder}"
    given = {"MODELYARD_REPLICA": replica, "MODELYARD_DATABASE_URL": url}
    async with running(tmp_path / "home", engine.url, **given) as platform:
        await platform.says("Ready")
        platform.process.send_signal(signal.SIGTERM)
        said = await platform.says("Stopping")
        assert await platform.ended() == 0
    assert ("replicas are stopped" in said) is not bool(replica)


async def test_a_killed_platform_s_home_is_looked_at_and_a_damaged_one_refused(
    tmp_path: Path, engine: SmallEngine
) -> None:
    home = tmp_path / "home"
    async with running(home, engine.url) as platform:
        await platform.says("Ready")
    async with running(home, engine.url) as platform:
        await platform.says("looking whether they are whole")
        await platform.says("Ready")
        platform.process.send_signal(signal.SIGTERM)
        assert await platform.ended() == 0
    (home / "keys" / "users.pem").unlink()
    async with running(home, engine.url) as platform:
        assert await platform.ended() == 7
    (line,) = platform.lines
    assert str(home / "keys" / "users.pem") in line
    assert "make forget SERVICE=gateway" in line


async def test_down_refuses_a_home_without_its_name(tmp_path: Path, engine: SmallEngine) -> None:
    """It would find no container by a new one."""
    said: list[str] = []
    home = tmp_path / "home"
    async with running(home, engine.url) as platform:
        await platform.says("Ready")
    (home / "instance-id").unlink()
    assert await down(LaunchSettings(home=home), said.append, _script().FakeRuntimeContext(engine.url)) == 1
    assert str(home / "instance-id") in said[-1]
    assert not (home / "instance-id").exists()


async def test_request_that_runs_is_finished_and_no_new_one_is_taken(tmp_path: Path, engine: SmallEngine) -> None:
    home = tmp_path / "home"
    async with running(home, engine.url) as platform, httpx.AsyncClient(timeout=PATIENCE_S) as client:
        await platform.says("Ready")
        base = f"http://127.0.0.1:{platform.port}"
        password = (home / "first-password").read_text().strip()
        first = (await client.post(f"{base}/auth/sign-in", json={"name": "admin", "password": password})).json()
        change = {"current_password": password, "new_password": "seven lamps over a slow river"}
        headers = {"authorization": f"Bearer {first['access_token']}"}
        token = (await client.post(f"{base}/auth/password", json=change, headers=headers)).json()["access_token"]
        slow = asyncio.create_task(
            client.get(f"{base}/api/v1/datasets/slow", headers={"authorization": f"Bearer {token}"})
        )
        await until((home / "asked").exists)
        platform.process.send_signal(signal.SIGTERM)
        await platform.says("Stopping")
        await until(lambda: not _accepts(platform.port))
        (home / "go-on").touch()
        assert (await slow).json() == "done"
        assert await platform.ended() == 0


async def test_down_stops_the_platform_and_leaves_nothing_that_it_runs(tmp_path: Path, engine: SmallEngine) -> None:
    engine.containers += ["task-one-1", "service-two-1"]
    engine.networks += ["service-two", "service-three"]
    said: list[str] = []
    home = tmp_path / "home"
    context = _script().FakeRuntimeContext(engine.url)
    async with running(home, engine.url) as platform:
        await platform.says("Ready")
        (home / "jobs" / SERVERS / "service-three" / "service-three-0" / "run").mkdir(parents=True)
        assert await down(LaunchSettings(home=home), said.append, context) == 0
        assert await platform.ended() == 0
    assert (engine.containers, engine.networks, engine.volumes) == ([], [], {})
    assert not (home / "jobs" / SERVERS).exists()
    assert said[-1] == "Stopped; 2 containers were removed."
    instance = (home / "instance-id").read_text()
    assert {label for filters in engine.filters for label in json.loads(filters)["label"]} == {
        f"modelyard.instance={instance}"
    }


async def test_a_copy_of_a_home_does_not_start_beside_it(tmp_path: Path, engine: SmallEngine) -> None:
    home, copy = tmp_path / "home", tmp_path / "copy"
    async with running(home, engine.url) as platform:
        await platform.says("Ready")
        shutil.copytree(home, copy)
        async with running(copy, engine.url) as second:
            assert await second.ended() == 7
        (line,) = (line for line in second.lines if str(home) in line)
        assert f"MODELYARD_HOME={home} make down" in line
        platform.process.send_signal(signal.SIGTERM)
        assert await platform.ended() == 0
    remove_tree(home)
    async with running(copy, engine.url) as second:
        await second.says("Ready")


async def test_down_of_what_never_ran_changes_nothing(tmp_path: Path) -> None:
    said: list[str] = []
    assert await down(LaunchSettings(home=tmp_path / "home"), said.append, _script().FakeRuntimeContext("")) == 0
    assert not (tmp_path / "home").exists()


def _script() -> Any:
    spec = importlib.util.spec_from_file_location("fake_platform", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _accepts(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
