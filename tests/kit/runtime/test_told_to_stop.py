"""A run that somebody outside of the platform told to stop has not succeeded, however well it ends."""

import pytest
from svckit.runtime.jobs import JobPhase

from tests.kit.runtime.test_jobs import begun
from tests.support.runtime_harness import RuntimeHarness, is_final, until

OBEDIENT = "trap 'echo half > /workspace/output/model/half; exit 0' TERM; echo begun; while true; do sleep 0.1; done"


@pytest.mark.parametrize("by_platform", [False, True])
async def test_one_that_ends_well_because_it_was_told_to_has_not_succeeded(
    harness: RuntimeHarness, by_platform: bool
) -> None:
    runtime, spec = harness.jobs(), harness.job(OBEDIENT)
    await begun(runtime, spec)
    if by_platform:
        await runtime.stop(spec.name, 5)
    else:
        await harness.engine().signal(spec.name, "SIGTERM")
    seen = await until(lambda: runtime.observe(spec.ref), is_final)
    assert seen is not None
    assert (seen.phase, seen.reason, seen.exit_code, seen.signal) == (JobPhase.FAILED, "killed", 0, 15)
    assert await harness.store.get_bytes(f"{spec.output_prefix}output/model/half") == b"half\n"
    await runtime.delete(spec.name)
    assert await runtime.observe(spec.ref) == seen
