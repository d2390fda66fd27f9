"""What every JobRuntime does."""

import pytest
from svckit.objects.port import StoreFull
from svckit.runtime.jobs import FilePart, JobObservation, JobPhase, JobRef, JobRuntime, JobSpec
from svckit.runtime.port import NoRoom

from tests.contract.harness import Hints, Jobs
from tests.support.runtime_harness import is_final, until


async def ended(runtime: JobRuntime, spec: JobSpec) -> JobObservation:
    return await until(lambda: runtime.ensure(spec), is_final)


async def test_a_job_is_read_while_it_runs_and_after_its_end(jobs: Jobs) -> None:
    runtime, spec = jobs.runtime(), jobs.job()
    await jobs.begin(runtime, spec)
    await jobs.write(spec, "output/metrics.jsonl", b"0123456789")
    for _ in range(2):
        assert await runtime.read(spec.ref, "output/metrics.jsonl") == FilePart(b"0123456789", 10)
        assert await runtime.read(spec.ref, "output/metrics.jsonl", offset=2, limit=3) == FilePart(b"234", 10)
        assert await runtime.read(spec.ref, "output/metrics.jsonl", offset=10) == FilePart(b"", 10)
        assert await runtime.read(spec.ref, "run/log", limit=0) == FilePart(b"", len(b"begun\n"))
        await jobs.end(spec, 0)
        await ended(runtime, spec)
    await runtime.delete(spec.name)
    assert await runtime.read(spec.ref, "output/metrics.jsonl", offset=9) == FilePart(b"9", 10)


async def test_what_a_job_left_is_in_the_store_when_its_end_is_told(jobs: Jobs) -> None:
    runtime, spec = jobs.runtime(), jobs.job()
    await jobs.begin(runtime, spec)
    await jobs.write(spec, "output/model.bin", b"weights")
    assert [stored async for stored in jobs.store.list(spec.output_prefix)] == []
    await jobs.end(spec, 0)
    seen = await ended(runtime, spec)
    assert (seen.phase, seen.exit_code, seen.reason) == (JobPhase.SUCCEEDED, 0, None)
    assert await jobs.store.get_bytes(f"{spec.output_prefix}output/model.bin") == b"weights"
    assert (await jobs.store.stat(f"{spec.output_prefix}run/exit.json")).size > 0


async def test_an_end_is_told_the_same_by_every_later_look(jobs: Jobs) -> None:
    runtime, spec = jobs.runtime(), jobs.job()
    await jobs.begin(runtime, spec)
    await jobs.end(spec, 3)
    seen = await ended(runtime, spec)
    assert (seen.phase, seen.exit_code, seen.reason) == (JobPhase.FAILED, 3, "code_error")
    other = jobs.runtime()
    for again in (await runtime.observe(spec.ref), await other.ensure(spec), await other.observe(spec.ref)):
        assert again == seen


async def test_a_deleted_job_is_answered_from_what_is_stored(jobs: Jobs) -> None:
    runtime, spec = jobs.runtime(), jobs.job()
    await jobs.begin(runtime, spec)
    await jobs.end(spec, 3)
    seen = await ended(runtime, spec)
    await runtime.delete(spec.name)
    assert await runtime.names() == ()
    for again in (await runtime.observe(spec.ref), await runtime.ensure(spec)):
        assert again is not None
        assert (again.phase, again.exit_code, again.reason) == (seen.phase, seen.exit_code, seen.reason)
        assert again.started_at == seen.started_at
    assert await runtime.names() == ()


async def test_a_stopped_job_ends_and_what_it_left_is_stored(jobs: Jobs) -> None:
    runtime, spec = jobs.runtime(), jobs.job()
    await jobs.begin(runtime, spec)
    await jobs.write(spec, "output/checkpoint", b"c")
    await runtime.stop(spec.name, 1)
    await runtime.stop(spec.name, 1)
    seen = await until(lambda: runtime.observe(spec.ref), is_final)
    assert seen is not None
    assert seen.reason == "killed"
    assert await jobs.store.get_bytes(f"{spec.output_prefix}output/checkpoint") == b"c"
    await runtime.delete(spec.name)
    stored = await runtime.observe(spec.ref)
    assert stored is not None
    assert stored.reason == "killed"


