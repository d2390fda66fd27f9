"""What must hold after a fault, as far as it is seen from outside (07, invariants 1 to 6 and 10)."""

import sqlite3
from typing import Any

from dataset_svc.importer import FOLDER as IMPORTS
from launcher.demo.client import Refused
from tests.faults.journey import Journey
from tests.integration.harness import Harness
from tests.support.disk import files_below
from tests.support.platform import Platform
from tests.support.waiting import until

SWEPT_S = 90
"""Within which what a killed process left is looked for (each minute) and removed."""


def must_be_whole(platform: Platform, journey: Journey) -> None:
    """One of each, the training was run once, nothing is left of the work, and no file belongs to nothing."""
    for path in ("datasets", "training-tasks"):
        assert journey.call("GET", f"/api/v1/{path}?tab=mine&q={journey.name}")["total"] == 1, (
            f"{path}: not exactly one"
        )
    for path, query in (("models", "task_id={task}"), ("services", "model_id={model}")):
        found = journey.call("GET", f"/api/v1/{path}?{query.format(**journey.ids)}")
        assert found["total"] == 1, f"{path}: not exactly one"
    assert len(journey.call("GET", f"/api/v1/training-tasks/{journey.ids['task']}/attempts")) == 1
    (container,) = Harness(platform).containers()
    assert journey.ids["service"].lower() in container
    for database in (platform.home / "databases").glob("*.db"):
        with sqlite3.connect(f"file:{database}?mode=ro", uri=True) as connection:
            assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    until(lambda: not files_below(platform.home / "spool"), "no bytes of an upload are left", SWEPT_S)
    jobs = platform.home / "jobs"
    until(lambda: not [path for path in jobs.iterdir() if path.name[0] != "."], "no job's folder is left", SWEPT_S)
    until(lambda: not [*(jobs / IMPORTS).glob("*")], "no archive is half read", SWEPT_S)
    objects, owners = platform.home / "objects", [found.lower() for found in journey.ids.values()]
    stored = [str(path.relative_to(objects)).lower() for path in files_below(objects)]
    assert [path for path in stored if not any(owner in path for owner in owners)] == []


def must_miss_nothing(platform: Platform) -> None:
    """The check of references of the last start has found nothing."""
    harness = Harness(platform)

    def report() -> dict[str, Any] | None:
        found: dict[str, Any] = harness.call("GET", "/missing-references")
        return found if found["checked_at"] and not found["silent"] and not found["missing"] else None

    assert until(report, "the references are checked", 60)["items"] == []


def must_be_clean_after_removal(platform: Platform, journey: Journey) -> None:
    """Containers, room, networks and objects go with the things that they belong to."""
    harness, ids = Harness(platform), journey.ids
    harness.call("POST", f"/services/{ids['service']}/stop")
    until(lambda: not harness.containers(), "the service's container is removed", 60)
    until(lambda: not any(harness.used().values()), "every reservation is given back", 30)
    for path in (f"services/{ids['service']}", f"models/{ids['model']}", f"training-tasks/{ids['task']}"):
        until(lambda: _removed(harness, path), f"{path} is removed", 30)  # noqa: B023 - called at once
    until(lambda: _removed(harness, f"datasets/{ids['dataset']}"), "the dataset is removed", 30)
    label = f"label=modelyard.instance={platform.instance}"
    until(
        lambda: not harness.engine("network", "ls", "--filter", label, "--format", "{{.Name}}").split(),
        "no network is left",
        30,
    )
    until(lambda: not files_below(platform.home / "objects"), "no object is left", 60)


def _removed(harness: Harness, path: str) -> bool:
    """Asks for it. False while something still refers to it."""
    try:
        harness.call("DELETE", f"/{path}")
    except Refused as refused:
        return bool(refused.problem["status"] == 404)
    return True
