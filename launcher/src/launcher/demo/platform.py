"""Is there a platform, or does one start just now? If not, start one for the time of the demo."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from launcher.home import EXIT_HOME_IN_USE, Home
from launcher.progress import Bar, asked_again
from launcher.settings import LaunchSettings

_START_S = 1800
_STOP_S = 60
_PORT_S = 30.0
"""A platform listens as soon as it holds its home, long before it answers."""
_ADMIN = "admin"


class NotReady(RuntimeError):
    """The platform did not start; the text says what it said last."""


def url_of(settings: LaunchSettings) -> str:
    return f"http://127.0.0.1:{settings.port}"


@contextmanager
def running(settings: LaunchSettings) -> Iterator[str]:
    """The address of a ready platform: one that is there or is just starting on this home, else one of our own, which
    ends with the block. Raises NotReady."""
    starting = _Starting(settings)
    try:
        starting.wait()
        yield url_of(settings)
    finally:
        starting.end()


class _Starting:
    """Waits for the platform of the settings. `process`: the one that was started for that."""

    def __init__(self, settings: LaunchSettings) -> None:
        self._url = url_of(settings)
        self._home = Home(settings.root)
        self._refused_since: float | None = None
        self.process: subprocess.Popen[bytes] | None = None

    def wait(self) -> None:
        """Raises NotReady."""
        with Bar("getting ready") as bar:
            for _ in asked_again(_START_S):
                answer = self._ask()
                if answer is None:
                    self._start_unless_somebody_has()
                elif answer.is_success:
                    return
                bar.update(None, _lacking(answer))
        raise NotReady("not ready in time")

    def end(self) -> None:
        """Of what was started for this."""
        if self.process is None:
            return
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(_STOP_S)
        except subprocess.TimeoutExpired:
            self.process.kill()

    def _ask(self) -> httpx.Response | None:
        """What the platform says; None when none answers at this address."""
        refused = False
        try:
            answer = httpx.get(f"{self._url}/readyz", timeout=10, trust_env=False)
            return answer if answer.is_success or _lacking(answer) else None
        except httpx.HTTPError as error:
            refused = isinstance(error, httpx.ConnectError)
            return None
        finally:
            self._refused_since = (self._refused_since or time.monotonic()) if refused else None

    def _start_unless_somebody_has(self) -> None:
        """Raises NotReady."""
        if self.process is not None:
            code = self.process.poll()
            if code is None:
                return
            if code != EXIT_HOME_IN_USE:
                raise NotReady(f"the platform ended with code {code}")
            self.process = None  # somebody else was faster
        holders = ", ".join(str(pid) for pid in self._home.running())
        if not holders:
            command = [sys.executable, "-m", "launcher", "unless-held"]
            self.process = subprocess.Popen(command, stdout=sys.stderr, env=os.environ)
        elif self._refused_since is not None and time.monotonic() > self._refused_since + _PORT_S:
            raise NotReady(f"process {holders} uses {self._home.root} and is not at {self._url}: set MODELYARD_PORT")


def _lacking(answer: httpx.Response | None) -> str:
    """What a platform that is not ready says it lacks; empty for what is no such answer."""
    try:
        return ", ".join(sorted(answer.json()["reasons"])) if answer is not None else ""
    except (ValueError, TypeError, KeyError):
        return ""


def first_password(settings: LaunchSettings) -> str:
    """MODELYARD_ADMIN_PASSWORD, else what the first start wrote; tried on the platform that runs, whose administrator
    may have another one: the variable is used by the first start only. Raises NotReady."""
    password = settings.admin_password or _written_password(settings.root / "first-password")
    login = {"name": _ADMIN, "password": password}
    answer = httpx.post(f"{url_of(settings)}/auth/sign-in", json=login, timeout=60, trust_env=False)
    if answer.status_code == httpx.codes.UNAUTHORIZED:
        raise NotReady(
            f"the platform on port {settings.port} has another password for {_ADMIN}: set MODELYARD_ADMIN_PASSWORD to "
            "the one with which you sign in (on a platform that has users, the variable does not change it)"
        )
    return password


def _written_password(path: Path) -> str:
    try:
        return path.read_text().strip()
    except FileNotFoundError:
        raise NotReady(
            f"set MODELYARD_ADMIN_PASSWORD to the password of {_ADMIN}: the first one was changed already"
        ) from None
