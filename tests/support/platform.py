"""A real platform as a process of its own, for tests that treat it as its users do."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from launcher.demo.client import Client
from tests.support.disk import mounted
from tests.support.waiting import until

PASSWORD = "correct-horse-battery"
READY_S = 840
STOP_S = 90


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


class Platform:
    """`make run` on a home of its own, or, with the name `replica`, on one that it shares. `database_url`: that of
    PostgreSQL's administrator. `start` may name a fault point (svckit.faults)."""

    def __init__(self, home: Path, *, database_url: str = "", replica: str = "") -> None:
        self.home = home
        self.replica = replica
        self._settings = {"MODELYARD_DATABASE_URL": database_url, "MODELYARD_REPLICA": replica}
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.process: subprocess.Popen[bytes] | None = None
        self._output = home.parent / f"{home.name}{replica}.out"

    def start(self, fault: str | None = None, *, wait: bool = True) -> None:
        env = os.environ | {
            "MODELYARD_HOME": str(self.home),
            "MODELYARD_PORT": str(self.port),
            "MODELYARD_ADMIN_PASSWORD": PASSWORD,
            **self._settings,
        }
        env.pop("MODELYARD_FAULT", None)
        if fault is not None:
            env["MODELYARD_FAULT"] = fault
        with self._output.open("ab") as output:
            self.process = subprocess.Popen([sys.executable, "-m", "launcher"], env=env, stdout=output, stderr=output)
        if wait:
            self.wait_ready()

    def wait_ready(self) -> None:
        last = ""

        def is_ready() -> bool:
            nonlocal last
            assert self.process is not None
            code = self.process.poll()
            assert code is None, f"the platform ended with {code}"
            try:
                answer = httpx.get(f"{self.url}/readyz", timeout=10, trust_env=False)
            except httpx.HTTPError as error:
                last = str(error)
                return False
            last = answer.text
            return answer.is_success

        try:
            until(is_ready, "the platform is ready", READY_S)
        except AssertionError as error:
            raise AssertionError(f"{error}: {last}\n{self.output()}") from error

    def wait_dead(self, seconds: float = 120) -> int:
        assert self.process is not None
        return self.process.wait(seconds)

    def kill(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.kill()
            self.process.wait()

    def stop(self) -> int:
        """SIGTERM, as Ctrl-C does."""
        assert self.process is not None
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        return self.process.wait(STOP_S)

    def down(self) -> None:
        """Everything that it runs ends."""
        env = os.environ | {"MODELYARD_HOME": str(self.home), "MODELYARD_PORT": str(self.port)}
        subprocess.run([sys.executable, "-m", "launcher", "down"], env=env, check=False, timeout=120)

    def client(self) -> Client:
        client = Client(self.url, "admin", PASSWORD)
        client.sign_in()
        return client

    def engine_pid_file(self) -> Path:
        """Of the engine service that this platform runs for itself. Skips the test where it runs none."""
        file = self.home / "run" / "podman.pid"
        if not file.exists():
            pytest.skip("the engine is the machine's Docker, which others use, too: tests never kill or stop it")
        return file

    def stop_services(self) -> None:
        """What main jobs left running gives its room back."""
        client = self.client()

        def running() -> list[dict[str, Any]]:
            services: list[dict[str, Any]] = client.call("GET", "/api/v1/services")["items"]
            return [service for service in services if service["state"] not in ("stopped", "failed")]

        for service in running():
            client.call("POST", f"/api/v1/services/{service['id']}/stop")
        until(lambda: not running(), "the services have stopped", 60)

    def output(self) -> str:
        log = self.home / "log" / f"{self.replica or 'platform'}.jsonl"
        tail = log.read_text(errors="replace")[-6000:] if log.exists() else ""
        return self._output.read_text(errors="replace")[-3000:] + "\n" + tail

    @property
    def instance(self) -> str:
        return (self.home / "instance-id").read_text().strip()


@contextmanager
def on_small_disk(home: Path) -> Iterator[Platform]:
    """Not started yet; its home is a disk of 512 MiB. Needs root or sudo."""
    with mounted(home, "512m"):
        running = Platform(home)
        try:
            yield running
        finally:
            running.kill()
            running.down()
