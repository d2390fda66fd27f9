"""The inference service over a real database; the container runtime, the replicas and the neighbours are fakes."""

from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from typing import Any

from fastapi import FastAPI, Request, Response
from sqlalchemy import func, select
from starlette.responses import JSONResponse
from svckit.contracts.algorithm import EnvEntry, InputEntry, Interface, Requests, ServeSnapshot
from svckit.contracts.events import ModelPublished
from svckit.errors import NotFound, Problem, problem_response
from svckit.ids import new_id
from svckit.objects.open import open_store
from svckit.reservations import GatewayLedger

from inference_svc.adapters.models import ModelPeer
from inference_svc.app import compose
from inference_svc.ports import Ports, ReplicaAnswer, ReplicaRequest
from inference_svc.services.spec import KIND
from inference_svc.settings import InferenceSettings
from tests.support.one_service import Caller, Running, ServiceContext, User, eventually
from tests.support.one_service import running as started
from tests.support.runtimes import FakeServers

OWNER = User("王芳")
OTHER = User("Li Lei")
ADMIN = User("admin", ("admin",))
PREDICT = Interface(
    name="predict",
    path="/predict",
    inputs=(InputEntry(name="text"), InputEntry(name="k", type="number", required=False)),
)
SERVE = ServeSnapshot(
    image_id=new_id(),
    reference="serve:1",
    pinned="sha256:1",
    env=(
        EnvEntry(name="MODE", choices=("fast", "exact"), type="choice"),
        EnvEntry(name="BEAM", min=1, max=9),
        EnvEntry(name="WORKERS", type="integer"),
        EnvEntry(name="VERBOSE", type="boolean"),
    ),
    interfaces=(PREDICT,),
    requests=Requests(cpu=0.5, memory=256 * 1024**2),
)


@dataclass
class FakeReplicas:
    """Answers every online test with `answer`, and remembers what was asked."""

    answer: ReplicaAnswer | Exception = field(
        default_factory=lambda: ReplicaAnswer(200, "application/json", b'{"label": "x"}')
    )
    asked: list[tuple[str, ReplicaRequest]] = field(default_factory=list)

    async def ask(self, service_id: str, request: ReplicaRequest) -> ReplicaAnswer:
        self.asked.append((service_id, request))
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


@dataclass
class Neighbours:
    """The gateway's ledger, the model service's recipes and everybody's references, as one app."""

    capacity: int = 100
    machine: dict[str, float] = field(default_factory=dict)
    quota: dict[str, float] = field(default_factory=dict)
    holders: list[dict[str, Any]] = field(default_factory=list)
    reservations: dict[str, int] = field(default_factory=dict)
    references: set[str] = field(default_factory=set)
    models: dict[str, dict[str, Any]] = field(default_factory=dict)
    disabled: set[str] = field(default_factory=set)

    def app(self) -> FastAPI:
        app = FastAPI()

        @app.put("/internal/reservations/service/{service_id}")
        async def reserve(service_id: str, request: Request) -> Response:
            body = await request.json()
            held = sum(count for key, count in self.reservations.items() if key != service_id)
            missing = held + body["replicas"] - self.capacity
            if missing > 0:
                short = {"cpu": missing * body["cpu"]}
                params: dict[str, Any] = {"missing": short, "lacking": short, "holders": self.holders}
                params |= {"wanted": {"cpu": body["replicas"] * body["cpu"]}, "total": self.machine}
                return problem_response(Problem(title="full", status=409, code="capacity.missing", params=params))
            self.reservations[service_id] = body["replicas"]
            return JSONResponse({})

        @app.delete("/internal/reservations/service/{service_id}", status_code=204)
        async def release(service_id: str) -> None:
            self.reservations.pop(service_id, None)

        @app.get("/internal/reservations")
        async def held() -> dict[str, Any]:
            return {"items": [{"kind": "service", "id": key} for key in self.reservations]}

        @app.get("/internal/reservations/bounds/{owner_id}")
        async def bounds(owner_id: str) -> dict[str, Any]:
            storage: dict[str, Any] = {"limit": None, "used": 0, "services": {}}
            return {"capacity": self.machine, "limits": self.quota, "used": {"cpu": 0}, "storage": storage}

        @app.get("/internal/users/{user_id}")
        async def read_user(user_id: str) -> dict[str, Any]:
            return {"id": user_id, "name": user_id, "roles": ["user"], "active": user_id not in self.disabled}

        @app.get("/internal/models/{model_id}/serving")
        async def serving(model_id: str) -> Response:
            model = self.models.get(model_id)
            return JSONResponse(model) if model else problem_response(NotFound().problem())

        @app.put("/internal/{path:path}", status_code=204)
        async def put_reference(path: str) -> None:
            self.references.add(path)

        @app.delete("/internal/{path:path}", status_code=204)
        async def delete_reference(path: str) -> None:
            self.references.discard(path)

        return app


@dataclass
class Harness:
    """Everything around the service: it outlives one app."""

    around: ServiceContext
    settings: InferenceSettings
    runtime: FakeServers
    replicas: FakeReplicas
    neighbours: Neighbours

    def ports(self) -> Ports:
        """Ledger and models are those of the neighbours."""
        peers, store = self.around.peers, open_store(self.settings.store_url)
        return Ports(self.runtime, store, GatewayLedger(peers, KIND), ModelPeer(peers), self.replicas)

    def run(self) -> AbstractAsyncContextManager[Running]:
        app = compose(self.settings, self.around.bus, self.around.peers, self.ports())
        return started(app)

    def publication(self, name: str = "情感服务") -> ModelPublished:
        """A published model that the model service knows; the event is returned, not sent."""
        model_id = new_id()
        self.neighbours.models[model_id] = {
            "id": model_id,
            "name": "情感分类",
            "version": 3,
            "owner_id": OWNER.id,
            "owner_name": OWNER.name,
            "purpose": "text",
            "task_type": "text_classification",
            "task_id": new_id(),
            "algorithm_id": new_id(),
            "classes": ["好", "坏"],
            "class_count": 2,
            "files_prefix": f"models/{model_id}/files/",
            "serve": SERVE.model_dump(mode="json"),
            "publication_name": name,
        }
        return ModelPublished(model_id=model_id, publication_id=new_id(), owner_id=OWNER.id, target="service")

    async def make(self, owner: Caller, name: str = "情感服务") -> str:
        """The id of a new stopped service."""
        event = self.publication(name)
        await self.around.send(event)

        async def made() -> Any:
            items = (await owner("GET", f"/api/v1/services?model_id={event.model_id}")).json()["items"]
            return items[0]["id"] if items else None

        return str(await eventually(made))


async def in_state(owner: Caller, service_id: str, state: str, reason: str | None = None) -> dict[str, Any]:
    """The service's detail, once it has this state (and reason)."""

    async def look() -> Any:
        detail = (await owner("GET", f"/api/v1/services/{service_id}")).json()
        code = (detail["reason"] or {}).get("code")
        return detail if detail["state"] == state and reason in (None, code) else None

    return dict(await eventually(look))


def path_of(service_id: str, rest: str = "") -> str:
    return f"/api/v1/services/{service_id}{rest}"


async def start(owner: Caller, service_id: str, replicas: int = 1) -> None:
    answer = await owner("POST", path_of(service_id, "/start"), json={"replicas": replicas})
    assert answer.status_code == 202, answer.text


async def count(service: Running, table: type[object]) -> int:
    async with service.app.state.database.reading() as session:
        return int(await session.scalar(select(func.count()).select_from(table)))
