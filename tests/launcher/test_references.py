"""A backup does not look at every stored file: it says what the last reference check found missing."""

from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from fastapi import FastAPI
from svckit.contracts.references import OBJECT, ReferenceFinding, ReferenceReport
from svckit.db import now

from launcher.backup import backup
from launcher.home import Home
from launcher.references import LackingNote, lacking_of
from launcher.settings import LaunchSettings

GONE = ReferenceFinding(kind="model", id="1", needs=OBJECT, key="models/1/model.bin", fault="missing")
NEEDLESS = ReferenceFinding(kind="model", id="2", needs=OBJECT, key="models/2/", fault="unknown")


def checking(*reports: ReferenceReport) -> list[FastAPI]:
    """Programs, of which the first has no such check."""
    apps = [FastAPI() for _ in range(1 + len(reports))]
    for app, report in zip(apps[1:], reports, strict=True):
        app.state.reference_check = SimpleNamespace(report=report)
    return apps


async def said_of_backup(home: Home, target: Path) -> str:
    said: list[str] = []
    assert await backup(LaunchSettings(home=home.root), target, said.append) == 0
    return "\n".join(said)


async def test_a_backup_warns_of_what_the_last_check_found_missing(home: Home, tmp_path: Path) -> None:
    checked = ReferenceReport(checked_at=now(), count=2, items=[GONE, NEEDLESS])
    earlier = ReferenceReport(checked_at=now() - timedelta(hours=1), count=1, items=[GONE])
    await LackingNote(home, checking(checked, earlier)).look()
    lacking = lacking_of(home)
    assert lacking is not None
    assert (lacking.count, lacking.checked_at) == (2, earlier.checked_at)
    said = await said_of_backup(home, tmp_path / "backup")
    assert "Warning: by the last check" in said
    assert "2 things or stored files that are needed are missing or damaged" in said
    whole = ReferenceReport(checked_at=now(), count=1, items=[NEEDLESS])
    await LackingNote(home, checking(whole, whole)).look()
    assert "Warning" not in await said_of_backup(home, tmp_path / "second")


async def test_a_note_stays_until_all_have_looked_again(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    checked = ReferenceReport(checked_at=now(), count=1, items=[GONE])
    await LackingNote(home, checking(checked)).look()
    await LackingNote(home, checking(ReferenceReport(checked_at=now()), ReferenceReport())).look()
    await LackingNote(home, checking(ReferenceReport(checked_at=now(), silent=["model-svc"]))).look()
    assert (found := lacking_of(home)) is not None
    assert found.count == 1

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(Home, "write_secret", full)
        note = LackingNote(home, checking(ReferenceReport(checked_at=now())))
        await note.look()
    assert lacking_of(home) == found
    await note.look()
    assert (later := lacking_of(home)) is not None
    assert later.count == 0


def test_a_home_that_nobody_checked_says_nothing(tmp_path: Path) -> None:
    assert lacking_of(Home(tmp_path)) is None