async def test_a_job_goes_on_under_another_runtime(jobs: Jobs) -> None:
    spec = jobs.job()
    await jobs.begin(jobs.runtime(), spec)
    other = jobs.runtime()
    assert (await other.ensure(spec)).phase is JobPhase.RUNNING
    assert await other.names() == (spec.name,)
    await jobs.end(spec, 0)
    assert (await ended(other, spec)).phase is JobPhase.SUCCEEDED


async def test_a_lost_container_has_lost_its_result(jobs: Jobs) -> None:
    runtime, spec = jobs.runtime(), jobs.job()
    await jobs.begin(runtime, spec)
    await jobs.lose(spec)
    assert (await ended(runtime, spec)).reason == "result_lost"
    assert (await runtime.ensure(spec)).reason == "result_lost"


async def test_of_an_unknown_job_nothing_is_known(jobs: Jobs) -> None:
    runtime, ref = jobs.runtime(), JobRef("task-none-1", "outputs/none/")
    await runtime.stop(ref.name)
    await runtime.delete(ref.name)
    assert await runtime.observe(ref) is None
    assert await runtime.read(ref, "run/log") == FilePart()
    assert await runtime.names() == ()


async def test_only_output_and_run_can_be_read(jobs: Jobs) -> None:
    runtime, spec = jobs.runtime(), jobs.job()
    await jobs.begin(runtime, spec)
    await jobs.store.put_bytes(f"{spec.output_prefix}manifest.json", b"{}")
    for file in ("manifest.json", "run/../manifest.json", "/etc/passwd", "output/none"):
        assert await runtime.read(spec.ref, file) == FilePart()


async def test_a_refusal_is_an_end_and_not_raised(jobs: Jobs) -> None:
    seen = await ended(jobs.runtime(), jobs.job(missing_image=True))
    assert (seen.phase, seen.reason, seen.started_at) == (JobPhase.FAILED, "image_not_found", None)


async def test_without_room_on_disk_nothing_begins(jobs: Jobs) -> None:
    runtime, spec = jobs.runtime(), jobs.job(disk=1 << 60)
    with pytest.raises(NoRoom):
        await runtime.ensure(spec)
    assert await runtime.names() == ()
    assert await runtime.observe(spec.ref) is None


async def test_an_output_that_does_not_fit_stays_until_it_does(jobs: Jobs) -> None:
    runtime, spec = jobs.runtime(), jobs.job()
    await jobs.begin(runtime, spec)
    await jobs.write(spec, "output/model.bin", b"weights")
    await jobs.end(spec, 0)
    jobs.store.full = True

    async def full() -> bool:
        try:
            await runtime.ensure(spec)
        except StoreFull:
            return True
        return False

    await until(full, bool)
    assert (await runtime.read(spec.ref, "output/model.bin")).data == b"weights"
    jobs.store.full = False
    assert (await ended(runtime, spec)).phase is JobPhase.SUCCEEDED
    assert await jobs.store.get_bytes(f"{spec.output_prefix}output/model.bin") == b"weights"


async def test_a_stop_does_not_wait_for_room(jobs: Jobs) -> None:
    runtime, spec = jobs.runtime(), jobs.job()
    await jobs.begin(runtime, spec)
    await jobs.write(spec, "output/model.bin", b"weights")
    jobs.store.full = True
    await jobs.end(spec, 0)
    await runtime.stop(spec.name, 1)

    async def seen() -> JobObservation | None:
        try:
            return await runtime.observe(spec.ref)
        except StoreFull:  # it was told to stop when it had ended
            return None

    ended = await until(seen, is_final)
    assert ended is not None
    assert (ended.phase, ended.reason) == (JobPhase.FAILED, "storage_full")


async def test_changes_name_the_jobs_that_begin_and_end(jobs: Jobs) -> None:
    runtime, hints, spec = jobs.runtime(), Hints(jobs.runtime()), jobs.job()

    async def begun() -> str:
        """What begins before one listens is not told."""
        nonlocal spec
        if spec.name not in hints.names:
            await runtime.delete(spec.name)
            spec = jobs.job()
            await jobs.begin(runtime, spec)
        return spec.name

    try:
        name = await until(begun, lambda name: name in hints.names)
        told = hints.names.count(name)
        await jobs.end(spec, 0)
        await until(hints.now, lambda names: names.count(name) > told)
    finally:
        await hints.close()
