"""Containers are made of the image that was chosen, whatever its name means by now (08.9), on every engine."""

import pytest
from svckit.ids import new_id
from svckit.runtime.port import ContainerRuntime, RuntimeRefused

from tests.kit.runtime.bed import Bed, until

SAYS = 'echo "$VERSION"; exec sleep 1000'


async def moved(bed: Bed, runtime: ContainerRuntime) -> tuple[str, str]:
    """A name that was given to another image, and the digest of the first."""
    reference = f"modelyard-test-moved-{new_id().lower()}:latest"
    digests = []
    for version in ("old", "new"):
        bed.add_image(reference, ["sh", "-c", SAYS], version)
        found = await runtime.find_image(reference)
        assert found is not None
        digests.append(found.digest)
    assert digests[0] != digests[1]
    return reference, digests[0]


async def test_a_job_runs_in_the_image_that_was_chosen(bed: Bed) -> None:
    runtime = bed.runtime()
    reference, digest = await moved(bed, runtime)
    for chosen, version in ((digest, b"old\n"), ("", b"new\n")):
        spec = bed.job('echo "$VERSION"', image=reference, digest=chosen)
        await bed.finish(spec, runtime)
        assert await runtime.read_job_file(spec.name, "run/log") == version


async def test_replicas_run_in_the_image_that_was_chosen(bed: Bed) -> None:
    runtime = bed.runtime()
    reference, digest = await moved(bed, runtime)
    spec = bed.server(image=reference, digest=digest, command=())
    name = (await runtime.apply_server(spec)).replicas[0].name

    async def log() -> bytes:
        return b"".join([lines async for lines in runtime.server_log(spec.name, name)])

    await until(log, lambda lines: lines == b"old\n")


async def test_a_chosen_image_that_is_gone_is_not_replaced_by_its_successor(bed: Bed) -> None:
    runtime = bed.runtime()
    reference, digest = await moved(bed, runtime)
    await runtime.remove_image(digest)
    assert await runtime.find_image(digest) is None
    assert await runtime.find_image(reference) is not None
    seen = await bed.finish(bed.job("true", image=reference, digest=digest), runtime)
    assert seen.reason == "image_not_found"
    with pytest.raises(RuntimeRefused) as refused:
        await runtime.apply_server(bed.server(image=reference, digest=digest))
    assert refused.value.code == "image_not_found"
    assert (
        seen.detail == refused.value.detail == f"{reference} is no longer there as it was when it was chosen: {digest}"
    )
