"""Podman's log files."""

import asyncio
import os
from pathlib import Path
from types import SimpleNamespace

import pytest
from svckit.runtime.machine import podman_log
from svckit.runtime.machine.engine import Container, ContainerStatus

_HEAD = b"2026-01-01T00:00:00.000000001+00:00 stdout "


def container(*, runs: bool) -> Container:
    return Container(name="a-0", status=ContainerStatus.RUNNING if runs else ContainerStatus.EXITED)


async def read(path: Path) -> bytes:
    return b"".join([data or b"" async for data in podman_log.told(path, lambda: asyncio.sleep(0, None))])


async def test_lines_that_came_in_parts_are_whole_and_blank_ones_are_told(tmp_path: Path) -> None:
    log = tmp_path / "ctr.log"
    log.write_bytes(_HEAD + b"P one \n" + _HEAD + b"F line\n" + _HEAD + b"F \n" + _HEAD + b"F F P x\r\n")
    assert await read(log) == b"one line\n\nF P x\r\n"


async def test_a_line_that_is_half_written_is_told_later(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(podman_log, "_LOOK_S", 0)
    monkeypatch.setattr(podman_log, "_POLL_S", 0.01)
    log = tmp_path / "ctr.log"
    log.write_bytes(_HEAD + b"F one\n" + _HEAD[:9])
    looks = 0

    async def inspect() -> Container:
        nonlocal looks
        looks += 1
        if looks == 2:
            with log.open("ab") as file:
                file.write(_HEAD[9:] + b"F two\n")
        return container(runs=looks < 3)

    assert [data async for data in podman_log.told(log, inspect) if data] == [b"one\n", b"two\n"]


async def test_a_file_begun_in_place_of_a_full_one_is_read_after_its_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(podman_log, "_POLL_S", 0.01)
    log = tmp_path / "ctr.log"
    log.write_bytes(_HEAD + b"F one\n")
    told = podman_log.told(log, lambda: asyncio.sleep(0, container(runs=True)))
    assert [await anext(told), await anext(told)] == [b"one\n", b""]
    with log.open("ab") as full:
        full.write(_HEAD + b"F two\n")
    newer = tmp_path / "newer"
    newer.write_bytes(_HEAD + b"F three\n")
    newer.rename(log)
    assert [await anext(told), await anext(told)] == [b"two\n", b"three\n"]


@pytest.mark.parametrize("size", [1, 250_000])
async def test_a_long_log_is_told_whole(tmp_path: Path, size: int) -> None:
    lines = [b"%d %s" % (number, b"x" * size) for number in range(5)]
    log = tmp_path / "ctr.log"
    log.write_bytes(b"".join(_HEAD + b"F " + line + b"\n" for line in lines))
    assert await read(log) == b"".join(line + b"\n" for line in lines)


async def test_what_is_written_last_before_a_new_file_is_begun_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between the end that was read and the look for a newer file."""
    log, newer, samestat = tmp_path / "ctr.log", tmp_path / "newer", os.path.samestat
    log.write_bytes(_HEAD + b"F one\n")

    def begun(old: os.stat_result, there: os.stat_result) -> bool:
        if newer.exists():
            return samestat(old, there)
        newer.write_bytes(_HEAD + b"F three\n")
        with log.open("ab") as full:
            full.write(_HEAD + b"F two\n")
        newer.rename(log)
        newer.touch()
        return False

    monkeypatch.setattr(os.path, "samestat", begun)
    assert await read(log) == b"one\ntwo\nthree\n"


@pytest.mark.parametrize("error", [None, PermissionError])
def test_a_file_that_cannot_be_seen_is_none(monkeypatch: pytest.MonkeyPatch, error: type[OSError] | None) -> None:
    """Docker's is in a folder that only root may enter."""

    def stat(path: object, **_: object) -> os.stat_result:
        raise (error or FileNotFoundError)

    monkeypatch.setattr(os, "stat", stat)
    assert podman_log.LogFiles().of(None, {"LogPath": "/var/lib/docker/containers/a/a-json.log"}) is None


@pytest.mark.parametrize(("name", "is_podmans"), [("Podman Engine", True), ("Engine", False)])
def test_which_engine_it_is_is_asked_once(tmp_path: Path, name: str, *, is_podmans: bool) -> None:
    log, answers = tmp_path / "ctr.log", [{"Components": [{"Name": name}]}]
    log.touch()
    files, api = podman_log.LogFiles(), SimpleNamespace(version=answers.pop)
    assert [files.of(api, {"LogPath": str(log)}) for _ in range(2)] == [log if is_podmans else None] * 2
