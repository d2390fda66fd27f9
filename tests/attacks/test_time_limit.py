"""A program does all that its user may do to the process that watches its time, and its time ends all the same."""

import os
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from svckit.runtime.exit_report import explain
from svckit.runtime.jobs import JobPhase
from svckit.runtime.machine.folder import WorkFolder
from svckit.runtime.machine.job_limits import _KILL_MARGIN_S
from svckit.runtime.machine.job_state import read_run

from tests.kit.runtime.test_forged_run_files import is_ended
from tests.support.engines import fake, harness, real_engine, supervise
from tests.support.runtime_harness import RuntimeHarness, is_final, until

__all__ = ["fake", "harness", "real_engine", "supervise"]
pytestmark = pytest.mark.attack
_DEADLINE_S = 10.0

_PROGRAM = """
import ctypes, os, signal, sys, time
libc, above = ctypes.CDLL(None, use_errno=True), os.getppid()
libc.prctl(1, 9)  # ends with what watches it
def refused(result):
    return result < 0 and ctypes.get_errno() in (1, 13)
"""
ATTACKS = {
    "it traces it": "print(refused(libc.ptrace(16, above, 0, 0)), flush=True)",
    "it writes to its memory": """
text = ctypes.create_string_buffer(8)
part = (ctypes.c_size_t * 2)(ctypes.addressof(text), 8)
print(refused(libc.process_vm_writev(above, part, 1, part, 1, 0)), flush=True)
""",
    "it opens its files": """
for name in ("fd/1", "mem"):
    try:
        os.open(f"/proc/{above}/{name}", os.O_WRONLY)
    except PermissionError:
        print(True, flush=True)
    else:
        print(False, flush=True)
""",
    "it reads its own output away": """
import random
pipe = os.open("/proc/self/fd/1", os.O_RDONLY | os.O_NONBLOCK)
def switches():
    return [line for line in open(f"/proc/{above}/status") if "ctxt_switches" in line]
end = time.monotonic() + 1.8
while time.monotonic() < end:
    begun, wait = time.monotonic_ns(), random.randrange(60_000)
    os.write(1, b"x")
    while time.monotonic_ns() < begun + wait:
        pass
    try:
        os.read(pipe, 1)
    except BlockingIOError:
        continue
    before = switches()  # a signal wakes it unless it waits for the output that is gone
    os.kill(above, signal.SIGCHLD)
    time.sleep(0.002)  # the kernel counts the wake-up a little later, and tells nobody when
    if switches() == before:
        break
""",
    "it never stops telling it to stop": """
for _ in range(4):
    if os.fork() == 0:
        libc.prctl(1, 9)
        while True:
            os.kill(above, signal.SIGINT)
""",
}
_WAIT = """
signal.signal(signal.SIGTERM, signal.SIG_IGN)
while True:
    signal.pause()
"""


def _run(supervise: Path, folder: Path, program: str) -> "subprocess.Popen[bytes]":
    """As in a container: without capabilities, of which root has one to trace everything."""
    (folder / "run").mkdir()
    powerless = ("setpriv", "--bounding-set=-all", "--inh-caps=-all") if os.geteuid() == 0 else ()
    argv = (*powerless, supervise, "--run-dir", folder / "run", "--time-limit", "2", "--grace", "0.2", "--")
    return subprocess.Popen([*argv, sys.executable, "-c", program], stdout=subprocess.DEVNULL)


@pytest.mark.parametrize("attack", ATTACKS.values(), ids=ATTACKS)
def test_what_watches_a_run_cannot_be_held_up_by_it(supervise: Path, tmp_path: Path, attack: str) -> None:
    with _run(supervise, tmp_path, _PROGRAM + attack + _WAIT) as watcher:
        with suppress(subprocess.TimeoutExpired):
            watcher.wait(_DEADLINE_S)
        in_time = watcher.poll() is not None
        watcher.kill()
    facts = read_run(tmp_path)
    assert in_time
    assert "False" not in facts.log_tail
    assert facts.report is not None
    assert facts.report.timed_out or facts.report.told is not None
    assert explain(facts.report, "")[0] in {"time_limit", "killed"}


def test_a_run_is_the_first_to_go_when_memory_is_short(supervise: Path, tmp_path: Path) -> None:
    """What watches it has closed its own files in /proc, also to itself."""
    with _run(supervise, tmp_path, "print(open('/proc/self/oom_score_adj').read())") as watcher:
        watcher.wait(_DEADLINE_S)
    assert read_run(tmp_path).log_tail.split() == ["500"]


async def test_the_time_of_a_run_is_not_that_of_its_start(harness: RuntimeHarness) -> None:
    runtime: Any = harness.jobs()
    spec, engine, started = harness.job("sleep 60", time_limit_s=30, grace_s=1), runtime._engine, []
    real = engine.start

    async def start(name: str) -> None:
        await real(name)
        started.append(time.monotonic())

    engine.start = start
    await until(lambda: runtime.ensure(spec), lambda seen: seen.phase == JobPhase.RUNNING)
    kill_at = WorkFolder(harness.work / spec.name).note().kill_at
    assert kill_at is not None
    assert kill_at >= started[0] + 30 + 1 + _KILL_MARGIN_S


@pytest.mark.parametrize("forged", ["", '{"code": 0, "signal": null}'])
async def test_the_platform_ends_a_run_whose_time_is_over(harness: RuntimeHarness, forged: str) -> None:
    """What should have ended it has been stopped (by the fake engine's programs: a real engine does not let them)."""
    script = "echo begun; trap '' TERM; kill -STOP $PPID; while true; do sleep 0.1; done"
    if forged:
        script = f"printf %s '{forged}' > /workspace/run/exit.json; {script}"
    runtime, spec = harness.jobs(), harness.job(script, time_limit_s=1, grace_s=0)
    await until(lambda: runtime.ensure(spec), lambda seen: seen.phase == JobPhase.RUNNING)
    await is_ended(harness, spec.name, runtime.enforce_limits)
    seen = await until(lambda: runtime.observe(spec.ref), is_final)
    assert seen is not None
    assert (seen.phase, seen.reason) == (JobPhase.FAILED, "time_limit")
    assert await runtime.ensure(spec) == seen
    await runtime.delete(spec.name)
    again = await runtime.observe(spec.ref)
    assert again is not None
    assert (again.phase, again.reason) == (JobPhase.FAILED, "time_limit")
