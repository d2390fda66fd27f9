"""Is there a platform, and if not, start one for the time of the demo."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from launcher.progress import Bar, asked_again
from launcher.settings import LaunchSettings

_START_S = 1800
_STOP_S = 60
_ADMIN = "admin"


class NotReady(RuntimeError):
    """The platform did not start; the text says what it said last."""


def url_of(settings: LaunchSettings) -> str:
    return f"http://127.0.0.1:{settings.port}"


def is_there(url: str) -> bool:
    try:
        return httpx.get(f"{url}/livez", timeout=5, trust_env=False).is_success
    except httpx.HTTPError:
        return False


@contextmanager
def running(settings: LaunchSettings) -> Iterator[str]:
    """The address of a ready platform: the one that answers on the port, else one of our own that ends with the block.
    Raises NotReady."""
    url = url_of(settings)
    if is_there(url):
        _wait_until_ready(url, None)
        yield url
        return
    process = subprocess.Popen([sys.executable, "-m", "launcher"], stdout=sys.stderr, env=os.environ)
    try:
        _wait_until_ready(url, process)
        yield url
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(_STOP_S)
        except subprocess.TimeoutExpired:
            process.kill()


def _wait_until_ready(url: str, process: "subprocess.Popen[bytes] | None") -> None:
    with Bar("getting ready") as bar:
        for _ in asked_again(_START_S):
            if process is not None and process.poll() is not None:
                raise NotReady(f"the platform ended with code {process.returncode}")
            try:
                answer = httpx.get(f"{url}/readyz", timeout=10, trust_env=False)
                if answer.is_success:
                    return
                bar.update(None, ", ".join(sorted(answer.json().get("reasons", {}))))
            except (httpx.HTTPError, ValueError):
                bar.update(None)
    raise NotReady("not ready in time")


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
