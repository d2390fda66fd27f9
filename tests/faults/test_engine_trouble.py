"""A container engine that hangs, and what `make down` leaves of a platform in a real one."""

import os
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from svckit.ids import new_id
from svckit.runtime.machine.engine import LABEL_KIND, LABEL_NAME, ContainerSpec
from svckit.runtime.machine.firewall import table_of
from svckit.runtime.open import open_engine

from launcher.containers import Containers
from tests.support.engines import Engine, real_engine
from tests.support.platform import Platform
from tests.support.runtime_harness import IMAGE
from tests.support.waiting import until

__all__ = ["real_engine"]
pytestmark = pytest.mark.engine


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Platform]:
    made = Platform(tmp_path / "home")
    made.start()
    yield made
    made.stop()
    made.down()


def test_an_engine_that_hangs_is_named(own: Platform) -> None:
    pid_file = own.engine_pid_file()
    hung = int(pid_file.read_text())

    def why() -> dict[str, Any] | None:
        reasons = httpx.get(f"{own.url}/readyz", timeout=20, trust_env=False).json()["reasons"]
        return dict(reasons) or None

    os.kill(hung, signal.SIGSTOP)
    try:
        reasons = until(why, "the platform is not ready")
    finally:
        os.kill(hung, signal.SIGCONT)
    assert set(reasons) == {"algorithm-svc", "inference-svc", "training-svc"}
    for service in reasons:
        assert reasons[service]["code"] == "ready.service_not_ready"
        engine = reasons[service]["params"]["reasons"]["engine"]
        assert (engine["code"], "hangs" in engine["detail"]) == ("ready.engine_unavailable", True)
    own.wait_ready()
    assert int(pid_file.read_text()) == hung


def test_rules_come_with_the_start_and_go_with_make_down(own: Platform) -> None:
    table = f"table inet {table_of(own.instance)}\n"
    assert table in _tables()
    assert "Warning" not in own.output()
    own.stop()
    assert table in _tables()
    own.down()
    assert table not in _tables()


def _tables() -> str:
    listed = subprocess.run(["/usr/sbin/nft", "list", "tables"], capture_output=True, text=True, check=True)
    return listed.stdout + "\n"


async def test_down_leaves_no_container_and_no_network(real_engine: Engine) -> None:
    instance, names = new_id().lower(), [f"service-{new_id().lower()}" for _ in range(2)]
    others = open_engine(real_engine.url, new_id().lower())
    engine = open_engine(real_engine.url, instance)
    for owner, name in ((engine, names[0]), (engine, names[1]), (others, f"other-{names[0]}")):
        await owner.ensure_network(name, {LABEL_KIND: "server", LABEL_NAME: name})
    await engine.create(ContainerSpec(f"{names[0]}-0", IMAGE, "0:0", entrypoint=("sleep", "600"), network=names[0]))
    await engine.start(f"{names[0]}-0")
    try:
        async with Containers(real_engine.url.removeprefix("docker:"), instance) as containers:
            assert await containers.remove_all() == [f"{names[0]}-0"]
        assert await engine.containers({}) == ()
        assert await engine.workloads("server") == frozenset()
        assert await others.workloads("server") == {f"other-{names[0]}"}
    finally:
        await others.remove_network(f"other-{names[0]}")
        await engine.close()
        await others.close()
