"""The locks between the processes of one machine."""

import asyncio
import os
from pathlib import Path

import pytest

from launcher import file_lock
from launcher.file_lock import held


async def test_who_waits_for_long_says_once_for_whom(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(file_lock, "_SAY_AFTER_S", 0.0)
    monkeypatch.setattr(file_lock, "_POLL_S", 0.01)
    said: list[str] = []
    told = asyncio.Event()

    def say(text: str) -> None:
        said.append(text)
        told.set()

    async def wait() -> None:
        async with held(tmp_path / "start.lock", say, "b"):
            pass

    async with held(tmp_path / "start.lock", said.append, "a"):
        waiting = asyncio.create_task(wait())
        await told.wait()
    await waiting
    assert said == [f"Waiting for process {os.getpid()} (replica a), which holds {tmp_path / 'start.lock'}."]
