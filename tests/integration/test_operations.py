"""What befalls a platform as a whole: a second start, a lost engine, a neighbour, an end amid a training."""

import os
import signal
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.integration.harness import Harness
from tests.support.platform import Platform
from tests.support.waiting import until

pytestmark = pytest.mark.engine
EXIT_HOME_IN_USE = 3
EXIT_PORT_TAKEN = 4


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Platform]:
    """A platform that a test may ill-treat; it is not started yet."""
    made = Platform(tmp_path / "home")
    yield made
    made.kill()
    if made.home.exists():
        made.down()


def test_a_taken_port_is_said(own: Platform) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        own.port = int(taken.getsockname()[1])
        own.start(wait=False)
        assert own.wait_dead() == EXIT_PORT_TAKEN
    assert f"Port {own.port} cannot be used" in own.output()
    assert "MODELYARD_PORT" in own.output()


def test_a_second_start_on_one_home_is_refused(platform: Platform) -> None:
    second = Platform(platform.home)
    second.start(wait=False)
    assert second.wait_dead() == EXIT_HOME_IN_USE
    assert platform.process is not None
    assert f"Another Modelyard (process {platform.process.pid}) runs on {platform.home}" in second.output()
    platform.wait_ready()


@pytest.mark.slow
def test_a_training_outlasts_a_lost_engine_service(own: Platform, tmp_path: Path) -> None:
    own.start()
    harness = Harness(own)
    pid_file = own.engine_pid_file()
    lost = pid_file.read_text()
    task = harness.begin_gated(tmp_path)
    os.kill(int(lost), signal.SIGKILL)
    until(lambda: (harness.task(task)["reason"] or {}).get("code") == "waiting.engine", "the task waits for the engine")
    assert harness.task(task)["state"] == "running"
    assert harness.containers(task, running=True)
    until(lambda: harness.task(task)["reason"] is None, "the engine is back")
    assert pid_file.read_text() != lost
    harness.open_gate(task)
    harness.in_state(task, "succeeded")
    harness.must_be_gone(task)
    until(lambda: harness.used()["cpu"] == 0, "no reservation is left", 20)


@pytest.mark.slow
def test_two_platforms_live_side_by_side(platform: Platform, own: Platform, tmp_path: Path) -> None:
    own.start()
    first, second = Harness(platform), Harness(own)
    task, other = first.begin_gated(tmp_path), second.begin_gated(tmp_path)
    assert not first.containers(other)
    assert not second.containers(task)
    own.stop()
    own.down()
    assert first.containers(task, running=True)
    first.open_gate(task)
    first.in_state(task, "succeeded")


@pytest.mark.slow
def test_a_training_goes_on_without_its_platform(own: Platform, tmp_path: Path) -> None:
    own.start()
    harness = Harness(own)
    task = harness.begin_gated(tmp_path)
    running = harness.containers(task, running=True)
    assert own.stop() == 0
    assert "These go on" in own.output()
    assert harness.containers(task, running=True) == running
    harness.open_gate(task)
    until(lambda: not harness.containers(task, running=True), "the training ends by itself")
    own.start()
    found = Harness(own)
    found.in_state(task, "succeeded")
    found.must_be_gone(task)
    until(lambda: found.used()["cpu"] == 0, "no reservation is left", 20)
    assert len(found.call("GET", f"/training-tasks/{task}/attempts")) == 1
    until(lambda: found.call("GET", "/models", params={"task_id": task})["total"] == 1, "its model is there")
