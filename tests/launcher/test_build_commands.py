"""Commands that take long: they end with whoever waits for them, and none is left half-way that must not be."""

import asyncio
import os
from pathlib import Path

import pytest

from launcher.build_commands import Packages, Result, run
from tests.support.waiting import until

APT = """#!/bin/sh
[ "$1" = install ] || exit 0
trap 'echo asked >> {seen}; asked=1' INT
trap 'echo ended >> {seen}; exit 1' TERM
echo begun >> {seen}
until [ -n "$asked" ]; do sleep 0.05; done
head -c 1000000 /dev/zero
echo whole >> {seen}
"""


async def _until_begun(seen: Path) -> str:
    """What the command wrote first."""
    return await asyncio.to_thread(
        until, lambda: seen.read_text().strip() if seen.exists() else "", "the command begins"
    )


async def _cancelled(task: "asyncio.Task[Result]") -> None:
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_command_ends_with_its_caller(tmp_path: Path) -> None:
    seen = tmp_path / "seen"
    task = asyncio.create_task(run(["sh", "-c", f"echo $$ > {seen}; exec sleep 600"]))
    pid = await _until_begun(seen)
    await _cancelled(task)
    with pytest.raises(ProcessLookupError):
        os.kill(int(pid), 0)


async def test_command_that_is_late_is_ended() -> None:
    assert (await run(["sleep", "600"], time_limit_s=0.1)).code == 124


async def test_packages_are_never_left_installed_by_half(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen, apt = tmp_path / "seen", tmp_path / "apt-get"
    apt.write_text(APT.format(seen=seen))
    apt.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    task = asyncio.create_task(Packages("podman").install())
    await _until_begun(seen)
    await _cancelled(task)
    assert seen.read_text().split() == ["begun", "asked", "whole"]


async def test_command_that_ended_by_itself_is_not_asked_to(tmp_path: Path) -> None:
    result = await run(["sh", "-c", "echo out; exit 3"], log=tmp_path / "log", ends_itself=True)
    assert result == Result(3, "out")
