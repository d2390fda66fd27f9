"""Jobs through the runtime port, on every engine."""

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from svckit.objects.directory import DirectoryStore
from svckit.runtime.jobs import FilePart, JobPhase, JobRuntime, JobSpec, StageStep
from svckit.runtime.machine.locks import try_lock
from svckit.runtime.open import open_images, open_jobs, open_servers
from svckit.runtime.port import NoRoom, ObjectMount, RuntimeUnavailable
from svckit.settings import NoAdapter, ServiceSettings

from tests.support.runtime_harness import IMAGE, SMALL, RuntimeHarness, is_final, until

# the fake engine runs plain processes: it neither limits nor isolates, and does not pretend to
REAL_ONLY = pytest.mark.parametrize("harness", [pytest.param("docker", marks=pytest.mark.engine)], indirect=True)
FOREVER = "echo begun; while true; do sleep 0.1; done"


async def begun(runtime: JobRuntime, spec: JobSpec) -> None:
    """Drive the job until its program has written its first line."""
    await until(lambda: runtime.ensure(spec), lambda seen: seen.phase == JobPhase.RUNNING)
    await until(lambda: runtime.read(spec.ref, "run/log"), lambda log: b"begun" in log.data)


async def test_a_job_succeeds_and_leaves_its_log_and_results(harness: RuntimeHarness) -> None:
    runtime = harness.jobs()
    spec = harness.job('echo "x=$X"; echo result > /workspace/output/model/weights', env={"X": "1"})
    seen = await harness.finish(spec, runtime)
    assert (seen.phase, seen.exit_code, seen.reason) == (JobPhase.SUCCEEDED, 0, None)
    assert seen.started_at is not None
    assert seen.finished_at is not None
    assert seen.started_at <= seen.finished_at
    assert (await runtime.read(spec.ref, "run/log")).data == b"x=1\n"
    assert await runtime.read(spec.ref, "run/log", offset=2, limit=1) == FilePart(b"1", 4)
    assert await runtime.ensure(spec) == seen
    assert await runtime.observe(spec.ref) == seen


async def test_an_exit_code_is_a_code_error_with_the_last_lines(harness: RuntimeHarness) -> None:
    seen = await harness.finish(harness.job("echo broken >&2; exit 3"))
    assert (seen.phase, seen.exit_code, seen.reason) == (JobPhase.FAILED, 3, "code_error")
    assert "broken" in seen.detail


async def test_the_time_limit_ends_a_job(harness: RuntimeHarness) -> None:
    seen = await harness.finish(harness.job(FOREVER, time_limit_s=1))
    assert (seen.phase, seen.reason) == (JobPhase.FAILED, "time_limit")


async def test_a_stopped_job_ends(harness: RuntimeHarness) -> None:
    runtime, spec = harness.jobs(), harness.job(FOREVER)
    await begun(runtime, spec)
    await runtime.stop(spec.name, grace_s=1)
    await runtime.stop(spec.name, grace_s=1)
    seen = await until(lambda: runtime.observe(spec.ref), is_final)
    assert seen is not None
    assert seen.reason == "killed"


async def test_a_job_deaf_to_the_stop_is_killed_after_the_grace(harness: RuntimeHarness) -> None:
    runtime, spec = harness.jobs(), harness.job(f"trap '' TERM; {FOREVER}", grace_s=600)
    await begun(runtime, spec)
    await runtime.stop(spec.name, grace_s=0)
    seen = await until(lambda: runtime.observe(spec.ref), is_final)
    assert seen is not None
    assert (seen.reason, seen.signal) == ("killed", 9)


async def test_a_job_stopped_before_its_first_step_never_begins(harness: RuntimeHarness) -> None:
    runtime, spec = harness.jobs(), harness.job(FOREVER, stage=StageStep(IMAGE, {}))
    await runtime.ensure(spec)
    await runtime.stop(spec.name)
    seen = await harness.finish(spec, runtime)
    assert (seen.reason, seen.started_at) == ("killed", None)


async def test_a_container_killed_at_once_is_seen(harness: RuntimeHarness) -> None:
    runtime, spec = harness.jobs(), harness.job(FOREVER)
    await begun(runtime, spec)
    await harness.engine().signal(spec.name, "SIGKILL")
    seen = await until(lambda: runtime.observe(spec.ref), is_final)
    assert seen is not None
    assert (seen.reason, seen.signal) == ("killed", 9)


async def test_a_container_that_is_gone_has_lost_its_result(harness: RuntimeHarness) -> None:
    runtime, spec = harness.jobs(), harness.job(FOREVER)
    await begun(runtime, spec)
    await harness.engine().remove(spec.name)
    assert (await harness.finish(spec, runtime)).reason == "result_lost"


