"""`kill -9` of the platform at five named points of the main job, then a start again (07, faults 1 and 2)."""

from pathlib import Path

import httpx
import pytest

from launcher.demo.client import Refused
from launcher.demo.reviews import write_reviews
from tests.faults.invariants import must_be_clean_after_removal, must_be_whole, must_miss_nothing
from tests.faults.journey import Journey
from tests.support.platform import Platform

pytestmark = [pytest.mark.engine, pytest.mark.slow]
POINTS = [
    "upload.after_last_byte",
    "outbox.dataset.online",
    "training.after_start",
    "training.after_finished_emitted",
    "inference.mid_start",
]


@pytest.mark.parametrize("point", POINTS)
def test_the_main_job_survives_a_kill(platform: Platform, tmp_path: Path, point: str) -> None:
    journey = Journey(platform.client, write_reviews(tmp_path / "reviews.zip"))
    platform.start(fault=f"{point}:kill")
    with pytest.raises((httpx.HTTPError, Refused)):
        journey.go_on()
    assert platform.wait_dead() == -9, f"the platform was not killed at {point}"
    platform.start()
    journey.go_on()
    assert journey.ask()["status"] == 200
    must_be_whole(platform, journey)
    must_miss_nothing(platform)
    must_be_clean_after_removal(platform, journey)
