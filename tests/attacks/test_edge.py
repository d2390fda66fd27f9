"""A crowd without an account, from 127.0.0.2, before which a user at 127.0.0.1 goes on working (07, row 26)."""

import asyncio
import json
import os
import resource
import signal
import sys
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from svckit.tokens import new_private_key, public_key

from tests.attacks.crowd import ATTACKS
from tests.support.one_service import eventually
from tests.support.platform import PASSWORD, Platform, free_port

pytestmark = pytest.mark.attack
_PROBE_S = 0.05
_MEMORY = 64 * 1024**2
_P99_S = 0.2
_SHORT_S, _LONG_S = 3, 60


@dataclass
class Target:
    """A running program with the gateway in it; `page` is one that only a signed-in user sees."""

    url: str
    pid: int
    page: str

    def memory(self) -> int:
        """Resident, in bytes."""
        pages = Path(f"/proc/{self.pid}/statm").read_text().split()[1]
        return int(pages) * resource.getpagesize()

    def descriptors(self) -> int:
        return len(os.listdir(f"/proc/{self.pid}/fd"))


@dataclass
class Seen:
    """By the user, in seconds; `crowd` is what the attackers say."""

    livez: list[float]
    pages: list[float]
    memory: int
    crowd: dict[str, Any]

    def p99(self) -> float:
        return sorted(self.livez)[int(len(self.livez) * 0.99)]


@pytest.fixture
async def gateway(tmp_path: Path) -> AsyncIterator[Target]:
    """The gateway as a program of its own: what stands at the edge, without an engine behind it."""
    port, key, env = free_port(), new_private_key(), os.environ.copy()
    env |= {"GATEWAY_LISTEN": f"127.0.0.1:{port}", "GATEWAY_INTERNAL_LISTEN": f"127.0.0.1:{free_port()}"}
    env |= {"GATEWAY_DATABASE_URL": f"sqlite+aiosqlite:///{tmp_path}/gateway.db", "GATEWAY_BUS_URL": "memory://"}
    env |= {"GATEWAY_SIGNING_KEY": key, "GATEWAY_TRUSTED_KEYS": json.dumps({"gateway": public_key(key)})}
    env |= {"GATEWAY_ADMIN_PASSWORD": PASSWORD, "GATEWAY_LOG_LEVEL": "ERROR"}
    process = await asyncio.create_subprocess_exec(sys.executable, "-m", "gateway", env=env)
    url = f"http://127.0.0.1:{port}"
    try:
        async with httpx.AsyncClient(trust_env=False) as client:
            await eventually(lambda: _answers(client, url), 60)
        yield Target(url, process.pid, "/api/v1/users/me")
    finally:
        process.send_signal(signal.SIGTERM)
        await process.wait()


async def _answers(client: httpx.AsyncClient, url: str) -> bool:
    try:
        return (await client.get(f"{url}/livez")).is_success
    except httpx.HTTPError:
        return False


@pytest.fixture(scope="module")
def platform(tmp_path_factory: pytest.TempPathFactory) -> Any:
    running = Platform(tmp_path_factory.mktemp("edge") / "home")
    running.start()
    yield running
    running.stop()
    running.down()


async def attacked(target: Target, name: str, seconds: int) -> Seen:
    """What the user sees while the crowd is there."""
    port = target.url.rpartition(":")[2]
    async with httpx.AsyncClient(base_url=target.url, trust_env=False, timeout=30) as client:
        signed_in = await client.post("/auth/sign-in", json={"name": "admin", "password": PASSWORD})
        headers = {"authorization": f"Bearer {signed_in.json()['access_token']}"}
        before = target.memory()
        command = (sys.executable, "-m", "tests.attacks.crowd", name, port, str(seconds))
        crowd = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE)
        saying, most = asyncio.create_task(crowd.communicate()), before
        livez: list[float] = []
        pages: list[float] = []
        while not saying.done():
            for path, times in (("/livez", livez), (target.page, pages)):
                began = time.monotonic()
                answer = await client.get(path, headers=headers)
                times.append(time.monotonic() - began)
                assert answer.status_code == 200, (path, answer.text)
            most = max(most, target.memory())
            await asyncio.wait({saying}, timeout=_PROBE_S)
    return Seen(livez, pages, most - before, json.loads((await saying)[0]))


@pytest.mark.parametrize("name", ATTACKS)
async def test_a_crowd_for_a_moment(gateway: Target, name: str) -> None:
    seen = await attacked(gateway, name, _SHORT_S)
    assert max(seen.pages) < 5
    assert seen.memory < _MEMORY
    assert gateway.descriptors() < 700
    _must_have_attacked(name, seen)


@pytest.mark.slow
@pytest.mark.parametrize("name", ATTACKS)
async def test_a_crowd_for_a_minute(platform: Platform, name: str) -> None:
    assert platform.process is not None
    target = Target(platform.url, platform.process.pid, "/api/v1/datasets")
    seen = await attacked(target, name, _LONG_S)
    assert seen.p99() < _P99_S
    assert max(seen.pages) < 5
    assert seen.memory < _MEMORY
    _must_have_attacked(name, seen)
    if name == "tiny requests":
        assert seen.crowd["sent"] >= 100_000


def _must_have_attacked(name: str, seen: Seen) -> None:
    """Else the test would say nothing."""
    assert seen.crowd["connected"] >= min(ATTACKS[name][0], 50)
    assert len(seen.pages) > 5
