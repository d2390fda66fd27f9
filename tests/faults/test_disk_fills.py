"""The disk of the home fills at named points of the main job, has no room for some seconds, and then has it again."""

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from launcher.demo.client import Refused
from launcher.demo.reviews import write_reviews
from tests.faults.invariants import must_be_clean_after_removal, must_be_whole
from tests.faults.journey import CONVERGE_S, Journey
from tests.support.platform import Platform, on_small_disk
from tests.support.waiting import until

pytestmark = [pytest.mark.engine, pytest.mark.slow]
POINTS = [
    "upload.after_last_byte",
    "dataset.after_read",
    "outbox.dataset.online",
    "training.after_start",
    "training.after_finished_emitted",
    "model.before_import",
    "inference.mid_start",
]
FULL_S = 5.0
PASSING = frozenset({"storage.full", "upload.no_space", "upload.locked"})
"""Refusals after which the same is tried again. An upload whose end could not be written down is held by its lease."""


@pytest.fixture
def full(tmp_path: Path) -> Iterator[Platform]:
    """On a disk of 512 MiB."""
    with on_small_disk(tmp_path / "home") as running:
        yield running


class Relief(threading.Thread):
    """Takes the ballast away some seconds after it has come. `came`: whether it has."""

    def __init__(self, ballast: Path) -> None:
        super().__init__(daemon=True)
        self._ballast = ballast
        self.came = False

    def run(self) -> None:
        until(self._ballast.exists, "the disk is filled", 2 * CONVERGE_S)
        self.came = True
        time.sleep(FULL_S)  # the fault: so long the disk stays full, whatever the platform does meanwhile
        self._ballast.unlink()


@pytest.mark.parametrize("point", POINTS)
def test_the_main_job_survives_a_full_disk(
    full: Platform, tmp_path: Path, point: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    ballast = full.home / "ballast"
    monkeypatch.setenv("MODELYARD_FAULT_FILE", str(ballast))
    monkeypatch.setenv("MODELYARD_MIN_FREE_BYTES", str(48 * 1024**2))
    journey, relief = Journey(full.client, write_reviews(tmp_path / "reviews.zip")), Relief(ballast)
    full.start(fault=f"{point}:fill")
    relief.start()

    def through() -> bool:
        try:
            journey.go_on()
        except Refused as refused:
            if refused.code not in PASSING:
                raise
            return False
        return True

    until(through, "the main job is through", CONVERGE_S)
    relief.join(CONVERGE_S)
    assert relief.came
    until(lambda: "disk" not in journey.call("GET", "/readyz")["warnings"], "there is room again", 20)
    assert journey.ask()["status"] == 200
    must_be_whole(full, journey)
    must_be_clean_after_removal(full, journey)
