"""The model service over a real database and a real directory store; the other services are fake apps."""

from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from typing import Any

import httpx
from fastapi import FastAPI
from starlette.responses import JSONResponse, Response
from svckit.contracts.algorithm import Interface, ServeSnapshot
from svckit.contracts.events import TrainingFinished
from svckit.contracts.services import ServiceStatus
from svckit.errors import NotFound, problem_response
from svckit.ids import new_id
from svckit.objects.port import ObjectStore
from svckit.references import reference_path

from model_svc.app import create_app
from model_svc.settings import ModelSettings
from tests.support.one_service import Caller, Running, ServiceContext, User, eventually
from tests.support.one_service import running as started

OWNER = User("王芳")
OTHER = User("Li Lei")
FILES = {"output/model/weights.bin": b"\x00\x01" * 70_000, "output/model/分类/labels.txt": "体育\n财经".encode()}
SERVE = ServeSnapshot(
    image_id=new_id(), reference="serve:1", pinned="sha256:1", interfaces=(Interface(name="p", path="/p"),)
)


@dataclass
class FakeTraining:
    """What the training service answers, by task id."""

    results: dict[str, dict[str, Any]] = field(default_factory=dict)
    asked: int = 0
    let_go: list[str] = field(default_factory=list)
    """Ids of tasks that may be deleted by now, each time that this was said."""

    def app(self) -> FastAPI:
        app = FastAPI()

        @app.delete("/internal/training-tasks/{task_id}/references/import/{number}", status_code=204)
        async def delete_reference(task_id: str, number: int) -> None:
            self.let_go.append(task_id)

        @app.get("/internal/training-tasks/{task_id}/attempts/{attempt}/result")
        async def read_result(task_id: str, attempt: int) -> Response:
            self.asked += 1
            result = self.results.get(task_id)
            return JSONResponse(result) if result else problem_response(NotFound().problem())

        return app


@dataclass
class FakeServices:
    """What the inference service answers, by service id; any other one is deleted."""

    known: dict[str, ServiceStatus] = field(default_factory=dict)
    asked: int = 0

    def app(self) -> FastAPI:
        app = FastAPI()

        @app.get("/internal/services/{service_id}")
        async def read_status(service_id: str) -> Response:
            self.asked += 1
            status = self.known.get(service_id)
            return JSONResponse(status.model_dump()) if status else problem_response(NotFound().problem())

        return app


@dataclass
class Harness:
    """The service's surroundings: they outlive one app."""

    around: ServiceContext
    settings: ModelSettings
    store: ObjectStore
    training: FakeTraining
    services: FakeServices

    def run(self) -> AbstractAsyncContextManager[Running]:
        return started(create_app(self.settings, self.around.bus, self.around.peers))

    async def train(self, *, serve: bool = True, name: str = "情感分类", left_out: str = "") -> TrainingFinished:
        """A finished training's files and answer; its event is returned, not sent."""
        task_id = new_id()
        key = f"training/{task_id}/1/"
        for path, data in FILES.items():
            if path != left_out:
                await self.store.put_bytes(key + path, data)
        await self.store.put_bytes(key + "output/evaluation.json", b'{"accuracy": 0.9}')
        listed = {**FILES, "output/evaluation.json": b'{"accuracy": 0.9}'}
        self.training.results[task_id] = {
            "task": {
                "id": task_id,
                "name": name,
                "owner_id": OWNER.id,
                "owner_name": OWNER.name,
                "purpose": "text",
                "task_type": "text_classification",
                "algorithm": {"id": new_id(), "name": "bayes", "version_label": "1.0"},
                "dataset": {"id": new_id(), "name": "评论", "version": 2},
                "parameters": {"ALPHA": "0.5"},
                "attempt": 1,
            },
            "outcome": "succeeded",
            "artifact_key": key,
            "files": [{"path": path, "size": len(data)} for path, data in listed.items()],
            "evaluation": {"accuracy": 0.9, "report": {"体育": 1}},
            "serve": SERVE.model_dump(mode="json") if serve else None,
            "format": "dir",
            "classes": ["体育", "财经"],
            "class_count": 2,
        }
        return TrainingFinished(task_id=task_id, attempt=1, outcome="succeeded", owner_id=OWNER.id, artifact_key=key)


async def let_go(service: Running, model: dict[str, Any], publication_id: str) -> None:
    """The inference service has made its service of a publication."""
    path = reference_path("models", model["id"], "publication", publication_id)
    assert (await service.as_service("inference-svc")("DELETE", path)).status_code == 204


async def model_of(owner: Caller, task_id: str, state: str = "ready") -> dict[str, Any]:
    """The model of a training, once it has this state."""

    async def look() -> Any:
        answer: httpx.Response = await owner("GET", f"/api/v1/models?task_id={task_id}&state={state}")
        items = answer.json()["items"]
        return items[0] if items else None

    return dict(await eventually(look))
