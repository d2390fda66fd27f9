"""What `supervise` leaves in the run directory, read with the reader that the platform uses."""

import json
import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from svckit.runtime.exit_report import explain, reported
from svckit.runtime.jobs import JobPhase
from svckit.runtime.machine.job_state import RunFacts, read_run

from tests.support.disk import mounted

_DEADLINE_S = 10.0


class Attempt:
    """A workload's folder with its run directory, and `supervise` on it."""

    def __init__(self, supervise: Path, folder: Path) -> None:
        self.supervise = supervise
        self.folder = folder
        self.run_dir = folder / "run"
        self.run_dir.mkdir()

    @contextmanager
    def start(self, *argv: str, options: tuple[str, ...] = ()) -> "Iterator[subprocess.Popen[bytes]]":
        command = [str(self.supervise), "--run-dir", str(self.run_dir), *options, "--", *argv]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        try:
            yield process
        finally:
            process.kill()
            process.communicate(timeout=_DEADLINE_S)

    def run(self, *argv: str, options: tuple[str, ...] = ()) -> tuple[int, bytes]:
        """Exit code and mirrored output of a run to its end."""
        with self.start(*argv, options=options) as process:
            output, _ = process.communicate(timeout=_DEADLINE_S)
            return process.returncode, output

    def facts(self) -> RunFacts:
        return read_run(self.folder)


@pytest.fixture
def attempt(supervise: Path, tmp_path: Path) -> Attempt:
    return Attempt(supervise, tmp_path)


def until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + _DEADLINE_S
    while not condition():
        assert time.monotonic() < deadline, "not in time"
        os.sched_yield()


def test_success_leaves_log_report_and_a_free_lock(attempt: Attempt) -> None:
    code, output = attempt.run("sh", "-c", "echo to-out; echo to-err >&2")
    facts = attempt.facts()
    assert (code, output) == (0, b"to-out\nto-err\n")
    assert (attempt.run_dir / "log").read_bytes() == output
    assert facts.started
    assert not facts.held
    assert facts.report is not None
    assert explain(facts.report, "") == (None, "")
    assert facts.report.started_at is not None
    assert facts.report.finished_at is not None
    assert facts.report.started_at <= facts.report.finished_at


def test_the_exit_code_is_reported_and_passed_on(attempt: Attempt) -> None:
    code, _ = attempt.run("sh", "-c", "exit 3")
    report = attempt.facts().report
    assert code == 3
    assert report is not None
    assert (report.code, report.signal) == (3, None)


def test_death_by_a_signal_is_told_from_an_exit_code(attempt: Attempt) -> None:
    code, _ = attempt.run("sh", "-c", "kill -9 $$")
    report = attempt.facts().report
    assert code == 128 + signal.SIGKILL
    assert report is not None
    assert (report.code, report.signal) == (None, signal.SIGKILL)


def test_a_command_that_is_not_there_is_an_invalid_command(attempt: Attempt) -> None:
    code, _ = attempt.run("/no/such/program")
    report = attempt.facts().report
    assert code == 127
    assert report is not None
    assert explain(report, "") == ("invalid_command", "exec_failed: No such file or directory")


def test_the_lock_is_held_while_it_runs_and_sigterm_is_forwarded(attempt: Attempt) -> None:
    script = "trap 'echo checkpoint; exit 7' TERM; echo ready; while :; do sleep 0.05; done"
    with attempt.start("sh", "-c", script) as process:
        until(lambda: b"ready" in (attempt.run_dir / "log").read_bytes() if attempt.facts().started else False)
        assert attempt.facts().held
        process.terminate()
        assert process.wait(_DEADLINE_S) == 7
    facts = attempt.facts()
    assert facts.log_tail.endswith("checkpoint\n")
    assert facts.report is not None
    assert not facts.report.timed_out


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
@pytest.mark.parametrize("code", [0, 143])
def test_what_was_told_to_stop_has_not_succeeded(attempt: Attempt, number: signal.Signals, code: int) -> None:
    code = code and 128 + number
    script = f"trap 'exit {code}' TERM; echo ready; while :; do sleep 0.05; done"
    with attempt.start("sh", "-c", script) as process:
        until(lambda: attempt.facts().started and b"ready" in (attempt.run_dir / "log").read_bytes())
        process.send_signal(number)
        assert process.wait(_DEADLINE_S) == code
    report = attempt.facts().report
    assert report is not None
    assert (report.code, report.told, explain(report, "")) == (code, number, ("killed", ""))
    seen = reported("task-1", report, "")
    assert (seen.phase, seen.exit_code, seen.signal) == (JobPhase.FAILED, code, number)


def test_an_error_after_a_stop_is_the_runs_own(attempt: Attempt) -> None:
    with attempt.start("sh", "-c", "trap 'exit 7' TERM; echo ready; while :; do sleep 0.05; done") as process:
        until(lambda: attempt.facts().started and b"ready" in (attempt.run_dir / "log").read_bytes())
        process.terminate()
        process.wait(_DEADLINE_S)
    report = attempt.facts().report
    assert report is not None
    assert (report.told, explain(report, "")) == (signal.SIGTERM, ("code_error", ""))


