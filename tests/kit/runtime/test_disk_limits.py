"""What a job may write, and what becomes of one for whose output there is no room."""

from dataclasses import replace
from pathlib import Path

import pytest
from svckit.objects.port import StoreFull
from svckit.runtime.jobs import JobPhase, JobRuntime, JobSpec
from svckit.runtime.machine import disk_watch, docker_mapping, layer, untrusted
from svckit.runtime.machine.folder import WorkFolder
from svckit.runtime.machine.locks import FencedEngine
from svckit.runtime.machine.untrusted import Usage
from svckit.runtime.port import DiskLimit
from svckit.runtime.servers import ReplicaObservation

from tests.contract.harness import NarrowStore
from tests.kit.runtime.test_jobs import REAL_ONLY, begun
from tests.support.runtime_harness import RuntimeHarness, is_final, until

pytestmark = pytest.mark.attack
MIB = 1024**2
LIMIT = DiskLimit(bytes=4 * MIB, files=100)
WAIT = "while true; do sleep 0.1; done"


@pytest.fixture(autouse=True)
def always_looking(monkeypatch: pytest.MonkeyPatch) -> None:
    """At every look of the runtime it is measured."""
    monkeypatch.setattr(disk_watch, "_PERIOD_S", 0.0)
    monkeypatch.setattr(disk_watch, "_REST", 0)


async def is_ended_for(runtime: JobRuntime, spec: JobSpec, detail: str) -> None:
    """The end with `storage_full`, also to one who asks when the job is deleted."""
    seen = await until(lambda: runtime.ensure(spec), is_final)
    assert (seen.phase, seen.reason) == (JobPhase.FAILED, "storage_full")
    assert detail in seen.detail
    assert await runtime.observe(spec.ref) == seen
    await runtime.delete(spec.name)
    again = await runtime.observe(spec.ref)
    assert again is not None
    assert (again.phase, again.reason, again.detail) == (seen.phase, seen.reason, seen.detail)


@pytest.mark.parametrize("where", ["output/model/big", "run/big", "tmp/big"])
async def test_one_that_writes_too_much_is_ended_while_it_runs(harness: RuntimeHarness, where: str) -> None:
    path = f"/{where}" if where.startswith("tmp") else f"/workspace/{where}"
    runtime = harness.jobs()
    spec = harness.job(f"echo begun; head -c 6000000 /dev/zero | tr '\\0' x > {path}; {WAIT}", disk_limit=LIMIT)
    await is_ended_for(runtime, spec, "bytes were written, 4194304 are allowed")
    assert (await runtime.read(spec.ref, "run/log")).data == b"begun\n"
    assert not [stored.key async for stored in harness.store.list(spec.output_prefix) if "big" in stored.key]


@REAL_ONLY
async def test_the_containers_own_layer_counts(harness: RuntimeHarness) -> None:
    image = harness.stage_image("true")
    script = f"head -c 6000000 /dev/zero > /var/tmp/big; echo begun; {WAIT}"
    await is_ended_for(harness.jobs(), harness.job(script, image=image, disk_limit=LIMIT), "bytes were written")


ONES = "cd /var/tmp; for n in $(seq 2000); do echo 1 > $n; done"


@REAL_ONLY
@pytest.mark.parametrize(
    ("script", "limit", "detail"),
    [
        (ONES, DiskLimit(4 * MIB, 10_000), "bytes were written, 4194304 are allowed"),
        ("cd /var/tmp; for n in $(seq 200); do : > $n; done", LIMIT, "more than 100 files were written"),
        ("cd /var/tmp; for n in $(seq 70); do mkdir a; cd a; done", LIMIT, "more than 100 files were written"),
    ],
    ids=["blocks", "files", "depth"],
)
async def test_blocks_and_files_of_the_containers_own_layer_count(
    harness: RuntimeHarness, script: str, limit: DiskLimit, detail: str
) -> None:
    spec = harness.job(f"{script}; echo begun; {WAIT}", image=harness.stage_image("true"), disk_limit=limit)
    await is_ended_for(harness.jobs(), spec, detail)


