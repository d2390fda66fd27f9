"""`kill -9` of the platform at five named points of the main job, then a start again (07, faults 1 and 2)."""

import sqlite3
from pathlib import Path

import httpx
import pytest

from launcher.demo.client import Refused
from launcher.demo.reviews import write_reviews
from tests.faults.journey import Journey
from tests.integration.harness import Harness
from tests.support.disk import files_below
from tests.support.platform import Platform
from tests.support.waiting import until

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


def must_be_whole(platform: Platform, journey: Journey) -> None:
    """The invariants of 07 that can be seen from outside and in the databases."""
    for path in ("datasets", "training-tasks", "models", "services"):
        assert journey.call("GET", f"/api/v1/{path}?tab=mine")["total"] == 1, f"{path}: not exactly one"
    attempts = journey.call("GET", f"/api/v1/training-tasks/{journey.ids['task']}/attempts")
    assert len(attempts) == 1
    for database in (platform.home / "databases").glob("*.db"):
        with sqlite3.connect(f"file:{database}?mode=ro", uri=True) as connection:
            assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    spool = files_below(platform.home / "spool")
    assert not spool, "an upload's bytes were left behind"
    jobs = [path.name for path in (platform.home / "jobs").iterdir() if not path.name.startswith(".")]
    assert not jobs, "a job's folder was left behind"
    nothing_is_orphaned(platform, journey)


def nothing_is_orphaned(platform: Platform, journey: Journey) -> None:
    """Objects, containers, networks and reservations all belong to something, and go with it."""
    harness = Harness(platform)
    objects = platform.home / "objects"
    stored = [str(path.relative_to(objects)).lower() for path in files_below(objects)]
    owners = [found.lower() for found in journey.ids.values()]
    assert [path for path in stored if not any(owner in path for owner in owners)] == []
    (container,) = harness.containers()
    assert journey.ids["service"].lower() in container
    harness.call("POST", f"/services/{journey.ids['service']}/stop")
    until(lambda: not harness.containers(), "the service's container is removed", 60)
    until(lambda: not any(harness.used().values()), "every reservation is given back", 20)
    label = f"label=modelyard.instance={platform.instance}"
    networks = harness.engine("network", "ls", "--filter", label, "--format", "{{.Name}}").split()
    assert [name for name in networks if journey.ids["service"].lower() not in name] == []
