"""The limits of a workload are in force. Only real engines limit: see REAL_ONLY."""

import os
from dataclasses import replace

from svckit.runtime.jobs import JobPhase

from tests.kit.runtime.test_jobs import REAL_ONLY
from tests.support.runtime_harness import SMALL, RuntimeHarness

FORKS = "i=0; while [ $i -lt 48 ]; do sleep 60 & i=$((i+1)); echo $i; done; echo all"
QUOTA = "cd /sys/fs/cgroup; [ -e cpu.max ] && exec cat cpu.max; exec cat cpu/cpu.cfs_quota_us cpu/cpu.cfs_period_us"

SHARES = "cd /sys/fs/cgroup; [ -e cpu.weight ] && exec cat cpu.weight; exec cat cpu/cpu.shares"


@REAL_ONLY
async def test_a_job_cannot_fork_beyond_its_limit(harness: RuntimeHarness) -> None:
    runtime, spec = harness.jobs(), harness.job(FORKS, resources=replace(SMALL, pids=16))
    seen = await harness.finish(spec, runtime)
    log = (await runtime.read(spec.ref, "run/log")).data.decode()
    assert (seen.phase, seen.reason) == (JobPhase.FAILED, "code_error")
    assert "can't fork" in log
    assert "all" not in log.split()
    assert 0 < len([line for line in log.splitlines() if line.isdecimal()]) < 16


@REAL_ONLY
async def test_a_job_gets_no_more_cpu_than_its_limit(harness: RuntimeHarness) -> None:
    """As the kernel has it: microseconds of cpu time in a period of so many."""
    for limit in (0.5, 0.25):
        runtime, spec = harness.jobs(), harness.job(QUOTA, resources=replace(SMALL, cpu=0.1, cpu_limit=limit))
        assert (await harness.finish(spec, runtime)).phase == JobPhase.SUCCEEDED
        quota, period = (await runtime.read(spec.ref, "run/log")).data.split()
        assert int(quota) / int(period) == limit


@REAL_ONLY
async def test_a_limit_beyond_the_machine_is_the_machine_and_the_program_is_told_so(harness: RuntimeHarness) -> None:
    """Docker would refuse it, Podman take it."""
    resources, cores = replace(SMALL, cpu=0.1, cpu_limit=1000.0), os.cpu_count() or 1
    runtime = harness.jobs()
    spec = replace(harness.job(f"echo $MY_CPU_LIMIT; {QUOTA}", resources=resources), env=resources.env())
    assert (await harness.finish(spec, runtime)).phase == JobPhase.SUCCEEDED
    told, quota, period = (await runtime.read(spec.ref, "run/log")).data.split()
    assert (float(told), int(quota) / int(period)) == (cores, cores)


@REAL_ONLY
async def test_without_a_limit_a_job_may_use_the_whole_machine(harness: RuntimeHarness) -> None:
    runtime, spec = harness.jobs(), harness.job(QUOTA, resources=replace(SMALL, cpu=0.1, cpu_limit=None))
    await harness.finish(spec, runtime)
    assert (await runtime.read(spec.ref, "run/log")).data.split()[0] in (b"max", b"-1")


@REAL_ONLY
async def test_cpu_is_shared_by_what_was_asked_for(harness: RuntimeHarness) -> None:
    """Under cgroups v2 engines turn the 1024 shares of a core into a weight."""
    weights = []
    for cpu in (0.1, 0.4):
        runtime, spec = harness.jobs(), harness.job(SHARES, resources=replace(SMALL, cpu=cpu))
        await harness.finish(spec, runtime)
        weights.append(int((await runtime.read(spec.ref, "run/log")).data))
    assert 3.5 <= weights[1] / weights[0] <= 4.5
