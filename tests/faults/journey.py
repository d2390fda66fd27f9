"""The main job in small steps that may be repeated, as a person would repeat them: what was acknowledged is never sent
again, and what may have arrived is sent again as the same request (Idempotency-Key)."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx

from launcher.demo.client import Client, Refused
from tests.support.waiting import until

CONVERGE_S = 120
ROUND_S = 300
ENDED = ("succeeded", "failed", "stopped")
_KIND = {"purpose": "text", "task_type": "text_classification"}


class Journey:
    """Goes on from wherever it is. `client` signs in to a process that answers; `ids` by kind of thing; all have
    the same `name`."""

    def __init__(self, client: Callable[[], Client], data: Path, name: str = "kill") -> None:
        self._client = client
        self._data = data
        self.name = name
        self.ids: dict[str, str] = {}

    def go_on(self) -> None:
        """Raises httpx.HTTPError or Refused when a process is killed in between."""
        client = self._client()
        try:
            self._dataset(client)
            self._task(client)
            self._service(client)
        finally:
            client.close()

    def call(self, method: str, path: str, **options: Any) -> Any:
        """One call of the public API."""
        client = self._client()
        try:
            return client.call(method, path, **options)
        finally:
            client.close()

    def _make(self, client: Client, kind: str, collection: str, body: dict[str, Any]) -> None:
        if kind not in self.ids:
            once = {"idempotency-key": f"{self.name}-{kind}"}
            made = client.call("POST", f"/api/v1/{collection}", json={"name": self.name} | _KIND | body, headers=once)
            self.ids[kind] = made["id"]

    def _dataset(self, client: Client) -> None:
        self._make(
            client, "dataset", "datasets", {"annotation": "classification", "format": "dir", "test_mode": "ratio"}
        )
        path = f"/api/v1/datasets/{self.ids['dataset']}"
        if client.call("GET", path)["parts"][0]["state"] in ("empty", "uploading"):
            client.upload("/api/v1/datasets", self.ids["dataset"], "train", self._data, lambda _: None)
        until(lambda: client.call("GET", path)["parts"][0]["state"] == "ready", "the archive is read", CONVERGE_S)
        client.call("POST", f"{path}/online")

    def _task(self, client: Client) -> None:
        algorithms = client.call(
            "GET", "/api/v1/algorithms", params={"tab": "preset"} | {"task_type": _KIND["task_type"]}
        )
        body = {
            "algorithm_id": algorithms["items"][0]["id"],
            "dataset_id": self.ids["dataset"],
            "share": 0.9,
            "seed": 1,
        }
        self._make(client, "task", "training-tasks", body)
        path = f"/api/v1/training-tasks/{self.ids['task']}"
        if client.call("GET", path)["state"] == "draft":
            client.call("POST", f"{path}/start")
        until(lambda: client.call("GET", path)["state"] in ENDED, "the training ends", CONVERGE_S)
        task = client.call("GET", path)
        assert task["state"] == "succeeded", task["reason"]
        until(lambda: self._ready_model(client), "its model is there", CONVERGE_S)

    def _ready_model(self, client: Client) -> bool:
        models = client.call("GET", "/api/v1/models", params={"task_id": self.ids["task"]})["items"]
        if models:
            self.ids["model"] = models[0]["id"]
        return bool(models) and models[0]["state"] == "ready"

    def _service(self, client: Client) -> None:
        once = {"idempotency-key": f"{self.name}-publication"}
        model = self.ids["model"]
        client.request("POST", f"/api/v1/models/{model}/publish", json={"target": "service"}, headers=once)
        query = {"model_id": model}
        until(lambda: client.call("GET", "/api/v1/services", params=query)["items"], "its service is there", CONVERGE_S)
        service = client.call("GET", "/api/v1/services", params=query)["items"][0]
        self.ids["service"] = service["id"]
        path = f"/api/v1/services/{service['id']}"
        if service["state"] == "stopped":
            client.call("POST", f"{path}/start", json={"replicas": 1})
        until(lambda: client.call("GET", path)["state"] == "running", "the service runs", CONVERGE_S)

    def ask(self) -> dict[str, Any]:
        body = {"interface": "classification_param", "inputs": {"text": "足球"}}
        answer: dict[str, Any] = self.call("POST", f"/api/v1/services/{self.ids['service']}/test", json=body)
        return answer


def go_on(journey: Journey) -> None:
    """Until the job is done: what was cut off, or refused because something is away, is tried again."""
    until(lambda: _went_well(journey), "the main job comes to its end", ROUND_S)


def _went_well(journey: Journey) -> bool:
    try:
        journey.go_on()
    except httpx.HTTPError:
        return False
    except Refused as refused:
        if refused.problem["status"] not in (423, 503):
            raise
        return False
    return True
