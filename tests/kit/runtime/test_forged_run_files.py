"""Whatever a program writes into its run folder, its job can be looked at, stopped and ended, and so can all others."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

import pytest
from svckit.runtime.exit_report import json_object, parse_report, parse_time
from svckit.runtime.jobs import JobPhase
from svckit.runtime.limits import hold_each
from svckit.runtime.machine import disk_watch, untrusted
from svckit.runtime.machine.folder import WorkFolder
from svckit.runtime.machine.job_state import read_run
from svckit.runtime.port import DiskLimit, RuntimeUnavailable

from tests.kit.runtime.test_jobs import begun
from tests.support.runtime_harness import RuntimeHarness, is_final, until

pytestmark = pytest.mark.attack
WAIT = "while true; do sleep 0.1; done"
EARLY, LATE = "0001-01-01T00:00:00+23:00", "9999-12-31T23:59:59-23:00"
DEEP = "[" * 500 + "]" * 500
FORGED = {
    "before year 1": json.dumps({"started_at": EARLY, "finished_at": EARLY, "code": 0, "signal": None}),
    "after year 9999": json.dumps({"started_at": LATE, "finished_at": LATE, "code": 0, "signal": None}),
    "half a character": json.dumps({"code": 1, "signal": None, "error": "\ud800", "detail": "\udfff"}),
    "deep": f'{{"code": {DEEP}, "signal": {DEEP}, "error": {DEEP}, "started_at": {DEEP}, "detail": {DEEP}}}',
    "deeper": "[" * 60_000,
    "huge": f'{{"code": {"9" * 4000}, "signal": -1e999, "oom_kills": NaN, "told": 1e308, "started_at": 7}}',
    "no digits": f'{{"code": {"9" * 5000}}}',
}


@pytest.mark.parametrize("content", FORGED.values(), ids=FORGED)
async def test_a_job_whose_program_forges_its_files_can_be_stopped(harness: RuntimeHarness, content: str) -> None:
    files = "/workspace/run/started /workspace/run/exit.json /workspace/run/stage-error.json"
    script = f'for file in {files}; do printf %s "$FORGED" > $file; done; echo begun; {WAIT}'
    runtime, spec = harness.jobs(), harness.job(script, env={"FORGED": content})
    await begun(runtime, spec)
    await runtime.enforce_limits()
    seen = await runtime.observe(spec.ref)
    assert seen is not None
    assert seen.phase is JobPhase.RUNNING
    await runtime.stop(spec.name, grace_s=1)
    seen = await until(lambda: runtime.observe(spec.ref), is_final)
    assert seen is not None
    assert seen.reason == "killed"


@pytest.mark.parametrize("content", FORGED.values(), ids=FORGED)
async def test_an_end_that_a_program_forges_is_an_end(harness: RuntimeHarness, content: str) -> None:
    """Killed at once, so that nobody writes a true one over it. The same is told when the job is deleted."""
    runtime = harness.jobs()
    spec = harness.job(f'printf %s "$FORGED" > /workspace/run/exit.json; echo begun; {WAIT}', env={"FORGED": content})
    await begun(runtime, spec)
    await harness.engine().signal(spec.name, "SIGKILL")
    seen = await until(lambda: runtime.observe(spec.ref), is_final)
    await runtime.delete(spec.name)
    report = parse_report(content.encode())
    assert await runtime.observe(spec.ref) == (seen if report else None)


def test_what_is_no_value_is_none() -> None:
    assert (parse_time(EARLY), parse_time(LATE), parse_time("soon"), parse_time(1)) == (None,) * 4
    report = parse_report(FORGED["huge"].encode())
    assert report is not None
    assert (report.code, report.signal, report.oom_kills, report.told) == (None, None, 0, None)
    assert json_object(FORGED["half a character"].encode())["error"] == "\ufffd"


def test_a_file_that_its_program_holds_a_lease_of_is_not_there(tmp_path: Path) -> None:
    """To open it would have to wait (fcntl(2), F_SETLEASE)."""
    file = tmp_path / "run/started"
    file.parent.mkdir()
    file.write_text("{}")
    script = (
        "import fcntl, signal, sys; signal.signal(signal.SIGIO, signal.SIG_IGN);"
        "file = open(sys.argv[1], 'r+'); fcntl.fcntl(file, fcntl.F_SETLEASE, fcntl.F_WRLCK);"
        "print(flush=True); sys.stdin.read()"
    )
    argv = [sys.executable, "-c", script, str(file)]
    with subprocess.Popen(argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as holder:
        assert holder.stdin is not None
        assert holder.stdout is not None
        holder.stdout.readline()
        assert untrusted.read_file(tmp_path, "run/started", 10) is None
        assert not read_run(tmp_path).started
        holder.stdin.close()


@pytest.fixture
def closed() -> Iterator[Path]:
    """A folder whose program has closed it to its user, which we are and root is not."""
    uid = os.geteuid()
    with tempfile.TemporaryDirectory() as made:
        root = Path(made)
        root.chmod(0o777)
        os.seteuid(uid or 65534)
        try:
            (root / "job/output/closed/below").mkdir(parents=True)
            (root / "job/output/closed/file").write_text("x")
            (root / "job/output/link").symlink_to(root)
            (root / "job/output/closed").chmod(0o444)
            yield root / "job"
        finally:
            os.seteuid(uid)


def test_a_folder_that_may_not_be_looked_into_is_passed_over(closed: Path) -> None:
    assert untrusted.usage(closed, "output", 100).files == 2
    assert not list(untrusted.walk(closed, "output"))


@pytest.mark.parametrize("mode", [0o000, 0o444, 0o555])
def test_a_folder_that_may_not_be_looked_into_is_removed(closed: Path, mode: int) -> None:
    (closed / "output/closed").chmod(mode)
    WorkFolder(closed).drop_output()
    assert not list(closed.iterdir())
    WorkFolder(closed).drop_output()
    assert closed.parent.stat().st_mode & 0o777 == 0o777


@pytest.fixture
def always_looking(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(disk_watch, "_PERIOD_S", 0.0)
    monkeypatch.setattr(disk_watch, "_REST", 0)


@pytest.mark.usefixtures("always_looking")
async def test_jobs_are_held_to_their_limits_whatever_is_wrong_with_another(
    harness: RuntimeHarness, monkeypatch: pytest.MonkeyPatch
) -> None:
    runtime = harness.jobs()
    broken = harness.job(f"echo begun; {WAIT}")
    large = harness.job(
        f"echo begun; head -c 6000000 /dev/zero > /workspace/output/a; {WAIT}", disk_limit=DiskLimit(4 << 20, 100)
    )
    for spec in (broken, large):
        await begun(runtime, spec)
    note = harness.work / broken.name / "note.json"
    kept = note.read_bytes()
    note.write_text("nonsense")
    monkeypatch.setattr("svckit.runtime.machine.jobs.job_folders", lambda work: (broken.name, large.name))
    await is_ended(harness, large.name, runtime.enforce_limits)
    note.write_bytes(kept)


@pytest.mark.usefixtures("always_looking")
async def test_servers_are_held_to_their_limits_whatever_is_wrong_with_another(
    harness: RuntimeHarness, monkeypatch: pytest.MonkeyPatch
) -> None:
    servers, limit = harness.servers(), DiskLimit(4 << 20, 100)
    broken = harness.server(command=("sh", "-c", WAIT), health_path=None, disk_limit=limit)
    command = ("sh", "-c", f"head -c 6000000 /dev/zero > /tmp/big; {WAIT}")
    large = harness.server(command=command, health_path=None, disk_limit=limit)
    for spec in (broken, large):
        await servers.apply(spec)
    note = harness.work / f".servers/{broken.name}/{broken.name}-0/replica.json"
    kept = note.read_bytes()
    note.write_text("nonsense")
    monkeypatch.setattr("svckit.runtime.machine.servers.server_folders", lambda work: (broken.name, large.name))
    await is_ended(harness, f"{large.name}-0", servers.enforce_limits)
    note.write_bytes(kept)


async def is_ended(harness: RuntimeHarness, container: str, enforce: Callable[[], Awaitable[None]]) -> None:
    engine = harness.engine()

    async def running() -> bool:
        await enforce()
        seen = await engine.inspect(container)
        return seen is not None and seen.running

    await until(running, lambda it_does: not it_does)
    await engine.close()


async def test_an_engine_in_trouble_over_one_workload_holds_up_no_other() -> None:
    """One that does not answer at all is asked no more."""
    held, away = [], False

    async def hold(name: str) -> None:
        held.append(name)
        if name == "a":
            raise RuntimeUnavailable("in trouble")

    async def ping() -> None:
        if away:
            raise RuntimeUnavailable("away")

    await hold_each(("a", "b"), hold, ping)
    assert held == ["a", "b"]
    away = True
    with pytest.raises(RuntimeUnavailable, match="away"):
        await hold_each(("a", "b"), hold, ping)
    assert held == ["a", "b", "a"]
