"""`kill -9` of the platform at five named points of the main job, then a start again (07, section 2, faults 1 and 2).

The job is driven by small steps that may be repeated, as a person would: what was acknowledged is never sent again.
"""

import sqlite3
from pathlib import Path
from typing import Any

import httpx
import pytest

from launcher.demo.client import Client, Refused
from launcher.demo.reviews import write_reviews
from tests.integration.yard import Yard
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
CONVERGE_S = 120


class Journey:
    """The main job, going on from wherever it is."""

    def __init__(self, platform: Platform, data: Path) -> None:
        self.platform = platform
        self.data = data
        self.ids: dict[str, str] = {}

    def client(self) -> Client:
        return self.platform.client()

    def go_on(self) -> None:
        """Raises httpx.HTTPError when the platform is killed in between."""
        client = self.client()
        try:
            self._dataset(client)
            self._task(client)
            self._service(client)
        finally:
            client.close()

    def _dataset(self, client: Client) -> None:
        body = {
            "name": "kill",
            "purpose": "text",
            "task_type": "text_classification",
            "annotation": "classification",
            "format": "dir",
            "test_mode": "ratio",
        }
        if "dataset" not in self.ids:
            self.ids["dataset"] = client.call("POST", "/api/v1/datasets", json=body)["id"]
        path = f"/api/v1/datasets/{self.ids['dataset']}"
        if client.call("GET", path)["parts"][0]["state"] == "empty":
            client.upload("/api/v1/datasets", self.ids["dataset"], "train", self.data, lambda _: None)
        until(lambda: client.call("GET", path)["parts"][0]["state"] == "ready", "the archive is read", CONVERGE_S)
        client.call("POST", f"{path}/online")

    def _task(self, client: Client) -> None:
        query = {"tab": "preset", "task_type": "text_classification"}
        algorithm = client.call("GET", "/api/v1/algorithms", params=query)["items"][0]["id"]
        body = {
            "name": "kill",
            "purpose": "text",
            "task_type": "text_classification",
            "algorithm_id": algorithm,
            "dataset_id": self.ids["dataset"],
            "share": 0.9,
            "seed": 1,
        }
        if "task" not in self.ids:
            self.ids["task"] = client.call("POST", "/api/v1/training-tasks", json=body)["id"]
        path = f"/api/v1/training-tasks/{self.ids['task']}"
        if client.call("GET", path)["state"] == "draft":
            client.call("POST", f"{path}/start")
        until(
            lambda: client.call("GET", path)["state"] in ("succeeded", "failed", "stopped"),
            "the training ends",
            CONVERGE_S,
        )
        assert client.call("GET", path)["state"] == "succeeded"
        until(
            lambda: self.models(client) != [] and self.models(client)[0]["state"] == "ready",
            "its model is there",
            CONVERGE_S,
        )

    def models(self, client: Client) -> list[dict[str, Any]]:
        return list(client.call("GET", "/api/v1/models", params={"task_id": self.ids["task"]})["items"])

    def _service(self, client: Client) -> None:
        model = self.models(client)[0]["id"]
        query = {"model_id": model}
        if not client.call("GET", "/api/v1/services", params=query)["items"]:
            client.request(
                "POST",
                f"/api/v1/models/{model}/publish",
                json={"target": "service"},
                headers={"idempotency-key": "once"},
            )
        until(
            lambda: bool(client.call("GET", "/api/v1/services", params=query)["items"]),
            "its service is there",
            CONVERGE_S,
        )
        service = client.call("GET", "/api/v1/services", params=query)["items"][0]
        path = f"/api/v1/services/{service['id']}"
        if service["state"] == "stopped":
            client.call("POST", f"{path}/start", json={"replicas": 1})
        until(lambda: client.call("GET", path)["state"] == "running", "the service runs", CONVERGE_S)
        self.ids["service"] = service["id"]

    def ask(self) -> dict[str, Any]:
        client = self.client()
        body = {"interface": "classification_param", "inputs": {"text": "足球"}}
        answer: dict[str, Any] = client.call("POST", f"/api/v1/services/{self.ids['service']}/test", json=body)
        return answer


@pytest.mark.parametrize("point", POINTS)
def test_the_main_job_survives_a_kill(platform: Platform, tmp_path: Path, point: str) -> None:
    journey = Journey(platform, write_reviews(tmp_path / "reviews.zip"))
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
    client = journey.client()
    for path in ("datasets", "training-tasks", "models", "services"):
        assert client.call("GET", f"/api/v1/{path}?tab=mine")["total"] == 1, f"{path}: not exactly one"
    attempts = client.call("GET", f"/api/v1/training-tasks/{journey.ids['task']}/attempts")
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
    yard = Yard(platform)
    objects = platform.home / "objects"
    stored = [str(path.relative_to(objects)).lower() for path in files_below(objects)]
    model = journey.models(yard.client)[0]["id"]
    owners = [found.lower() for found in (*journey.ids.values(), model)]
    assert [path for path in stored if not any(owner in path for owner in owners)] == []
    (container,) = yard.containers()
    assert journey.ids["service"].lower() in container
    yard.call("POST", f"/services/{journey.ids['service']}/stop")
    until(lambda: not yard.containers(), "the service's container is removed", 60)
    until(lambda: not any(yard.used().values()), "every reservation is given back", 20)
    label = f"label=modelyard.instance={platform.instance}"
    networks = yard.engine("network", "ls", "--filter", label, "--format", "{{.Name}}").split()
    assert [name for name in networks if journey.ids["service"].lower() not in name] == []
