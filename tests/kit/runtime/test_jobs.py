"""Jobs through the runtime port, on every engine."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from svckit.objects.directory import DirectoryStore
from svckit.runtime.open import open_runtime
from svckit.runtime.port import ContainerRuntime, JobPhase, JobSpec, ObjectMount, RuntimeUnavailable, StageStep

from tests.kit.runtime.bed import IMAGE, SMALL, Bed, is_final, until

# the fake engine runs plain processes: it neither limits nor isolates, and does not pretend to
REAL_ONLY = pytest.mark.parametrize("bed", [pytest.param("docker", marks=pytest.mark.engine)], indirect=True)
FOREVER = "echo begun; while true; do sleep 0.1; done"


async def begun(runtime: ContainerRuntime, spec: JobSpec) -> None:
    """Drive the job until its program has written its first line."""
    await until(lambda: runtime.ensure_job(spec), lambda seen: seen.phase == JobPhase.RUNNING)
    await until(lambda: runtime.read_job_file(spec.name, "run/log"), lambda log: b"begun" in log)


async def test_a_job_succeeds_and_leaves_its_log_and_results(bed: Bed) -> None:
    runtime = bed.runtime()
    spec = bed.job('echo "x=$X"; echo result > /workspace/output/model/weights', env={"X": "1"})
    seen = await bed.finish(spec, runtime)
    assert (seen.phase, seen.exit_code, seen.reason) == (JobPhase.SUCCEEDED, 0, None)
    assert seen.started_at is not None
    assert seen.finished_at is not None
    assert seen.started_at <= seen.finished_at
    assert await runtime.read_job_file(spec.name, "run/log") == b"x=1\n"
    assert await runtime.read_job_file(spec.name, "run/log", offset=2, limit=1) == b"1"
    assert await runtime.job_file_size(spec.name, "run/log") == 4
    assert await runtime.ensure_job(spec) == seen
    assert await runtime.observe_job(spec.name) == seen


async def test_an_exit_code_is_a_code_error_with_the_last_lines(bed: Bed) -> None:
    seen = await bed.finish(bed.job("echo broken >&2; exit 3"))
    assert (seen.phase, seen.exit_code, seen.reason) == (JobPhase.FAILED, 3, "code_error")
    assert "broken" in seen.detail


async def test_the_time_limit_ends_a_job(bed: Bed) -> None:
    seen = await bed.finish(bed.job(FOREVER, time_limit_s=1))
    assert (seen.phase, seen.reason) == (JobPhase.FAILED, "time_limit")


async def test_a_stopped_job_ends(bed: Bed) -> None:
    runtime, spec = bed.runtime(), bed.job(FOREVER)
    await begun(runtime, spec)
    await runtime.stop_job(spec.name, grace_s=1)
    await runtime.stop_job(spec.name, grace_s=1)
    seen = await until(lambda: runtime.observe_job(spec.name), is_final)
    assert seen is not None
    assert seen.reason == "killed"


async def test_a_job_deaf_to_the_stop_is_killed_after_the_grace(bed: Bed) -> None:
    runtime, spec = bed.runtime(), bed.job(f"trap '' TERM; {FOREVER}", grace_s=600)
    await begun(runtime, spec)
    await runtime.stop_job(spec.name, grace_s=0)
    seen = await until(lambda: runtime.observe_job(spec.name), is_final)
    assert seen is not None
    assert (seen.reason, seen.signal) == ("killed", 9)


async def test_a_job_stopped_before_its_first_step_never_begins(bed: Bed) -> None:
    runtime, spec = bed.runtime(), bed.job(FOREVER, stage=StageStep(IMAGE, {}))
    await runtime.ensure_job(spec)
    await runtime.stop_job(spec.name)
    seen = await bed.finish(spec, runtime)
    assert (seen.reason, seen.started_at) == ("killed", None)


async def test_a_container_killed_at_once_is_seen(bed: Bed) -> None:
    runtime, spec = bed.runtime(), bed.job(FOREVER)
    await begun(runtime, spec)
    await bed.engine().signal(spec.name, "SIGKILL")
    seen = await until(lambda: runtime.observe_job(spec.name), is_final)
    assert seen is not None
    assert (seen.reason, seen.signal) == ("killed", 9)


async def test_a_container_that_is_gone_has_lost_its_result(bed: Bed) -> None:
    runtime, spec = bed.runtime(), bed.job(FOREVER)
    await begun(runtime, spec)
    await bed.engine().remove(spec.name)
    assert (await bed.finish(spec, runtime)).reason == "result_lost"


@REAL_ONLY
async def test_too_much_memory_is_told(bed: Bed) -> None:
    seen = await bed.finish(bed.job("echo begun; exec tail /dev/zero"))
    assert (seen.phase, seen.reason) == (JobPhase.FAILED, "out_of_memory")


async def test_a_job_goes_on_under_a_new_runtime(bed: Bed) -> None:
    first, spec = bed.runtime(), bed.job("echo begun; while [ ! -e /workspace/output/go ]; do sleep 0.1; done")
    await begun(first, spec)
    await first.close()
    second = bed.runtime()
    assert (await second.ensure_job(spec)).phase == JobPhase.RUNNING
    assert await second.list_workloads("job") == (spec.name,)
    (bed.work / spec.name / "output/go").touch()
    assert (await bed.finish(spec, second)).phase == JobPhase.SUCCEEDED
    assert await second.read_job_file(spec.name, "run/log") == b"begun\n"


async def test_an_image_that_is_not_there_fails_the_job(bed: Bed) -> None:
    seen = await bed.finish(bed.job("true", image="modelyard-test-none:1"))
    assert (seen.phase, seen.reason) == (JobPhase.FAILED, "image_not_found")


async def test_a_command_that_is_not_there_fails_the_job(bed: Bed) -> None:
    seen = await bed.finish(bed.job("", command=("/no/such/program",)))
    assert (seen.phase, seen.reason) == (JobPhase.FAILED, "invalid_command")


async def test_staging_sees_its_inputs_and_fills_the_dataset(bed: Bed) -> None:
    await bed.store.put_bytes("datasets/1/train.zip", b"samples")
    command = "cat /workspace/stage.json /workspace/in/train.zip > /workspace/dataset/all"
    inputs = (ObjectMount("datasets/1/train.zip", "/workspace/in/train.zip"),)
    stage = StageStep(bed.stage_image(command), {"seed": 7}, inputs, SMALL)
    runtime, spec = bed.runtime(), bed.job("cat /workspace/dataset/all", stage=stage)
    seen = await bed.finish(spec, runtime)
    assert (seen.phase, seen.detail) == (JobPhase.SUCCEEDED, "")
    assert await runtime.read_job_file(spec.name, "run/log") == json.dumps({"seed": 7}).encode() + b"samples"


async def test_a_staging_step_that_fails_says_why(bed: Bed) -> None:
    report = '{"code": "bad_archive", "detail": "train.zip"}'
    stage = StageStep(bed.stage_image(f"echo '{report}' > /workspace/run/stage-error.json; exit 1"), {}, (), SMALL)
    seen = await bed.finish(bed.job("true", stage=stage))
    assert (seen.phase, seen.reason, seen.detail) == (JobPhase.FAILED, "stage_failed", "bad_archive: train.zip")


async def test_a_staging_step_that_hangs_is_ended(bed: Bed) -> None:
    stage = StageStep(bed.stage_image(FOREVER), {}, (), SMALL, time_limit_s=1)
    runtime, spec = bed.runtime(), bed.job("true", stage=stage)
    seen = await bed.finish(spec, runtime)
    assert (seen.phase, seen.reason, seen.started_at) == (JobPhase.FAILED, "stage_failed", None)
    assert seen.detail == "the staging step had not ended after 1 s"
    await until(
        lambda: bed.engine().inspect(f"{spec.name}-stage"), lambda found: found is not None and not found.running
    )
    assert await runtime.ensure_job(spec) == seen


async def test_a_staging_step_without_its_input_fails(bed: Bed) -> None:
    inputs = (ObjectMount("datasets/gone", "/workspace/in/gone"),)
    seen = await bed.finish(bed.job("true", stage=StageStep(IMAGE, {}, inputs, SMALL)))
    assert seen.reason == "stage_failed"
    assert "datasets/gone" in seen.detail


async def test_results_are_collected_again_and_again_without_links(bed: Bed) -> None:
    runtime = bed.runtime()
    spec = bed.job("cd /workspace/output; echo 1 > model/a; ln -s /etc/passwd model/link; ln -s / up")
    await bed.finish(spec, runtime)
    for _ in range(2):
        paths = await runtime.collect_job(spec.name, "tasks/1/")
        assert "output/model/a" in paths
        assert "run/exit.json" in paths
        assert not any("link" in path or "up" in path for path in paths)
    assert await bed.store.get_bytes("tasks/1/output/model/a") == b"1\n"
    assert {stored.key async for stored in bed.store.list("tasks/1/")} == {f"tasks/1/{path}" for path in paths}


async def test_only_the_folders_of_the_job_can_be_read(bed: Bed) -> None:
    runtime, spec = bed.runtime(), bed.job("ln -s /etc/passwd /workspace/output/link")
    await bed.finish(spec, runtime)
    for path in ("note.json", "run/../note.json", "output/link", "/etc/passwd", "output/none"):
        assert await runtime.read_job_file(spec.name, path) == b""
        assert await runtime.job_file_size(spec.name, path) is None


async def test_a_deleted_job_leaves_nothing(bed: Bed) -> None:
    runtime, spec = bed.runtime(), bed.job(FOREVER)
    await begun(runtime, spec)
    await runtime.delete_job(spec.name)
    await runtime.delete_job(spec.name)
    assert await runtime.observe_job(spec.name) is None
    assert await runtime.list_workloads("job") == ()


async def test_another_instance_is_not_touched(bed: Bed) -> None:
    runtime, spec = bed.runtime(), bed.job(FOREVER)
    await begun(runtime, spec)
    other = replace(bed, work=bed.work.with_name("other"), instance="other", runtimes=[])
    try:
        stranger = other.runtime()
        assert await stranger.list_workloads("job") == ()
        assert await stranger.observe_job(spec.name) is None
        await stranger.delete_job(spec.name)
        assert (await runtime.ensure_job(spec)).phase == JobPhase.RUNNING
    finally:
        await other.clean()


@REAL_ONLY
async def test_a_job_is_confined(bed: Bed) -> None:
    runtime = bed.runtime()
    script = "id; cat /proc/self/status; ls /sys/class/net; touch /workspace/dataset/x; touch /tmp/ok && ls -1 /tmp"
    spec = bed.job(script)
    await bed.finish(spec, runtime)
    log = (await runtime.read_job_file(spec.name, "run/log")).decode()
    assert "uid=10001 gid=0" in log
    assert "CapEff:\t0000000000000000" in log
    assert "NoNewPrivs:\t1" in log
    assert "eth0" not in log
    assert "Read-only file system" in log
    assert "home\nok\n" in log


@pytest.mark.parametrize("kind", ["docker", "fake"])
async def test_an_engine_that_does_not_answer_is_unavailable(kind: str, tmp_path: Path) -> None:
    store = DirectoryStore(tmp_path / "store")
    runtime = open_runtime(
        f"{kind}:unix://{tmp_path}/none.sock", instance="x", work_dir=tmp_path, store=store, supervise=tmp_path
    )
    with pytest.raises(RuntimeUnavailable):
        await runtime.ping()
    with pytest.raises(RuntimeUnavailable):
        await runtime.capacity()
    await runtime.close()


def test_another_kind_of_url_is_refused(tmp_path: Path) -> None:
    for url in ("", "docker:", "docker:tcp://host", "lxc:unix:///a.sock"):
        with pytest.raises(ValueError, match="container runtime"):
            open_runtime(url, instance="x", work_dir=tmp_path, store=DirectoryStore(tmp_path), supervise=tmp_path)


async def test_a_staging_step_on_a_full_disk_says_so(bed: Bed) -> None:
    report = '{"code": "storage_full", "detail": "No space left on device"}'
    stage = StageStep(bed.stage_image(f"echo '{report}' > /workspace/run/stage-error.json; exit 1"), {}, (), SMALL)
    seen = await bed.finish(bed.job("true", stage=stage))
    assert (seen.phase, seen.reason) == (JobPhase.FAILED, "storage_full")
    assert seen.detail == "storage_full: No space left on device"
