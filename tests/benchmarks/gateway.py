"""The gateway's proxy path beside JupyterHub's configurable-http-proxy (npm), before the same upstream on loopback.

wrk (Debian) sends a token that the gateway checks; the gateway mints an internal token and streams both ways. Targets
(07, section 1): added p50 at one connection at most 1.5 times the peer's, requests per second at 32 at least 0.8 times.
"""

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import httpx

from tests.support.platform import free_port
from tests.support.waiting import until

SECONDS = 6
ROUNDS = 3
_UNITS = {"us": 1e-3, "ms": 1.0, "s": 1e3}
SERVERS = "tests.benchmarks.gateway_servers"


def measure(folder: Path) -> dict[str, Any]:
    """Medians over three interleaved rounds; latencies in milliseconds."""
    upstream, ours, peer = free_port(), free_port(), free_port()
    proxy = _install_peer(folder)
    token_file = folder / "token"
    with (
        _server(upstream, [sys.executable, "-m", SERVERS, "upstream", str(upstream)]),
        _server(ours, [sys.executable, "-m", SERVERS, "gateway", str(ours), str(upstream), str(folder)]),
        _server(peer, _peer_command(proxy, peer, upstream)),
    ):
        token = token_file.read_text()
        rows: dict[str, dict[str, list[float]]] = {}
        for _ in range(ROUNDS):
            for name, port in (("direct", upstream), ("gateway", ours), ("peer", peer)):
                row = rows.setdefault(name, {"p50": [], "rps": []})
                row["p50"].append(_wrk(port, token, 1)[0])
                row["rps"].append(_wrk(port, token, 32)[1])
    found = {
        name: {kind: sorted(values)[len(values) // 2] for kind, values in row.items()} for name, row in rows.items()
    }
    added = {name: found[name]["p50"] - found["direct"]["p50"] for name in ("gateway", "peer")}
    return {
        **found,
        "added_p50_ratio": round(added["gateway"] / added["peer"], 2),
        "rps_ratio": round(found["gateway"]["rps"] / found["peer"]["rps"], 2),
    }


def _install_peer(folder: Path) -> Path:
    if shutil.which("wrk") is None:
        subprocess.run(["apt-get", "install", "-y", "-qq", "wrk"], check=True, stdout=subprocess.DEVNULL)
    subprocess.run(
        ["npm", "install", "--silent", "--no-audit", "--prefix", str(folder), "configurable-http-proxy@4"], check=True
    )
    return folder / "node_modules" / ".bin" / "configurable-http-proxy"


def _peer_command(proxy: Path, port: int, upstream: int) -> list[str]:
    target = f"http://127.0.0.1:{upstream}"
    options = ["--ip", "127.0.0.1", "--api-ip", "127.0.0.1", "--api-port", str(free_port()), "--log-level", "error"]
    return [str(proxy), *options, "--port", str(port), "--default-target", target]


@contextmanager
def _server(port: int, command: list[str]) -> Iterator[None]:
    process = subprocess.Popen(command, env=None)
    try:
        _wait_for(port)
        yield
    finally:
        process.terminate()
        process.wait()


def _wait_for(port: int) -> None:
    def answers() -> bool:
        with suppress(httpx.HTTPError):
            httpx.get(f"http://127.0.0.1:{port}/livez", trust_env=False)
            return True
        return False

    until(answers, f"something on port {port}", 30)


def _wrk(port: int, token: str, connections: int) -> tuple[float, float]:
    """p50 in milliseconds and requests per second."""
    url = f"http://127.0.0.1:{port}/api/v1/datasets/page"
    command = [
        "wrk",
        "-t1",
        f"-c{connections}",
        f"-d{SECONDS}s",
        "--latency",
        "-H",
        f"Authorization: Bearer {token}",
        url,
    ]
    text = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    assert "Non-2xx" not in text, text
    value, unit = re.findall(r"50%\s+([0-9.]+)(us|ms|s)", text)[0]
    return float(value) * _UNITS[unit], float(re.findall(r"Requests/sec:\s+([0-9.]+)", text)[0])