@REAL_ONLY
async def test_too_much_memory_is_told(harness: RuntimeHarness) -> None:
    seen = await harness.finish(harness.job("echo begun; exec tail /dev/zero"))
    assert (seen.phase, seen.reason) == (JobPhase.FAILED, "out_of_memory")


async def test_a_job_goes_on_under_a_new_runtime(harness: RuntimeHarness) -> None:
    first, spec = harness.jobs(), harness.job("echo begun; while [ ! -e /workspace/output/go ]; do sleep 0.1; done")
    await begun(first, spec)
    await first.close()
    second = harness.jobs()
    assert (await second.ensure(spec)).phase == JobPhase.RUNNING
    assert await second.names() == (spec.name,)
    (harness.work / spec.name / "output/go").touch()
    assert (await harness.finish(spec, second)).phase == JobPhase.SUCCEEDED
    assert (await second.read(spec.ref, "run/log")).data == b"begun\n"


async def test_an_image_that_is_not_there_fails_the_job(harness: RuntimeHarness) -> None:
    seen = await harness.finish(harness.job("true", image="modelyard-test-none:1"))
    assert (seen.phase, seen.reason) == (JobPhase.FAILED, "image_not_found")


async def test_a_command_that_is_not_there_fails_the_job(harness: RuntimeHarness) -> None:
    seen = await harness.finish(harness.job("", command=("/no/such/program",)))
    assert (seen.phase, seen.reason) == (JobPhase.FAILED, "invalid_command")


async def test_staging_sees_its_inputs_and_fills_the_dataset(harness: RuntimeHarness) -> None:
    await harness.store.put_bytes("datasets/1/train.zip", b"samples")
    command = "cat /workspace/stage.json /workspace/in/train.zip > /workspace/dataset/all"
    inputs = (ObjectMount("datasets/1/train.zip", "/workspace/in/train.zip"),)
    stage = StageStep(harness.stage_image(command), {"seed": 7}, inputs, SMALL)
    runtime, spec = harness.jobs(), harness.job("cat /workspace/dataset/all", stage=stage)
    seen = await harness.finish(spec, runtime)
    assert (seen.phase, seen.detail) == (JobPhase.SUCCEEDED, "")
    assert (await runtime.read(spec.ref, "run/log")).data == json.dumps({"seed": 7}).encode() + b"samples"


async def test_a_staging_step_that_fails_says_why(harness: RuntimeHarness) -> None:
    report = '{"code": "bad_archive", "detail": "train.zip"}'
    stage = StageStep(harness.stage_image(f"echo '{report}' > /workspace/run/stage-error.json; exit 1"), {}, (), SMALL)
    seen = await harness.finish(harness.job("true", stage=stage))
    assert (seen.phase, seen.reason, seen.detail) == (JobPhase.FAILED, "stage_failed", "bad_archive: train.zip")


async def test_a_staging_step_that_hangs_is_ended(harness: RuntimeHarness) -> None:
    stage = StageStep(harness.stage_image(FOREVER), {}, (), SMALL, time_limit_s=1)
    runtime, spec = harness.jobs(), harness.job("true", stage=stage)
    seen = await harness.finish(spec, runtime)
    assert (seen.phase, seen.reason, seen.started_at) == (JobPhase.FAILED, "stage_failed", None)
    assert seen.detail == "the staging step had not ended after 1 s"
    await until(
        lambda: harness.engine().inspect(f"{spec.name}-stage"), lambda found: found is not None and not found.running
    )
    assert await runtime.ensure(spec) == seen


async def test_a_staging_step_without_its_input_fails(harness: RuntimeHarness) -> None:
    inputs = (ObjectMount("datasets/gone", "/workspace/in/gone"),)
    seen = await harness.finish(harness.job("true", stage=StageStep(IMAGE, {}, inputs, SMALL)))
    assert seen.reason == "stage_failed"
    assert "datasets/gone" in seen.detail


async def test_links_of_the_output_are_not_stored(harness: RuntimeHarness) -> None:
    spec = harness.job("cd /workspace/output; echo 1 > model/a; ln -s /etc/passwd model/link; ln -s / up")
    await harness.finish(spec)
    paths = {stored.key.removeprefix(spec.output_prefix) async for stored in harness.store.list(spec.output_prefix)}
    assert {"output/model/a", "run/exit.json"} <= paths
    assert not any("link" in path or "up" in path for path in paths)


async def test_only_the_folders_of_the_job_can_be_read(harness: RuntimeHarness) -> None:
    runtime, spec = harness.jobs(), harness.job(f"ln -s /etc/passwd /workspace/output/link; {FOREVER}")
    await begun(runtime, spec)
    for path in ("note.json", "run/../note.json", "output/link", "/etc/passwd", "output/none"):
        assert await runtime.read(spec.ref, path) == FilePart()


