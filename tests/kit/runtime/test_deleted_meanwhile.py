"""What is looked at while it is deleted does not come back as an empty folder."""

from collections.abc import Awaitable, Callable

import pytest
from svckit.runtime.jobs import JobObservation, JobRuntime, JobSpec
from svckit.runtime.machine.locks import try_lock

from tests.support.runtime_harness import RuntimeHarness


async def test_a_deleted_job_does_not_come_back(harness: RuntimeHarness, monkeypatch: pytest.MonkeyPatch) -> None:
    runtime, spec = harness.jobs(), harness.job("true")
    ended = await harness.finish(spec, runtime)
    await runtime.delete(spec.name)
    with monkeypatch.context() as patch:  # as they were read before
        patch.setattr("svckit.runtime.machine.jobs.job_folders", lambda work: (spec.name,))
        await runtime.enforce_limits()
    assert await runtime.observe(spec.ref) == ended
    await runtime.stop(spec.name)
    assert await runtime.names() == ()


async def test_a_deleted_server_does_not_come_back(harness: RuntimeHarness, monkeypatch: pytest.MonkeyPatch) -> None:
    servers, spec = harness.servers(), harness.server(replicas=0)
    await servers.apply(spec)
    await servers.delete(spec.name)
    with monkeypatch.context() as patch:
        patch.setattr("svckit.runtime.machine.servers.server_folders", lambda work: (spec.name,))
        await servers.enforce_limits()
    assert (await servers.observe(spec.name), await servers.names()) == (None, ())


async def look_at(runtime: JobRuntime, spec: JobSpec) -> JobObservation | None:
    await runtime.stop(spec.name)
    return await runtime.observe(spec.ref)


async def ensure(runtime: JobRuntime, spec: JobSpec) -> JobObservation | None:
    return await runtime.ensure(spec)


@pytest.mark.parametrize("step", [look_at, ensure])
async def test_what_is_deleted_once_a_step_has_seen_its_folder_neither_runs_again_nor_comes_back(
    harness: RuntimeHarness,
    monkeypatch: pytest.MonkeyPatch,
    step: Callable[[JobRuntime, JobSpec], Awaitable[JobObservation | None]],
) -> None:
    runtime, spec = harness.jobs(), harness.job("true")
    ended = await harness.finish(spec, runtime)
    await runtime.delete(spec.name)
    seen = iter([True])
    with monkeypatch.context() as patch:
        patch.setattr("svckit.runtime.machine.folder.WorkFolder.exists", lambda folder: next(seen, False))
        assert await step(runtime, spec) == ended
    assert await runtime.names() == ()


async def test_a_lock_is_had_by_nobody_where_no_folder_is(harness: RuntimeHarness) -> None:
    folder = harness.work / "none"
    async with try_lock(folder, 30) as locked:
        assert (locked, folder.exists()) == (False, False)
    async with try_lock(folder, 30, make=True) as locked:
        assert (locked, folder.exists()) == (True, True)
