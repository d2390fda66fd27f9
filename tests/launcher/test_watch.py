"""The engine service that the platform started is started again when it has ended or is silent."""

import asyncio
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from launcher import watch
from launcher.engine import Engine, EngineMissing, Say
from launcher.home import Home


@dataclass(frozen=True)
class Lost(Engine):
    """`ends` is what the looks find, one after the other; the last one holds. The first start fails."""

    ends: list[bool] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)

    async def has_ended(self) -> bool:
        return self.ends.pop(0) if len(self.ends) > 1 else self.ends[0]

    async def start(self, say: Say) -> None:
        self.starts.append(len(self.ends))
        if len(self.starts) == 1:
            raise EngineMissing("not yet")
        self.ends[:] = [False]


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watch, "_LOOK_S", 0.001)


async def look_until(engine: Lost, said: list[str]) -> None:
    """Watch until the engine was found well after its starts."""
    watching = asyncio.create_task(watch.keep_running(engine, said.append))
    async with asyncio.timeout(5):
        while engine.ends != [False]:  # noqa: ASYNC110 - the watch has no event
            await asyncio.sleep(0.001)
    watching.cancel()


async def test_a_lost_service_is_started_until_it_is_there(tmp_path: Path) -> None:
    engine = Lost("unix:///none", (), Home(tmp_path), pid_file=tmp_path / "pid", ends=[False, True, True])
    said: list[str] = []
    await look_until(engine, said)
    assert len(engine.starts) == 2
    assert any("not yet" in text for text in said)


async def test_one_missed_look_is_no_end(tmp_path: Path) -> None:
    engine = Lost("unix:///none", (), Home(tmp_path), pid_file=tmp_path / "pid", ends=[True, False])
    await look_until(engine, [])
    assert engine.starts == []


async def test_a_service_that_is_there_and_silent_for_long_is_started_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watch, "_SILENCE_S", 0.05)
    engine = Lost("unix:///none", (), Home(tmp_path), pid_file=tmp_path / "pid", ends=[False])
    said: list[str] = []
    watching = asyncio.create_task(watch.keep_running(engine, said.append))
    async with asyncio.timeout(5):
        while len(engine.starts) < 2:  # noqa: ASYNC110 - the watch has no event
            await asyncio.sleep(0.001)
    watching.cancel()
    assert said[0] == "The engine service does not answer: starting it again."


async def test_an_engine_of_somebody_else_is_not_watched(tmp_path: Path) -> None:
    async with asyncio.timeout(5):
        await watch.keep_running(Engine("unix:///none", (), Home(tmp_path)), print)
