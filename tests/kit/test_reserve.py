"""Room that is given up when the disk is full."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from svckit.objects.disk import free_bytes
from svckit.objects.reserve import DiskReserve

from tests.support.disk import fill, mounted

MIB = 1024**2
SIZE = 4 * MIB


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    with mounted(tmp_path / "disk", "16m") as folder:
        yield folder


def looked(folder: Path) -> DiskReserve:
    reserve = DiskReserve(folder / "reserve", SIZE)
    reserve.look()
    return reserve


def test_it_takes_its_room_and_keeps_it(small_disk: Path) -> None:
    free = free_bytes(small_disk)
    for _ in range(2):
        assert not looked(small_disk).short
        assert free - free_bytes(small_disk) == SIZE


def test_on_a_full_disk_it_is_given_up_and_taken_again_when_there_is_room(small_disk: Path) -> None:
    reserve, ballast = looked(small_disk), small_disk / "ballast"
    fill(ballast, leaving=MIB)
    reserve.look()
    assert (reserve.short, free_bytes(small_disk)) == (False, MIB)
    fill(ballast, leaving=0)
    reserve.look()
    assert (reserve.short, free_bytes(small_disk)) == (True, SIZE)
    assert looked(small_disk).short  # another process, or the same after a restart
    fill(ballast, leaving=2 * SIZE - 4096)
    reserve.look()
    assert not reserve.short
    assert (small_disk / "reserve").stat().st_blocks == 0
    ballast.unlink()
    reserve.look()
    assert (small_disk / "reserve").stat().st_size == SIZE


def test_a_disk_that_is_too_small_has_none(small_disk: Path) -> None:
    fill(small_disk / "ballast", leaving=MIB)
    assert looked(small_disk).short
    assert free_bytes(small_disk) == MIB
