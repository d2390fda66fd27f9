"""Containers are made of the image that was chosen, whatever its name means by now (08.9), on every engine."""

import pytest
from svckit.ids import new_id
from svckit.runtime.port import RuntimeRefused

from tests.support.runtime_harness import RuntimeHarness, until

SAYS = 'echo "$VERSION"; exec sleep 1000'


async def moved(harness: RuntimeHarness) -> tuple[str, str]:
    """A name that was given to another image, and what pins the first."""
    images = harness.images()
    reference = f"modelyard-test-moved-{new_id().lower()}:latest"
    pins = []
    for version in ("old", "new"):
        harness.add_image(reference, ["sh", "-c", SAYS], version)
        found = await images.find(reference)
        assert found is not None
        pins.append(images.pinned(found))
    assert pins[0] != pins[1]
    return reference, pins[0]


async def test_a_job_runs_in_the_image_that_was_chosen(harness: RuntimeHarness) -> None:
    runtime = harness.jobs()
    reference, pinned = await moved(harness)
    for chosen, version in ((pinned, b"old\n"), ("", b"new\n")):
        spec = harness.job('echo "$VERSION"', image=reference, pinned=chosen)
        await harness.finish(spec, runtime)
        assert (await runtime.read(spec.ref, "run/log")).data == version


async def test_replicas_run_in_the_image_that_was_chosen(harness: RuntimeHarness) -> None:
    runtime = harness.servers()
    reference, pinned = await moved(harness)
    spec = harness.server(image=reference, pinned=pinned, command=())
    name = (await runtime.apply(spec)).replicas[0].name

    async def log() -> bytes:
        return b"".join([lines async for lines in runtime.log(spec.name, name)])

    await until(log, lambda lines: lines == b"old\n")


async def test_a_chosen_image_that_is_gone_is_not_replaced_by_its_successor(harness: RuntimeHarness) -> None:
    images = harness.images()
    reference, pinned = await moved(harness)
    await images.remove(pinned)
    assert await images.find(pinned) is None
    assert await images.find(reference) is not None
    seen = await harness.finish(harness.job("true", image=reference, pinned=pinned))
    assert seen.reason == "image_not_found"
    with pytest.raises(RuntimeRefused) as refused:
        await harness.servers().apply(harness.server(image=reference, pinned=pinned))
    assert refused.value.code == "image_not_found"
    assert (
        seen.detail == refused.value.detail == f"{reference} is no longer there as it was when it was chosen: {pinned}"
    )
