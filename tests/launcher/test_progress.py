"""The progress bar, and the program that runs a command under it."""

import io
import subprocess
import sys

import pytest

from launcher import progress


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def screen_of(monkeypatch: pytest.MonkeyPatch) -> Terminal:
    """Standard error is a terminal, and whatever is shown has taken long enough."""
    shown = Terminal()
    monkeypatch.setattr(sys, "stderr", shown)
    monkeypatch.setattr(progress, "_FIRST_AFTER_S", 0.0)
    monkeypatch.setattr(progress, "_EVERY_S", {True: 0.0, False: 0.0})
    return shown


def test_a_bar_grows_and_goes(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = screen_of(monkeypatch)
    with progress.Bar("reading") as bar:
        bar.update(0.5, "half")
        assert "reading [" + "█" * 15 + " " * 15 + "]  50%" in screen.getvalue()
        assert "half" in screen.getvalue()
    assert screen.getvalue().endswith("\x1b[K")


def test_what_is_over_at_once_shows_no_bar(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = screen_of(monkeypatch)
    monkeypatch.setattr(progress, "_FIRST_AFTER_S", 60.0)
    with progress.Bar("reading") as bar:
        bar.update(0.5)
    assert screen.getvalue() == ""


@pytest.mark.parametrize(("command", "code"), [("exit 3", 3), ("echo done", 0)])
def test_a_command_under_a_bar_keeps_its_output_and_code(command: str, code: int) -> None:
    argv = [sys.executable, progress.__file__, "installing", "sh", "-c", command]
    done = subprocess.run(argv, capture_output=True, text=True, timeout=20, check=False)
    assert done.returncode == code
    assert done.stdout.split() == ["installing", *(["done"] if code == 0 else [])]
