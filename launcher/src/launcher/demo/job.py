"""The main job: dataset, online, training, model, service, online test; and the same address after a restart."""

import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from launcher.demo.client import Client, Refused
from launcher.progress import Bar, asked_again

TEST_TEXT = "足球"
SHARE = 0.9
ASKED = 10
_LIMIT_S = 1800
_LOOK_S = 1.0


class JobFailed(RuntimeError):
    """A step ended otherwise than it should; the text says which and why."""


class MainJob:
    """One run over one archive of texts in `format_`. `say` prints a line."""

    def __init__(
        self, client: Client, data: Path, say: Callable[[str], None], seed: int = 1, format_: str = "dir"
    ) -> None:
        self._client = client
        self._data = data
        self._say = say
        self._seed = seed
        self._format = format_
        self._service = ""
        self._told = ""
        self._name = f"demo {time.strftime('%Y-%m-%d %H:%M:%S')} {seed}"

    def run(self) -> dict[str, Any]:
        """{"accuracy", "samples", "test_samples", "answer", "address", "seconds"}. Raises JobFailed, Refused."""
        began = time.monotonic()
        self._client.sign_in()
        dataset = self._import()
        imported = time.monotonic()
        task = self._train(dataset["id"])
        trained = time.monotonic()
        evaluation = task["evaluation"]
        model = self._find_model(task["id"])
        service = self._publish(model["id"])
        self._service = service["id"]
        answer, address = self._serve(service["id"], evaluation)
        served = time.monotonic()
        self._restart(service["id"], address)
        return {
            "accuracy": evaluation["accuracy"],
            "samples": dataset["counts"]["train"],
            "test_samples": sum(sum(row) for row in evaluation["confusion"]),
            "answer": answer,
            "address": address,
            "seconds": {
                "import": round(imported - began, 2),
                "train": round(trained - imported, 2),
                "serve": round(served - trained, 2),
                "total": round(time.monotonic() - began, 2),
            },
        }

    def stop(self) -> None:
        """The service that `run` has left running, so that it holds no room."""
        path = f"/api/v1/services/{self._service}"
        self._client.call("POST", f"{path}/stop")
        self._until("stopping", path, lambda seen: seen, lambda seen: seen["state"] == "stopped")

    def _import(self) -> dict[str, Any]:
        body = {
            "name": self._name,
            "purpose": "text",
            "task_type": "text_classification",
            "annotation": "classification",
            "format": self._format,
            "test_mode": "ratio",
        }
        dataset = self._client.call("POST", "/api/v1/datasets", json=body)
        path = f"/api/v1/datasets/{dataset['id']}"
        with Bar("uploading") as bar:
            self._client.upload("/api/v1/datasets", dataset["id"], "train", self._data, bar.update)
        part = self._until(
            "importing", path, lambda seen: seen["parts"][0], lambda part: part["state"] in ("ready", "invalid")
        )
        if part["state"] == "invalid":
            raise JobFailed(f"the dataset is invalid: {part['reason']}")
        self._report(part["report"])
        self._client.call("POST", f"{path}/online")
        return dict(self._client.call("GET", path))

    def _report(self, report: dict[str, Any]) -> None:
        self._say(f"dataset: {report['samples']} samples")
        for row in report["classes"]:
            self._say(f"  {row['name']}: {row['count']}")
        for warning in report.get("warnings", []):
            self._say(f"  warning {warning['code']} {warning.get('params', {})}")

    def _train(self, dataset_id: str) -> dict[str, Any]:
        query = {"tab": "preset", "task_type": "text_classification"}
        algorithms = self._client.call("GET", "/api/v1/algorithms", params=query)["items"]
        if not algorithms:
            raise JobFailed("there is no preset algorithm for text classification")
        body = {
            "name": self._name,
            "purpose": "text",
            "task_type": "text_classification",
            "algorithm_id": algorithms[0]["id"],
            "dataset_id": dataset_id,
            "share": SHARE,
            "seed": self._seed,
        }
        task = self._client.call("POST", "/api/v1/training-tasks", json=body)
        path = f"/api/v1/training-tasks/{task['id']}"
        self._client.call("POST", f"{path}/start")
        self._follow(path)
        ended = self._until(
            "training", path, lambda seen: seen, lambda seen: seen["state"] in ("succeeded", "failed", "stopped")
        )
        if ended["state"] != "succeeded":
            raise JobFailed(f"the training {ended['state']}: {ended['reason']}")
        evaluation = self._client.call("GET", f"{path}/evaluation")
        self._say(f"accuracy {evaluation['accuracy']:.4f}")
        for row in evaluation["per_class"]:
            self._say(
                f"  {row['name']}: precision {row['precision']:.3f} recall {row['recall']:.3f} f1 {row['f1']:.3f}"
            )
        return dict(ended) | {"evaluation": evaluation}

    def _follow(self, path: str) -> None:
        """Print the log and the metrics while they are written."""
        self._until("waiting for the start", path, lambda seen: seen["state"], _has_begun)
        after, looked = 0, time.monotonic()
        for line in self._client.stream(f"{path}/log", follow="true"):
            self._say(f"  | {line}")
            if time.monotonic() - looked > _LOOK_S:
                after, looked = self._tell_metrics(path, after), time.monotonic()
        self._tell_metrics(path, after)

    def _tell_metrics(self, path: str, after: int) -> int:
        """Print the points behind the position `after`; the position of the last one."""
        while points := self._client.call("GET", f"{path}/metrics", params={"after": after})["items"]:
            for point in points:
                values = ", ".join(f"{name} {value:.4g}" for name, value in point["values"].items())
                self._say(f"  metrics ({point['phase']}): {values}")
            after = int(points[-1]["id"])
        return after

    def _find_model(self, task_id: str) -> dict[str, Any]:
        found = self._until(
            "importing the model",
            f"/api/v1/models?task_id={task_id}",
            lambda seen: seen["items"],
            lambda items: bool(items) and items[0]["state"] != "importing",
        )
        if found[0]["state"] != "ready":
            raise JobFailed(f"the model is not usable: {found[0]['reason']}")
        self._say(f"model: {found[0]['name']} v{found[0]['version']}, {found[0]['size']} bytes")
        return dict(found[0])

    def _publish(self, model_id: str) -> dict[str, Any]:
        self._client.call("POST", f"/api/v1/models/{model_id}/publish", json={"target": "service"})
        path = f"/api/v1/services?model_id={model_id}"
        found = self._until("publishing", path, lambda seen: seen["items"], bool)
        return dict(found[0])

    def _serve(self, service_id: str, evaluation: dict[str, Any]) -> tuple[dict[str, Any], str]:
        """The answer to the test text, and the address. Raises JobFailed when an answer is not the model's own."""
        address = self._start(service_id)
        answer = self._ask(service_id, TEST_TEXT)
        self._say(f"{TEST_TEXT} -> {answer['label']} ({answer['score']:.3f}) at {address}")
        given = evaluation["examples"]
        examples = given[:: max(1, len(given) // ASKED)][:ASKED]
        for example in examples:
            got = self._ask(service_id, example["text"])
            if got["label"] != example["predicted"] or abs(got["score"] - example["score"]) > 1e-6:
                raise JobFailed(f"the service says {got}, the model said {example}")
            direct = self._client.call("POST", f"{address}classification_param", params={"text": example["text"]})
            if direct["label"] != got["label"]:
                raise JobFailed(f"{address} says {direct}, the online test said {got}")
        self._say(f"{len(examples)} samples of the test side: the answers equal the model's own predictions")
        return {"label": answer["label"], "score": answer["score"]}, address

    def _ask(self, service_id: str, text: str) -> dict[str, Any]:
        body = {"interface": "classification_param", "inputs": {"text": text}}
        trial = self._client.call("POST", f"/api/v1/services/{service_id}/test", json=body)
        if trial["status"] != 200:
            raise JobFailed(f"the online test failed: {trial}")
        return dict(trial["answer"])

    def _start(self, service_id: str) -> str:
        path = f"/api/v1/services/{service_id}"
        self._client.call("POST", f"{path}/start", json={"replicas": 1})
        up = self._until("starting", path, lambda seen: seen, lambda seen: seen["state"] in ("running", "failed"))
        if up["state"] == "failed":
            raise JobFailed(f"the service failed: {up['reason']}")
        self._until_served(up["address"])
        return str(up["address"])

    def _until_served(self, address: str) -> None:
        """The gateway learns of new replicas by an event; wait until it has."""
        for _ in asked_again(10):
            try:
                self._client.request("GET", f"{address}health")
                return
            except Refused as refused:
                if refused.code != "serve.not_running":
                    raise
        raise JobFailed(f"{address} does not answer in time")

    def _restart(self, service_id: str, address: str) -> None:
        self.stop()
        again = self._start(service_id)
        if again != address:
            raise JobFailed(f"the address changed from {address} to {again}")
        self._say(f"stopped and started again: the address is still {again}")

    def _until(self, title: str, path: str, pick: Callable[[Any], Any], done: Callable[[Any], bool]) -> Any:
        """Ask until `done`. Raises JobFailed after half an hour."""
        seen: Any = None
        with Bar(title) as bar:
            for _ in asked_again(_LIMIT_S):
                answer = self._client.call("GET", path)
                self._tell_wait(answer)
                seen = pick(answer)
                if done(seen):
                    return seen
                bar.update(seen.get("progress") if isinstance(seen, dict) else None)
        raise JobFailed(f"{title} did not end in time: {seen}")

    def _tell_wait(self, answer: Any) -> None:
        """Print why it waits, once for each reason."""
        reason = answer.get("reason") if isinstance(answer, dict) else None
        if reason and str(reason["code"]).startswith("waiting.") and (text := why_waits(reason)) != self._told:
            self._told = text
            self._say(text)


def why_waits(reason: Mapping[str, Any]) -> str:
    """What is missing, what holds it, and when that ends, where it is known."""
    params = reason.get("params", {})
    parts = [f"it waits ({reason['code']})"]
    if missing := params.get("missing"):
        parts.append("missing " + _amounts(missing))
    for each in params.get("holders", ()):
        until = f", until {each['ends_at']} at the latest" if each.get("ends_at") else ""
        parts.append(f"{each['kind']} {each['name'] or each['id']} holds {_amounts(each)}{until}")
    if others := _amounts(params.get("others", {})):
        parts.append(f"others hold {others}")
    return "; ".join(parts)


def _amounts(values: Mapping[str, Any]) -> str:
    return ", ".join(f"{name} {values[name]:g}" for name in ("cpu", "memory", "gpu") if values.get(name))


def _has_begun(state: str) -> bool:
    return state not in ("draft", "queued", "preparing")