@REAL_ONLY
async def test_where_the_layer_cannot_be_read_the_engine_tells_its_size(
    harness: RuntimeHarness, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(layer, "layer_folder", lambda answer: None)
    spec = harness.job(f"head -c 6000000 /dev/zero > /var/tmp/big; {WAIT}", disk_limit=LIMIT)
    await is_ended_for(harness.jobs(), replace(spec, image=harness.stage_image("true")), "bytes were written")


def test_after_a_long_look_the_next_comes_soon_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    assert [disk_watch.rest_s(took) for took in (0.0, 0.1, 0.5, 2.8, 60.0)] == [5.0, 5.0, 10.0, 15.0, 15.0]


@pytest.mark.parametrize("where", ["output/model/sparse", "run/sparse"])
async def test_holes_of_what_is_stored_in_the_end_count(harness: RuntimeHarness, where: str) -> None:
    spec = harness.job(f"truncate -s 8M /workspace/{where}", disk_limit=LIMIT)
    await is_ended_for(harness.jobs(), spec, " bytes were written, 4194304 are allowed")


async def test_the_hole_of_a_long_log_does_not(harness: RuntimeHarness) -> None:
    script = "head -c 9000000 /dev/zero | tr '\\0' x; truncate -s 8M /tmp/sparse"
    spec = harness.job(script, disk_limit=LIMIT, log_limit=65536)
    assert (await harness.finish(spec)).phase is JobPhase.SUCCEEDED


async def test_too_many_files_are_an_end(harness: RuntimeHarness) -> None:
    script = "cd /workspace/output; for n in $(seq 200); do : > $n; done; echo 0.5 > metrics.jsonl"
    await is_ended_for(harness.jobs(), harness.job(script, disk_limit=LIMIT), "more than 100 files were written")


async def test_what_is_within_the_limit_is_left_alone(harness: RuntimeHarness) -> None:
    spec = harness.job("echo weights > /workspace/output/model/a", disk_limit=LIMIT)
    assert (await harness.finish(spec)).phase is JobPhase.SUCCEEDED


async def test_of_one_that_wrote_too_much_the_log_and_what_is_small_are_kept(harness: RuntimeHarness) -> None:
    script = "cd /workspace/output; echo 1 > metrics.jsonl; echo why > failure; truncate -s 5M model/m; echo told"
    spec = harness.job(script, disk_limit=LIMIT)
    await harness.finish(spec)
    keys = {stored.key.removeprefix(spec.output_prefix) async for stored in harness.store.list(spec.output_prefix)}
    assert keys == {"output/metrics.jsonl", "output/failure", "run/log", "run/usage.jsonl", "run/exit.json"}
    assert not (harness.work / spec.name / "output").exists()


async def test_a_replica_that_writes_too_much_is_ended_and_replaced(harness: RuntimeHarness) -> None:
    command = ("sh", "-c", f"head -c 6000000 /dev/zero > /tmp/big; {WAIT}")
    servers, spec = harness.servers(), harness.server(command=command, health_path=None, disk_limit=LIMIT)
    await servers.apply(spec)

    async def dead() -> ReplicaObservation:
        await servers.enforce_limits()
        seen = await servers.observe(spec.name)
        assert seen is not None
        return seen.replicas[0]

    ended = await until(dead, lambda replica: not replica.running)
    assert (ended.reason, ended.detail.endswith("4194304 are allowed")) == ("storage_full", True)
    (again,) = (await servers.apply(spec)).replicas
    assert (again.running, again.restarts, again.reason) == (True, 1, None)


async def no_room(runtime: JobRuntime, spec: JobSpec) -> None:
    """Its run has ended, and waits for room."""

    async def full() -> bool:
        try:
            await runtime.ensure(spec)
        except StoreFull:
            return True
        return False

    await until(full, bool)


@pytest.fixture
def narrow(harness: RuntimeHarness) -> RuntimeHarness:
    """With an object store that is full."""
    store = NarrowStore(harness.work.parent / "narrow")
    store.full = True
    return replace(harness, store=store)


async def test_an_output_that_never_fits_is_given_up(narrow: RuntimeHarness, monkeypatch: pytest.MonkeyPatch) -> None:
    runtime, spec = narrow.jobs(), narrow.job("echo weights > /workspace/output/model/a")
    await no_room(runtime, spec)
    monkeypatch.setattr("svckit.runtime.machine.jobs._PATIENCE_S", 0.0)
    seen = await runtime.ensure(spec)
    assert (seen.phase, seen.reason) == (JobPhase.FAILED, "storage_full")
    assert await runtime.observe(spec.ref) == seen
    assert not (narrow.work / spec.name / "output").exists()


async def test_a_stop_does_not_wait_for_room(narrow: RuntimeHarness) -> None:
    runtime, spec = narrow.jobs(), narrow.job("echo weights > /workspace/output/model/a")
    await no_room(runtime, spec)
    await runtime.stop(spec.name)
    seen = await runtime.observe(spec.ref)
    assert seen is not None
    assert (seen.phase, seen.reason) == (JobPhase.FAILED, "storage_full")


async def test_a_stop_needs_no_room(harness: RuntimeHarness, monkeypatch: pytest.MonkeyPatch) -> None:
    runtime, spec = harness.jobs(), harness.job(f"echo begun; {WAIT}")
    await begun(runtime, spec)

    def full(self: WorkFolder, name: str, content: object) -> Path:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(WorkFolder, "write", full)
        await runtime.stop(spec.name)
    assert (await harness.finish(spec, runtime)).reason == "killed"


async def test_another_process_knows_the_reason_that_had_room_only_afterwards(
    harness: RuntimeHarness, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The disk was full until the run ended, which held removed files open."""
    runtime = harness.jobs()
    removed = "cd /workspace/output; exec 3>big; rm big; head -c 6000000 /dev/zero >&3"
    spec = harness.job(f"echo begun; sleep 1; {removed}; {WAIT}", disk_limit=LIMIT)
    await begun(runtime, spec)
    write, signal = WorkFolder.write, FencedEngine.signal

    def full(self: WorkFolder, name: str, content: object) -> Path:
        raise OSError(28, "No space left on device")

    async def ended(self: FencedEngine, name: str, how: str) -> None:
        await signal(self, name, how)
        monkeypatch.setattr(WorkFolder, "write", write)

    monkeypatch.setattr(WorkFolder, "write", full)
    monkeypatch.setattr(FencedEngine, "signal", ended)

    async def enforced() -> bool:
        await runtime.enforce_limits()
        return WorkFolder.write is write

    await until(enforced, bool)
    seen = await harness.finish(spec, harness.jobs())
    assert (seen.phase, seen.reason) == (JobPhase.FAILED, "storage_full")


def test_a_folder_is_measured_with_its_links_and_holes_and_depth(tmp_path: Path) -> None:
    top = tmp_path / "output"
    (top / "a").mkdir(parents=True)
    (top / "a/file").write_bytes(b"x" * 10_000)
    (top / "link").symlink_to("/usr")
    with (top / "sparse").open("wb") as file:
        file.truncate(MIB)
    size = 12288 + (top / "a").stat().st_blocks * 512
    assert untrusted.usage(tmp_path, "output", 100) == Usage(size, 4)
    assert untrusted.usage(tmp_path, "output", 100, holes=True) == Usage(size + MIB, 4)
    assert untrusted.usage(tmp_path, "output", 2).files == 3
    assert untrusted.usage(tmp_path, "none", 2) == Usage()
    (top / "/".join("d" * 70)).mkdir(parents=True)
    assert untrusted.usage(tmp_path, "output", 100).files == 101


@pytest.mark.parametrize(
    ("message", "option"),
    [
        ("--storage-opt is supported only for overlay over xfs with 'pquota' mount option", "StorageOpt"),
        ("Storage option overlay.size only supported for backingFS XFS. Found tmpfs", "StorageOpt"),
        ("invalid log driver json-file", "LogConfig"),
        ("no space left on device", ""),
    ],
)
def test_an_engine_that_has_no_such_limit_is_understood(message: str, option: str) -> None:
    assert docker_mapping.refused_option(message) == option
