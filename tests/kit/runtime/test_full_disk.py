"""Bytes that lie in no folder count, and nobody's run is ended for what another wrote (K9)."""

import mmap
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from svckit.runtime.jobs import JobPhase, JobRuntime, JobSpec
from svckit.runtime.machine import disk_watch, unlinked
from svckit.runtime.machine.context import RuntimeContext
from svckit.runtime.machine.folder import WorkFolder, container_owner
from svckit.runtime.machine.jobs import MachineJobs
from svckit.runtime.port import DiskLimit

from tests.kit.runtime.test_disk_limits import LIMIT, MIB, WAIT, is_ended_for
from tests.kit.runtime.test_jobs import REAL_ONLY, begun
from tests.support.runtime_harness import RuntimeHarness, until
from tests.support.small_disk import SmallDisk, small_disk

pytestmark = pytest.mark.attack
LARGE = DiskLimit(1 << 40, 100)
GATE = "while [ ! -e /workspace/output/go ]; do sleep 0.1; done"
WRITE = "head -c 3000000 /dev/zero | tr '\\0' x"
SIZE = 3_100_000
"""Of a disk that is nearly full when WRITE is done."""


@pytest.fixture(autouse=True)
def always_looking(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(disk_watch, "_PERIOD_S", 0.0)
    monkeypatch.setattr(disk_watch, "_REST", 0)


@pytest.fixture
def runtime(harness: RuntimeHarness) -> JobRuntime:
    """It leaves 1 MiB free, and ends somebody at a quarter of that."""
    return narrow(harness)


@pytest.fixture
def disk(harness: RuntimeHarness) -> Iterator[SmallDisk]:
    with small_disk(harness.work, SIZE) as made:
        yield made


def narrow(harness: RuntimeHarness) -> JobRuntime:
    context = RuntimeContext(harness.engine(), harness.store, harness.work, harness.supervise, container_owner(), MIB)
    made = MachineJobs(context)
    harness.opened.append(made)
    return made


def open_gate(harness: RuntimeHarness, spec: JobSpec) -> None:
    (harness.work / spec.name / "output/go").touch()


async def written(runtime: JobRuntime, spec: JobSpec, word: str = "written") -> None:
    await until(lambda: runtime.read(spec.ref, "run/log"), lambda log: word.encode() in log.data)


async def still_runs(runtime: JobRuntime, spec: JobSpec) -> None:
    for _ in range(3):
        await runtime.enforce_limits()
        assert (await runtime.ensure(spec)).phase is JobPhase.RUNNING


async def test_a_file_that_is_removed_while_it_is_open_counts(harness: RuntimeHarness) -> None:
    hold = "exec 9>/workspace/output/x; head -c 6000000 /dev/zero | tr '\\0' x >&9; rm /workspace/output/x"
    await is_ended_for(harness.jobs(), harness.job(f"{hold}; {WAIT}", disk_limit=LIMIT), "4194304 are allowed")


@REAL_ONLY
async def test_a_removed_file_of_the_containers_own_layer_counts(harness: RuntimeHarness) -> None:
    image = harness.stage_image("true")
    hold = "exec 9>/var/tmp/x; head -c 6000000 /dev/zero | tr '\\0' x >&9; rm /var/tmp/x"
    spec = harness.job(f"{hold}; {WAIT}", image=image, disk_limit=LIMIT)
    await is_ended_for(harness.jobs(), spec, "4194304 are allowed")


@REAL_ONLY
async def test_shared_memory_is_no_disk(harness: RuntimeHarness) -> None:
    hold = "exec 9>/dev/shm/x; head -c 6000000 /dev/zero | tr '\\0' x >&9; rm /dev/shm/x"
    spec = harness.job(f"{hold}; echo begun; {WAIT}", disk_limit=LIMIT)
    await begun(runtime := harness.jobs(), spec)
    await still_runs(runtime, spec)


def test_what_is_mapped_only_counts_and_what_is_memory_does_not(tmp_path: Path) -> None:
    own, file = [Path("/proc/self")], tmp_path / "mapped"
    before = unlinked.unlinked_bytes(own, 100_000) or 0
    file.write_bytes(b"x" * MIB)
    with file.open("r+b") as opened:
        mapped = mmap.mmap(opened.fileno(), MIB)
    file.unlink()
    assert unlinked.unlinked_bytes(own, 100_000) == before + MIB
    mapped.close()
    memory = os.memfd_create("memory")
    os.write(memory, b"x" * MIB)
    assert unlinked.unlinked_bytes(own, 100_000) == before
    os.close(memory)


@pytest.mark.usefixtures("disk")
async def test_the_one_that_fills_the_disk_is_ended(harness: RuntimeHarness, runtime: JobRuntime) -> None:
    small = harness.job(f"echo begun; {WAIT}", disk_limit=LARGE)
    large = harness.job(f"echo begun; {GATE}; {WRITE} > /workspace/output/a; {WAIT}", disk_limit=LARGE)
    for spec in (small, large):
        await begun(runtime, spec)
    open_gate(harness, large)
    await is_ended_for(runtime, large, "the disk is nearly full")
    await still_runs(runtime, small)


@pytest.mark.usefixtures("disk")
async def test_so_is_one_that_fills_it_before_the_first_look(harness: RuntimeHarness, runtime: JobRuntime) -> None:
    spec = harness.job(f"{WRITE} > /workspace/output/a; echo written; {WAIT}", disk_limit=LARGE)
    await runtime.enforce_limits()
    await runtime.ensure(spec)
    await written(runtime, spec)
    await is_ended_for(runtime, spec, "the disk is nearly full")


async def test_a_large_run_is_not_ended_for_what_nobody_sees(
    harness: RuntimeHarness, runtime: JobRuntime, disk: SmallDisk
) -> None:
    """Also not by a platform that starts on the full disk."""
    disk.others = -4 * MIB
    spec = harness.job(f"{WRITE} > /workspace/output/model/checkpoint; echo begun; {WAIT}", disk_limit=LARGE)
    await begun(runtime, spec)
    await still_runs(runtime, spec)
    disk.others = MIB
    await still_runs(runtime, spec)
    await still_runs(narrow(harness), spec)


async def test_who_fills_the_disk_with_what_is_removed_is_ended_and_no_larger_one(
    harness: RuntimeHarness, runtime: JobRuntime, disk: SmallDisk
) -> None:
    disk.others = -5_000_000
    larger = harness.job(f"{WRITE} > /workspace/output/a; {WRITE} > /tmp/b; echo begun; {WAIT}", disk_limit=LARGE)
    hold = f"exec 9>/workspace/output/x; {WRITE} >&9; rm /workspace/output/x; echo written"
    hidden = harness.job(f"echo begun; {GATE}; {hold}; {WAIT}", disk_limit=LARGE)
    for spec in (larger, hidden):
        await begun(runtime, spec)
        await still_runs(runtime, spec)
    open_gate(harness, hidden)
    await written(runtime, hidden)
    disk.others += 3_000_000
    await is_ended_for(runtime, hidden, "the disk is nearly full")
    await still_runs(runtime, larger)


@pytest.mark.usefixtures("disk")
async def test_it_is_ended_and_the_disk_freed_when_no_step_can_be_taken(
    harness: RuntimeHarness, runtime: JobRuntime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On a disk without a byte nothing can be noted either."""
    script = f"echo begun; {GATE}; {WRITE} > /workspace/output/a; echo written; {WAIT}"
    spec = harness.job(script, disk_limit=LARGE)
    await begun(runtime, spec)
    output, write = harness.work / spec.name / "output", WorkFolder.write
    open_gate(harness, spec)
    await written(runtime, spec)

    def while_full(self: WorkFolder, name: str, content: Mapping[str, Any]) -> Path:
        if output.exists():
            raise OSError(28, "No space left on device")
        return write(self, name, content)

    async def freed() -> bool:
        await runtime.enforce_limits()
        return not output.exists()

    monkeypatch.setattr(WorkFolder, "write", while_full)
    await until(freed, bool)
    await is_ended_for(runtime, spec, "the disk is nearly full")
