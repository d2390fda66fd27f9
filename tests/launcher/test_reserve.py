"""What a person reads at the terminal when the disk of the home is full."""

from pathlib import Path

import pytest
from svckit.objects.reserve import RESERVE

from launcher.home import Home
from launcher.reserve import ReserveWatch


async def test_a_full_disk_is_said_once_and_so_is_room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    said, watched = list[str](), list[int]()
    free = iter((10 * RESERVE, 0, RESERVE, RESERVE // 4, RESERVE * 3 // 2, 0, 10 * RESERVE, 10 * RESERVE))
    monkeypatch.setattr("svckit.objects.reserve.free_bytes", lambda _: next(free))
    watch = ReserveWatch(Home(tmp_path), said.append)
    for _ in range(8):
        await watch.look()
        watched.append(len(said))
    assert watched == [0, 1, 1, 1, 1, 1, 2, 2]
    assert len(said) == 2
    assert "is full" in said[0]
    assert "until something is deleted" in said[0]
    assert "has room again" in said[1]
