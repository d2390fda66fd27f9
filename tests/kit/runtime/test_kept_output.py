"""What is kept of a run for whose output there is no room, and of a log that its program writes itself (K9)."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from svckit.objects import disk
from svckit.objects.directory import DirectoryStore
from svckit.runtime.jobs import JobPhase
from svckit.runtime.machine import untrusted

from tests.support.disk import mounted
from tests.support.runtime_harness import RuntimeHarness

pytestmark = pytest.mark.attack
MIB = 1024**2
LOG_LIMIT = 65536
MANY = "cd /workspace/output; echo 1 > metrics.jsonl; head -c 5000000 /dev/zero | tr '\\0' x > all; cd model; mkdir a b"
FILES = "for n in $(seq 70); do head -c 100000 /dev/zero | tr '\\0' x > a/$n; done; cp a/1 b/1"
KEPT = {"output/metrics.jsonl", "run/log", "run/usage.jsonl", "run/exit.json"}


@pytest.fixture(params=["copied", "renamed"])
def narrow(request: pytest.FixtureRequest, harness: RuntimeHarness, tmp_path: Path) -> Iterator[RuntimeHarness]:
    """With a store whose disk is full when some files of the model are in it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("svckit.runtime.machine.jobs._PATIENCE_S", 0.0)
        if request.param == "copied":
            with mounted(tmp_path / "disk", "8m") as small:
                yield replace(harness, store=DirectoryStore(small / "store"))
            return
        renamed, number = disk.renamed_for_now, 0

        def while_there_is_room(source: Path, target: Path) -> bool:
            nonlocal number
            number += 1
            if number > 50:
                raise OSError(28, "No space left on device")
            return renamed(source, target)

        patch.setattr("svckit.objects.directory.renamed_for_now", while_there_is_room)
        yield harness


async def test_what_was_moved_before_there_was_no_room_goes(narrow: RuntimeHarness) -> None:
    runtime, spec = narrow.jobs(), narrow.job(f"{MANY}; {FILES}; echo told")
    seen = await narrow.finish(spec, runtime)
    assert (seen.phase, seen.reason) == (JobPhase.FAILED, "storage_full")
    keys = {stored.key.removeprefix(spec.output_prefix) async for stored in narrow.store.list(spec.output_prefix)}
    assert keys == KEPT
    assert (await runtime.read(spec.ref, "output/metrics.jsonl")).data == b"1\n"
    await runtime.delete(spec.name)
    assert (await runtime.read(spec.ref, "run/log")).data == b"told\n"


async def test_a_log_that_its_program_writes_itself_is_not_longer(harness: RuntimeHarness) -> None:
    """Whatever it says that there is a gap."""
    gap = '{"from": 0, "to": 20000000}'
    script = f"head -c 20000000 /dev/urandom >> /workspace/run/log; echo '{gap}' > /workspace/run/log.gap"
    spec = harness.job(f"echo w > /workspace/output/model/w; {script}", log_limit=LOG_LIMIT)
    assert (await harness.finish(spec)).phase is JobPhase.SUCCEEDED
    assert (await harness.store.stat(f"{spec.output_prefix}run/log")).size == LOG_LIMIT


async def test_a_long_log_keeps_both_its_ends(harness: RuntimeHarness) -> None:
    spec = harness.job("echo first; head -c 9000000 /dev/zero | tr '\\0' x; echo last", log_limit=LOG_LIMIT)
    runtime = harness.jobs()
    assert (await harness.finish(spec, runtime)).phase is JobPhase.SUCCEEDED
    log = await runtime.read(spec.ref, "run/log", 0, 10 * MIB)
    assert (log.data[:6], log.data[-5:], log.size) == (b"first\n", b"last\n", 9_000_011)


def test_a_file_is_cut_by_what_it_holds_beside_holes(tmp_path: Path) -> None:
    """Also one that may not be written to."""
    file = tmp_path / "run/log"
    file.parent.mkdir()
    with file.open("wb") as sparse:
        sparse.write(b"x" * 8192)
        sparse.truncate(MIB)
        sparse.seek(0, 2)
        sparse.write(b"x" * 8192)
    file.chmod(0o400)
    untrusted.shorten(tmp_path, "run/log", 4096, 16384)
    assert file.stat().st_size == MIB + 8192
    untrusted.shorten(tmp_path, "run/log", 4096, 16383)
    assert file.stat().st_size == 4096
    (tmp_path / "run/link").symlink_to(file)
    untrusted.shorten(tmp_path, "run/link", 0, 0)
    untrusted.shorten(tmp_path, "run/none", 0, 0)
    assert file.stat().st_size == 4096
