"""Logs on a disk that takes no more."""

import errno
import logging
from pathlib import Path

import pytest
from svckit.telemetry import LogFile

RECORD = logging.LogRecord("kit", logging.INFO, __file__, 1, "a line", None, None)


@pytest.fixture
def log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> LogFile:
    """Its disk answers with this error."""

    def refuse(*_: object) -> None:
        raise OSError(request.param, "no")

    log = LogFile(tmp_path / "log")
    monkeypatch.setattr(log, "flush", refuse)
    return log


@pytest.mark.parametrize("log", [errno.ENOSPC, errno.EDQUOT], indirect=True)
def test_lines_for_which_there_is_no_room_are_lost_quietly(log: LogFile, capsys: pytest.CaptureFixture[str]) -> None:
    """A terminal got 524 lines of tracebacks."""
    log.handle(RECORD)
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize("log", [errno.EIO], indirect=True)
def test_any_other_failure_is_told(log: LogFile, capsys: pytest.CaptureFixture[str]) -> None:
    log.handle(RECORD)
    assert "Logging error" in capsys.readouterr().err