async def test_the_output_is_renamed_into_the_store_and_not_copied(harness: RuntimeHarness) -> None:
    runtime, spec = harness.jobs(), harness.job(f"echo weights > /workspace/output/model/weights; {FOREVER}")
    await begun(runtime, spec)
    inode = (harness.work / spec.name / "output/model/weights").stat().st_ino
    await runtime.stop(spec.name, grace_s=1)
    await harness.finish(spec, runtime)
    path = (await harness.store.locate(f"{spec.output_prefix}output/model/weights")).path
    assert path is not None
    assert path.stat().st_ino == inode


async def test_a_stop_is_taken_while_a_step_is_stuck(harness: RuntimeHarness) -> None:
    runtime, spec = harness.jobs(), harness.job(FOREVER)
    await begun(runtime, spec)
    async with try_lock(harness.work / spec.name, lease_s=30) as locked:
        assert locked
        await runtime.stop(spec.name, grace_s=1)
    assert (await harness.finish(spec, runtime)).reason == "killed"


async def test_a_job_begins_only_when_the_disk_has_room_for_it(harness: RuntimeHarness) -> None:
    runtime, spec = harness.jobs(), harness.job("true", disk=1 << 60)
    with pytest.raises(NoRoom):
        await runtime.ensure(spec)
    assert await runtime.names() == ()
    assert (await harness.finish(replace(spec, disk=4096), runtime)).phase == JobPhase.SUCCEEDED


async def test_another_instance_is_not_touched(harness: RuntimeHarness) -> None:
    runtime, spec = harness.jobs(), harness.job(FOREVER)
    await begun(runtime, spec)
    other = replace(harness, work=harness.work.with_name("other"), instance="other", opened=[])
    try:
        stranger = other.jobs()
        assert await stranger.names() == ()
        assert await stranger.observe(spec.ref) is None
        await stranger.delete(spec.name)
        assert (await runtime.ensure(spec)).phase == JobPhase.RUNNING
    finally:
        await other.clean()


@REAL_ONLY
async def test_a_job_is_confined(harness: RuntimeHarness) -> None:
    runtime = harness.jobs()
    script = "id; cat /proc/self/status; ls /sys/class/net; touch /workspace/dataset/x; touch /tmp/ok && ls -1 /tmp"
    spec = harness.job(script)
    await harness.finish(spec, runtime)
    log = (await runtime.read(spec.ref, "run/log")).data.decode()
    assert "uid=10001 gid=0" in log
    assert "CapEff:\t0000000000000000" in log
    assert "NoNewPrivs:\t1" in log
    assert "eth0" not in log
    assert "Read-only file system" in log
    assert "home\nok\n" in log


@pytest.mark.parametrize("kind", ["docker", "fake"])
async def test_an_engine_that_does_not_answer_is_unavailable(kind: str, tmp_path: Path) -> None:
    settings = ServiceSettings(runtime_url=f"{kind}:unix://{tmp_path}/none.sock", work_dir=tmp_path)
    for runtime in (open_jobs(settings, DirectoryStore(tmp_path / "store")), open_images(settings)):
        with pytest.raises(RuntimeUnavailable):
            await runtime.ping()
        await runtime.close()


def test_another_kind_of_url_is_refused(tmp_path: Path) -> None:
    for url in ("", "docker:", "docker:tcp://host", "lxc:unix:///a.sock"):
        for opened in (open_jobs, open_servers):
            with pytest.raises(NoAdapter):
                opened(ServiceSettings(runtime_url=url), DirectoryStore(tmp_path))


def test_only_what_the_url_names_is_imported() -> None:
    script = """
import sys
from pathlib import Path
from svckit.objects.directory import DirectoryStore
from svckit.runtime.open import open_images, open_jobs, open_servers
from svckit.settings import ServiceSettings
settings = ServiceSettings(runtime_url="fake:unix:///none.sock")
store = DirectoryStore(Path("none"))
open_images(settings), open_jobs(settings, store), open_servers(settings, store)
sys.exit("docker" in sys.modules or "requests" in sys.modules)
"""
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0


async def test_a_staging_step_on_a_full_disk_says_so(harness: RuntimeHarness) -> None:
    report = '{"code": "storage_full", "detail": "No space left on device"}'
    stage = StageStep(harness.stage_image(f"echo '{report}' > /workspace/run/stage-error.json; exit 1"), {}, (), SMALL)
    seen = await harness.finish(harness.job("true", stage=stage))
    assert (seen.phase, seen.reason) == (JobPhase.FAILED, "storage_full")
    assert seen.detail == "storage_full: No space left on device"