def test_a_run_that_nobody_told_to_stop_says_so(attempt: Attempt) -> None:
    attempt.run("sh", "-c", "trap 'exit 0' TERM; kill -TERM $$; sleep 9")  # its own doing
    report = attempt.facts().report
    assert report is not None
    assert (report.code, report.told, explain(report, "")) == (0, None, (None, ""))


def test_after_the_grace_what_ignores_sigterm_is_killed(attempt: Attempt) -> None:
    with attempt.start(
        "sh", "-c", "trap '' TERM; echo on; while :; do sleep 0.05; done", options=("--grace", "0.3")
    ) as process:
        until(lambda: attempt.facts().started and b"on" in (attempt.run_dir / "log").read_bytes())
        process.terminate()
        assert process.wait(_DEADLINE_S) == 128 + signal.SIGKILL


def test_the_time_limit_ends_a_run_and_says_so(attempt: Attempt) -> None:
    attempt.run("sleep", "60", options=("--time-limit", "0.3", "--grace", "1"))
    report = attempt.facts().report
    assert report is not None
    assert report.timed_out
    assert explain(report, "last words") == ("time_limit", "last words")


def test_killed_as_a_whole_it_leaves_a_free_lock_without_a_report(attempt: Attempt) -> None:
    with attempt.start("sleep", "60") as process:
        until(lambda: attempt.facts().held)
        process.kill()
        process.wait(_DEADLINE_S)
        until(lambda: not attempt.facts().held)
        facts = attempt.facts()
        assert facts.started
        assert facts.report is None


def test_a_finished_attempt_is_not_run_again(attempt: Attempt) -> None:
    attempt.run("sh", "-c", "exit 3")
    assert attempt.run("sh", "-c", "echo again") == (0, b"")
    report = attempt.facts().report
    assert report is not None
    assert report.code == 3


def test_an_attempt_that_was_killed_is_not_begun_again(attempt: Attempt) -> None:
    (attempt.run_dir / "started").write_text("{}")
    code, output = attempt.run("sh", "-c", "echo again")
    assert code == 75
    assert b"begun before" in output
    assert not (attempt.run_dir / "exit.json").exists()


def test_what_the_run_left_behind_is_killed_and_cannot_hold_the_end(attempt: Attempt) -> None:
    code, _ = attempt.run("sh", "-c", f"sleep 1000 & echo $! > {attempt.run_dir}/pid")
    assert code == 0
    assert not Path(f"/proc/{(attempt.run_dir / 'pid').read_text().strip()}").exists()


def test_usage_grows_from_the_start_of_the_run(attempt: Attempt) -> None:
    attempt.run("true")  # however short it is
    first = json.loads((attempt.run_dir / "usage.jsonl").read_text().splitlines()[0])
    assert first.keys() == {"t", "cpu_s", "memory"}
    assert 0 <= first["cpu_s"] < 5
    assert first["memory"] > 0


def test_beyond_the_limit_the_middle_goes_and_offsets_stay(attempt: Attempt) -> None:
    limit = 1024 * 1024
    code, output = attempt.run("seq", "1000000", options=("--log-limit", str(limit)))
    log = attempt.run_dir / "log"
    gap = json.loads((attempt.run_dir / "log.gap").read_text())
    content = log.read_bytes()
    assert code == 0
    assert len(output) == log.stat().st_size == 6888896
    assert content[: gap["from"]] == output[: gap["from"]]
    assert content[gap["to"] :] == output[gap["to"] :]
    assert not content[gap["from"] : gap["to"]].strip(b"\0")
    assert log.stat().st_blocks * 512 <= limit * 5 // 4


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 1 MiB."""
    with mounted(tmp_path / "disk", "1m") as folder:
        yield folder


def test_a_run_that_fills_the_disk_leaves_its_report(supervise: Path, small_disk: Path) -> None:
    attempt = Attempt(supervise, small_disk)
    fill = f"head -c 4m /dev/zero > {small_disk}/much; echo full; head -c 4m /dev/zero; exit 3"
    assert attempt.run("sh", "-c", fill)[0] == 3
    report = attempt.facts().report
    assert report is not None
    assert (report.code, report.error) == (3, None)
    assert b"No space left on device\nfull\n\0" in (attempt.run_dir / "log").read_bytes()
    assert {path.name for path in attempt.run_dir.iterdir()} == {"exit.json", "lock", "log", "started", "usage.jsonl"}


def test_a_log_that_did_not_fit_has_the_offsets_of_what_was_kept(supervise: Path, small_disk: Path) -> None:
    attempt = Attempt(supervise, small_disk)
    limit = 128 * 1024
    script = f"head -c 4m /dev/zero > {small_disk}/much; seq 20000; rm {small_disk}/much; seq 100000"
    attempt.run("sh", "-c", script, options=("--log-limit", str(limit)))
    gap = json.loads((attempt.run_dir / "log.gap").read_text())
    log = (attempt.run_dir / "log").read_bytes()
    assert gap["from"] == limit // 2
    assert gap["to"] <= len(log)
    assert len(log) - gap["to"] <= limit
    assert log.endswith(b"99999\n100000\n")
    assert b"\0" not in log[: gap["from"]] + log[gap["to"] :]
