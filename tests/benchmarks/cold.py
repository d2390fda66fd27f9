"""How long the first `make run` of a fresh clone takes until it is ready, on an engine that has no image of ours."""

import os
import signal
import subprocess
import time
from pathlib import Path
from typing import Any

import httpx

from tests.support.platform import free_port
from tests.support.waiting import until

_ROOT = Path(__file__).resolve().parents[2]
_LIMIT_S = 1800


def measure(folder: Path) -> dict[str, Any]:
    """Seconds of the one command: Python and npm packages, console, all images. Target: 360 on two cores. Removes the
    platform's images from Podman first, so nothing of a platform may run; Debian's packages are there already."""
    _remove_images()
    clone, port = folder / "clone", free_port()
    subprocess.run(["git", "clone", "--quiet", "--no-hardlinks", _ROOT, clone], check=True)
    env = os.environ | {"MODELYARD_HOME": str(folder / "home"), "MODELYARD_PORT": str(port)}
    began = time.monotonic()
    with subprocess.Popen(["make", "run"], cwd=clone, env=env, stdout=subprocess.DEVNULL) as run:
        try:
            until(lambda: run.poll() is not None or _is_ready(port), "the platform is ready", _LIMIT_S)
            seconds = time.monotonic() - began
            assert run.poll() is None, f"make run ended with {run.returncode}"
        finally:
            run.send_signal(signal.SIGTERM)
            subprocess.run(["make", "down"], cwd=clone, env=env, check=False, stdout=subprocess.DEVNULL)
    return {"cold_start_s": round(seconds, 1)}


def _remove_images() -> None:
    """Those named modelyard/…, and what they alone are made of."""
    listed = subprocess.run(
        ["podman", "images", "--format", "{{.Repository}}:{{.Tag}}"], check=True, capture_output=True, text=True
    ).stdout.split()
    ours = [name for name in listed if "/modelyard/" in name]
    if ours:
        subprocess.run(["podman", "rmi", *ours], check=True, stdout=subprocess.DEVNULL)


def _is_ready(port: int) -> bool:
    try:
        return httpx.get(f"http://127.0.0.1:{port}/readyz", timeout=5, trust_env=False).is_success
    except httpx.HTTPError:
        return False
