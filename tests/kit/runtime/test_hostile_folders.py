"""Whatever a program makes of its folders, its job ends and can be deleted, and its replica can be replaced."""

import pytest
from svckit.runtime.jobs import FilePart, JobPhase
from svckit.runtime.port import DiskLimit

from tests.support.runtime_harness import RuntimeHarness, until

pytestmark = pytest.mark.attack
DEEP = "n=0; while [ $n -lt 1500 ]; do mkdir a; cd a; n=$((n+1)); done"
WAIT = "while true; do sleep 0.1; done"


@pytest.mark.parametrize("limit", [None, DiskLimit(1 << 30, 1 << 20)], ids=["no limit", "limit"])
@pytest.mark.parametrize("folder", ["/workspace/output", "/workspace/output/model", "/workspace/run", "/tmp"])
async def test_a_job_with_deep_folders_ends_and_is_deleted(
    harness: RuntimeHarness, folder: str, limit: DiskLimit | None
) -> None:
    runtime, spec = harness.jobs(), harness.job(f"cd {folder}; {DEEP}", disk_limit=limit)
    seen = await harness.finish(spec, runtime)
    assert (seen.phase, seen.reason) == ((JobPhase.FAILED, "storage_full") if limit else (JobPhase.SUCCEEDED, None))
    await runtime.delete(spec.name)
    assert not (harness.work / spec.name).exists()
    assert spec.name not in await runtime.names()


async def test_a_replica_with_deep_folders_is_replaced_and_deleted(harness: RuntimeHarness) -> None:
    servers = harness.servers()
    spec = harness.server(command=("sh", "-c", f"cd /tmp; {DEEP}; exit 3"), health_path=None)
    await until(lambda: servers.apply(spec), lambda seen: seen.replicas[0].restarts > 0)
    await servers.delete(spec.name)
    assert not (harness.work / ".servers" / spec.name).exists()
    assert await servers.observe(spec.name) is None


FILES = ("output/metrics.jsonl", "output/failure", "output/evaluation.json", "run/log.gap", "run/usage.jsonl")


async def test_folders_in_place_of_files_are_no_files(harness: RuntimeHarness) -> None:
    """Neither while it runs nor in the store. What `supervise` has made already the program has to remove first."""
    script = f"cd /workspace; for file in {' '.join(FILES)}; do rm -f $file; mkdir $file; echo x > $file/x; done"
    runtime, spec = harness.jobs(), harness.job(f"{script}; echo begun; while [ ! -e run/on ]; do sleep 0.1; done")
    await until(lambda: runtime.ensure(spec), lambda seen: seen.phase is JobPhase.RUNNING)
    await until(lambda: runtime.read(spec.ref, "run/log"), lambda log: b"begun" in log.data)
    for file in FILES:
        assert await runtime.read(spec.ref, file) == FilePart()
    (harness.work / spec.name / "run/on").touch()
    assert (await harness.finish(spec, runtime)).phase is JobPhase.SUCCEEDED
    await runtime.delete(spec.name)
    for file in FILES:
        assert await runtime.read(spec.ref, file) == FilePart()


@pytest.mark.parametrize("file", ["run/log", "run/exit.json", "run/started", "run/lock"])
async def test_a_folder_in_place_of_a_file_of_the_platform_ends_the_run(harness: RuntimeHarness, file: str) -> None:
    """`supervise` cannot write there any more: it ends in some way, and what is stored says the same."""
    script = f"cd /workspace; rm -f {file}; mkdir {file}; echo x > {file}/x"
    runtime, spec = harness.jobs(), harness.job(script)
    seen = await harness.finish(spec, runtime)
    assert seen.final
    await runtime.delete(spec.name)
    again = await runtime.observe(spec.ref)
    assert again is None or (again.phase, again.reason) == (seen.phase, seen.reason)
    await runtime.read(spec.ref, file)
