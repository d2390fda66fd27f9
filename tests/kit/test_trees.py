"""Folders that a program has made as hard to remove as it can."""

import errno
import os
import subprocess
from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from svckit import trees
from svckit.trees import remove_tree

pytestmark = pytest.mark.attack


def make_deep(folder: Path, name: str, levels: int) -> None:
    """Folders of this name, one in the other, each with a file beside the next."""
    folder.mkdir()
    here = os.open(folder, os.O_RDONLY)
    for _ in range(levels):
        os.mkdir(name, dir_fd=here)
        os.close(os.open("file", os.O_CREAT | os.O_WRONLY, dir_fd=here))
        below = os.open(name, os.O_RDONLY, dir_fd=here)
        os.close(here)
        here = below
    os.close(here)


@pytest.mark.parametrize(("name", "levels"), [("a", 3000), ("n" * 255, 100)], ids=["deep", "long path"])
def test_a_folder_of_any_depth_is_removed(tmp_path: Path, name: str, levels: int) -> None:
    make_deep(tmp_path / "output", name, levels)
    before = len(os.listdir("/proc/self/fd"))
    remove_tree(tmp_path / "output")
    assert not list(tmp_path.iterdir())
    assert len(os.listdir("/proc/self/fd")) == before


def test_a_wide_folder_is_removed_in_portions(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trees, "_PORTION", 3)
    for number in range(10):
        make_deep(tmp_path / f"output{number}", "a", 4)
    (tmp_path / "all").mkdir()
    for number in range(10):
        (tmp_path / f"output{number}").rename(tmp_path / f"all/{number}")
    remove_tree(tmp_path / "all")
    assert not list(tmp_path.iterdir())


def _link(place: Path, other: Path) -> None:
    place.symlink_to(other)


def _link_within(place: Path, other: Path) -> None:
    (place / "below").mkdir(parents=True)
    (place / "below/link").symlink_to(other)
    (place / "loop").symlink_to(".")


def _special(place: Path, other: Path) -> None:
    place.mkdir()
    os.mkfifo(place / "fifo")
    (place / os.fsdecode(b"\xff\n")).mkdir()


def _none(place: Path, other: Path) -> None:
    return


@pytest.mark.parametrize("make", [_link, _link_within, _special, _none, Path.hardlink_to])
def test_nothing_else_is_touched(tmp_path: Path, make: Callable[[Path, Path], None]) -> None:
    other = tmp_path / "other"
    if make is Path.hardlink_to:
        other.write_text("kept")
    else:
        (other / "kept").mkdir(parents=True)
    make(tmp_path / "place", other)
    remove_tree(tmp_path / "place")
    assert [path.name for path in tmp_path.iterdir()] == ["other"]
    assert other.is_file() or [path.name for path in other.iterdir()] == ["kept"]
    remove_tree(tmp_path / "nowhere/place")


def test_a_folder_that_is_moved_meanwhile_leads_nowhere_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its parent is another one then, in which nothing may be removed."""
    make_deep(tmp_path / "output", "a", 3)
    (tmp_path / "other/a").mkdir(parents=True)
    real, standing = os.scandir, 0

    def scandir(descriptor: int) -> Any:
        nonlocal standing
        standing += 1
        if standing == 3:
            (tmp_path / "output/a/a").rename(tmp_path / "other/b")
        return real(descriptor)

    with monkeypatch.context() as patch:
        patch.setattr(os, "scandir", scandir)
        with pytest.raises(OSError, match="moved"):
            remove_tree(tmp_path / "output")
    assert (tmp_path / "other/a").exists()
    remove_tree(tmp_path / "output", quiet=True)
    assert not (tmp_path / "output").exists()


@pytest.mark.parametrize("portion", [1, 2, 100])
def test_all_goes_but_what_cannot_be_removed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, portion: int) -> None:
    monkeypatch.setattr(trees, "_PORTION", portion)
    for name in ("a", "b/a", "b/c"):
        (tmp_path / "output" / name).mkdir(parents=True)
        for number in range(3):
            (tmp_path / "output" / name / f"file{number}").touch()
            (tmp_path / "output" / name / f"stuck{number}").touch()
    real = os.unlink

    def unlink(name: str, *, dir_fd: int) -> None:
        if name in {"stuck0", "stuck2"}:
            raise PermissionError(errno.EPERM, "not permitted", name)
        real(name, dir_fd=dir_fd)

    with monkeypatch.context() as patch:
        patch.setattr(os, "unlink", unlink)
        remove_tree(tmp_path / "output", quiet=True)
        with pytest.raises(PermissionError):
            remove_tree(tmp_path / "output")
    left = sorted(str(path.relative_to(tmp_path / "output")) for path in tmp_path.rglob("*") if path.is_file())
    assert left == [f"{name}/stuck{number}" for name in ("a", "b/a", "b/c") for number in (0, 2)]
    remove_tree(tmp_path / "output")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("moment", range(25))
@pytest.mark.parametrize("call", ["unlink", "rmdir", "open", "scandir"])
def test_two_may_remove_a_folder_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str, moment: int
) -> None:
    """Before one of its calls after the other a removal finds that another has removed a whole folder below."""
    for name in ("a", "b", "c"):
        make_deep(tmp_path / name, "below", 2)
    (tmp_path / "output").mkdir()
    for name in ("a", "b", "c"):
        (tmp_path / name).rename(tmp_path / "output" / name)
    calls, real = count(), getattr(os, call)

    def after_another(*arguments: Any, **more: Any) -> Any:
        if next(calls) == moment:
            subprocess.run(["rm", "-rf", tmp_path / "output/b"], check=True)
        return real(*arguments, **more)

    with monkeypatch.context() as patch:
        patch.setattr(os, call, after_another)
        remove_tree(tmp_path / "output")
    assert not list(tmp_path.iterdir())
