"""What a program does neither hides from the watch of disks what it writes, nor keeps the watch busy (K9)."""

import asyncio
import os
import resource
import subprocess
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from svckit.runtime.machine import disk_watch, layer, unlinked, untrusted
from svckit.runtime.machine.context import RuntimeContext
from svckit.runtime.machine.disk_watch import DiskWatch
from svckit.runtime.machine.folder import Note, WorkFolder, container_owner
from svckit.runtime.machine.locks import FencedEngine
from svckit.runtime.machine.untrusted import Usage
from svckit.runtime.port import DiskLimit, RuntimeUnavailable
from svckit.runtime.servers import ReplicaObservation, ServerRuntime

from tests.kit.runtime.test_disk_limits import LIMIT, WAIT, is_ended_for
from tests.kit.runtime.test_jobs import REAL_ONLY, begun
from tests.support.engines import fake, harness, real_engine, supervise
from tests.support.runtime_harness import RuntimeHarness, until

__all__ = ["fake", "harness", "real_engine", "supervise"]
pytestmark = pytest.mark.attack
BIG = f"head -c 6000000 /dev/zero > /tmp/big; {WAIT}"
MANY = f"exec 3<&0 4<&0 5<&0 6<&0 7<&0 8<&0; for n in $(seq 20); do sleep 100 & done; echo begun; {WAIT}"


@pytest.fixture(autouse=True)
def always_looking(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(disk_watch, "_PERIOD_S", 0.0)
    monkeypatch.setattr(disk_watch, "_REST", 0)


class Nothing:
    """An engine whose containers have written nothing beside their folders."""

    async def written(self, name: str, most_files: int) -> Usage:
        return Usage()


async def test_a_log_that_grows_a_hole_while_it_is_measured_hides_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With inotify a program knows when it is looked at."""
    for top in ("output", "run", "tmp"):
        (tmp_path / top).mkdir()
    (tmp_path / "run/log").write_bytes(b"begun")
    (tmp_path / "output/big").write_bytes(b"x" * 6_000_000)
    measure = untrusted.usage

    def then_a_hole(*where: Any, **how: Any) -> Usage:
        found = measure(*where, **how)
        os.truncate(tmp_path / "run/log", 10**9)
        return found

    monkeypatch.setattr(untrusted, "usage", then_a_hole)
    engine: Any = Nothing()
    store: Any = None
    watch = DiskWatch(RuntimeContext(engine, store, tmp_path, tmp_path, container_owner()))
    note = Note(most_bytes=LIMIT.bytes, most_files=LIMIT.files)
    excess = await watch.excess("a", WorkFolder(tmp_path), note, None)
    size = 6_000_000 // 4096 * 4096 + 4096 * 2
    assert excess == f"over_bytes: {size} bytes were written, 4194304 are allowed"


def test_what_a_process_may_have_open_is_no_excess(monkeypatch: pytest.MonkeyPatch) -> None:
    """However few files it may write."""
    own = [Path("/proc/self")]
    assert unlinked.unlinked_bytes(own, 1) is not None
    monkeypatch.setattr(unlinked, "_FEW", 1)
    assert unlinked.unlinked_bytes(own, 1) is None
    assert unlinked.unlinked_bytes(own, 100_000) is not None


@REAL_ONLY
async def test_descriptors_without_number_are_an_end(harness: RuntimeHarness, monkeypatch: pytest.MonkeyPatch) -> None:
    """A look at all of them would take minutes."""
    monkeypatch.setattr(unlinked, "_FEW", LIMIT.files)
    await is_ended_for(harness.jobs(), harness.job(MANY, disk_limit=LIMIT), "more than 100 files were written or held")


def test_a_process_gets_many_descriptors_and_no_million(supervise: Path) -> None:
    script = 'ulimit -Sn 64; exec "$0" -- sh -c "ulimit -Sn; ulimit -Hn"'
    told = subprocess.run(["sh", "-c", script, supervise], capture_output=True, text=True, check=True, timeout=30)
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    most = 65_536 if hard == resource.RLIM_INFINITY else min(hard, 65_536)
    assert told.stdout.split() == [str(most)] * 2


@REAL_ONLY
async def test_looks_that_take_long_leave_the_engine_to_others(
    harness: RuntimeHarness, monkeypatch: pytest.MonkeyPatch
) -> None:
    over, looking = threading.Event(), threading.Semaphore(0)

    def slow(file: str, has: bytes) -> Iterator[Path]:
        looking.release()
        over.wait(60)
        return iter(())

    spec = harness.job(f"echo begun; {WAIT}", disk_limit=LIMIT)
    await begun(harness.jobs(), spec)
    monkeypatch.setattr(layer, "processes", slow)
    engine = harness.engine()
    looks = [asyncio.create_task(engine.written(spec.name, 100)) for _ in range(4)]
    try:
        await until(lambda: asyncio.to_thread(lambda: looking._value), lambda begun: begun == 4)
        async with asyncio.timeout(10):
            await engine.signal(spec.name, "SIGKILL")
    finally:
        over.set()
        await asyncio.gather(*looks)
        await engine.close()


async def ended(servers: ServerRuntime, name: str) -> ReplicaObservation:
    """The replica, once it was ended."""

    async def held() -> ReplicaObservation:
        await servers.enforce_limits()
        seen = await servers.observe(name)
        assert seen is not None
        return seen.replicas[0]

    return await until(held, lambda replica: not replica.running)


async def test_a_replica_that_another_process_replaced_is_another_one(harness: RuntimeHarness) -> None:
    """Replicas keep their name."""
    one, other = harness.servers(), harness.servers()
    bad = harness.server(command=("sh", "-c", BIG), health_path=None, disk_limit=LIMIT)
    await other.apply(bad)
    assert (await ended(one, bad.name)).reason == "storage_full"
    for runtime in (other, one):
        await other.apply(replace(bad, command=("sh", "-c", WAIT)))
        for _ in range(3):
            await runtime.enforce_limits()
        seen = await other.observe(bad.name)
        assert seen is not None
        assert [(each.running, each.restarts) for each in seen.replicas] == [(True, 1)]


async def test_that_a_replica_is_ended_is_noted_before_it_is(
    harness: RuntimeHarness, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another process goes on where this one was."""
    servers = harness.servers()
    spec = harness.server(command=("sh", "-c", BIG), health_path=None, disk_limit=DiskLimit(LIMIT.bytes, 1000))
    await servers.apply(spec)
    told: list[str] = []

    async def lost(self: FencedEngine, name: str, signal: str) -> None:
        told.append(name)
        raise RuntimeUnavailable("the engine went away")

    async def signalled() -> bool:
        await servers.enforce_limits()
        return bool(told)

    with monkeypatch.context() as patch:
        patch.setattr(FencedEngine, "signal", lost)
        await until(signalled, bool)
    note = WorkFolder(harness.work / ".servers" / spec.name / f"{spec.name}-0").replica_note()
    assert note.excess.endswith("4194304 are allowed")
    assert (await ended(harness.servers(), spec.name)).reason == "storage_full"
