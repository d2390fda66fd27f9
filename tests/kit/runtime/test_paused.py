"""A process that was paused keeps a workload for as long as its lease, and changes nothing of it afterwards."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from svckit.runtime.jobs import JobPhase
from svckit.runtime.machine.folder import SERVERS, WorkFolder
from svckit.runtime.machine.locks import FencedEngine, try_lock, workload_lock
from svckit.runtime.port import RuntimeUnavailable

from tests.kit.runtime.test_servers import ready
from tests.support.runtime_harness import RuntimeHarness, until

_LEASE_S = 1.0
_HOLDER = """
import asyncio, sys
from pathlib import Path
from svckit.runtime.machine.locks import must_hold, try_lock
from svckit.runtime.port import RuntimeUnavailable

async def hold():
    async with try_lock(Path(sys.argv[1]), float(sys.argv[2]), make=True) as locked:
        print(locked, flush=True)
        await asyncio.to_thread(sys.stdin.readline)
        try:
            must_hold()
        except RuntimeUnavailable:
            print("lost", flush=True)

asyncio.run(hold())
"""


@asynccontextmanager
async def paused_holder(folder: Path) -> AsyncIterator[asyncio.subprocess.Process]:
    """A process that took the lock of the workload and was stopped. Sent a line, it says what became of the lock."""
    argv = [sys.executable, "-c", _HOLDER, str(folder), str(_LEASE_S)]
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(*argv, stdin=pipe, stdout=pipe)
    assert process.stdout is not None
    try:
        assert await process.stdout.readline() == b"True\n"
        process.send_signal(signal.SIGSTOP)
        yield process
    finally:
        if process.returncode is None:
            process.kill()
            await process.communicate()


async def test_a_paused_process_does_not_keep_a_server(harness: RuntimeHarness) -> None:
    harness = replace(harness, lease_s=_LEASE_S)
    spec, servers = harness.server(), harness.servers()
    await ready(servers, spec)
    async with paused_holder(harness.work / SERVERS / spec.name) as holder:
        await servers.delete(spec.name)
        assert await servers.observe(spec.name) is None
        holder.send_signal(signal.SIGCONT)
        said, _ = await holder.communicate(b"\n")
    assert said == b"lost\n"


async def test_a_paused_process_does_not_keep_a_job(harness: RuntimeHarness) -> None:
    harness = replace(harness, lease_s=_LEASE_S)
    spec, jobs = harness.job("true"), harness.jobs()
    async with paused_holder(harness.work / spec.name):
        assert (await jobs.ensure(spec)).phase == JobPhase.PREPARING
        assert (await harness.finish(spec, jobs)).phase == JobPhase.SUCCEEDED


async def test_who_has_lost_a_workload_changes_nothing_of_it(harness: RuntimeHarness) -> None:
    spec = harness.server()
    await ready(harness.servers(), spec)
    path = harness.work / SERVERS / spec.name
    engine, folder = FencedEngine(harness.engine()), WorkFolder(path / f"{spec.name}-0")

    async def go_on() -> None:
        async with workload_lock(path, 30):
            folder.write("seen.json", {})

    async with try_lock(path, 30) as locked:
        assert locked
        folder.write("held.json", {})
        os.utime(path / ".step", (0, 0))
        await asyncio.create_task(go_on())
        for change in (engine.remove(f"{spec.name}-0"), engine.signal(f"{spec.name}-0", "SIGKILL")):
            with pytest.raises(RuntimeUnavailable):
                await change
        for write in (folder.remove, lambda: folder.write("lost.json", {})):
            with pytest.raises(RuntimeUnavailable):
                write()
    assert (await ready(harness.servers(), spec)).replicas[0].restarts == 0
    assert sorted(each.name for each in folder.path.glob("*.json")) == ["held.json", "seen.json"]


async def test_a_process_that_works_keeps_its_workload_beyond_the_lease(tmp_path: Path) -> None:
    lease_s = 0.3

    async def touched() -> float:
        return (tmp_path / ".step").stat().st_mtime

    async with try_lock(tmp_path, lease_s) as locked:
        assert locked
        begun = await touched()
        await until(touched, lambda at: at > begun + 2 * lease_s)
        async with try_lock(tmp_path, lease_s) as other:
            assert not other


async def test_a_lock_of_a_removed_folder_is_no_lock(tmp_path: Path) -> None:
    folder = WorkFolder(tmp_path / "work")
    async with try_lock(folder.path, 30, make=True) as locked:
        assert locked
        folder.remove()
        async with try_lock(folder.path, 30, make=True) as anew:
            assert anew
        with pytest.raises(RuntimeUnavailable):
            folder.write("note.json", {})
