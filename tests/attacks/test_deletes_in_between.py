"""An impatient user deletes a task as soon as it has succeeded, and a model as soon as it is published: nothing that
was promised to them is lost (K12). Training, model and inference service are the real ones, each with its database."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from svckit.objects.open import open_store
from svckit.peers import Peers
from svckit.reservations import GatewayLedger
from svckit.tokens import Signer

from inference_svc.adapters.models import ModelPeer
from inference_svc.app import compose as compose_inference
from inference_svc.ports import Ports as InferencePorts
from inference_svc.services.spec import KIND
from inference_svc.settings import InferenceSettings
from model_svc.app import create_app as create_model_service
from model_svc.settings import ModelSettings
from tests.inference.harness import FakeReplicas, Neighbours
from tests.support.fake_jobs import FakeJobs
from tests.support.one_service import PRIVATE, TRUSTED, Caller, ServiceContext, eventually, fake_gateway, running
from tests.support.postgres import Postgres
from tests.support.runtimes import FakeServers
from tests.training.fakes import MANIFEST_KEY, manifest
from tests.training.harness import OWNER, Harness, until_state
from training_svc.settings import TrainingSettings

pytestmark = pytest.mark.attack
TASKS, MODELS, SERVICES = "/api/v1/training-tasks", "/api/v1/models", "/api/v1/services"


@dataclass
class World:
    """One user at three services."""

    harness: Harness
    tasks: Caller
    models: Caller
    services: Caller

    async def succeed(self) -> str:
        """The id of a task that has just succeeded."""
        task_id = await self.harness.running_task(self.tasks)
        self.harness.succeed(task_id)
        await until_state(self.tasks, task_id, "succeeded")
        return task_id


@pytest.fixture(params=["sqlite", "postgresql"])
async def world(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[World]:
    around, neighbours = ServiceContext("training-svc"), Neighbours().app()
    gateway = fake_gateway(OWNER, storage=around.storage)
    gateway.router.routes += neighbours.router.routes
    common: dict[str, Any] = {"store_url": f"file://{tmp_path}/objects", "trusted_keys": TRUSTED}

    async def of(service: str) -> dict[str, Any]:
        if request.param == "sqlite":
            url = f"sqlite+aiosqlite:///{tmp_path}/{service}.db"
        else:
            server: Postgres = request.getfixturevalue("postgres")
            url = await server.new_database()
        return {**common, "database_url": url, "signing_key": PRIVATE[service]}

    def peers(service: str) -> Peers:
        return Peers(around.clients, Signer(service, PRIVATE[service]))

    store = open_store(common["store_url"])
    await store.put_bytes(MANIFEST_KEY, manifest())
    limits: dict[str, Any] = {"staging_image": "modelyard/staging:1", "reconcile_interval_s": 0.05, "poll_s": 0.2}
    training = TrainingSettings(**await of("training-svc"), **limits)
    harness = Harness(around, training, store, FakeJobs(store))
    inference_settings = InferenceSettings(**await of("inference-svc"), reconcile_interval_s=0.05)
    ledger = GatewayLedger(peers("inference-svc"), KIND)
    ports = InferencePorts(FakeServers(), store, ledger, ModelPeer(peers("inference-svc")), FakeReplicas())
    model = create_model_service(ModelSettings(**await of("model-svc")), around.bus, peers("model-svc"))
    inference = compose_inference(inference_settings, around.bus, peers("inference-svc"), ports)
    async with AsyncExitStack() as stack:
        services = [await stack.enter_async_context(harness.run())]
        services += [await stack.enter_async_context(running(app)) for app in (model, inference)]
        apps: dict[str, FastAPI] = {service.service: service.app for service in services}
        for name, app in {**apps, "gateway": gateway, "algorithm-svc": neighbours}.items():
            around.clients.add_app(name, app)
        yield World(harness, *(service.as_user(OWNER) for service in services))
    await around.clients.close()


async def deleted(caller: Caller, path: str) -> list[httpx.Response]:
    """Asked for without a pause until it is; the refusals of before."""
    refusals: list[httpx.Response] = []

    async def gone() -> bool:
        answer = await caller("DELETE", path)
        if answer.status_code != 204:
            refusals.append(answer)
        return answer.status_code == 204

    await eventually(gone)
    return refusals


async def one_of(caller: Caller, path: str) -> dict[str, Any]:
    """The only thing of a list, once it is there."""

    async def found() -> Any:
        items = (await caller("GET", path)).json()["items"]
        return items[0] if items else None

    return dict(await eventually(found))


async def test_a_task_that_is_deleted_at_once_leaves_its_model(world: World) -> None:
    task_id = await world.succeed()
    refusals = await deleted(world.tasks, f"{TASKS}/{task_id}")
    assert {(refusal.status_code, refusal.json()["code"]) for refusal in refusals} <= {(409, "resource.still_used")}
    model = await one_of(world.models, f"{MODELS}?task_id={task_id}")
    assert (model["state"], model["reason"]) == ("ready", None)
    assert (await world.models("GET", f"{MODELS}/{model['id']}/download")).status_code == 200


async def test_a_model_that_is_deleted_as_it_is_published_stays_for_its_service(world: World) -> None:
    task_id = await world.succeed()
    model = await one_of(world.models, f"{MODELS}?task_id={task_id}")
    path = f"{MODELS}/{model['id']}"
    assert (await world.models("POST", f"{path}/publish", json={})).status_code == 202
    kinds: set[str] = set()

    async def made() -> bool:
        refused = await world.models("DELETE", path)
        assert (refused.status_code, refused.json()["code"]) == (409, "resource.still_used")
        kinds.update(user["kind"] for user in refused.json()["params"]["users"])
        return "service" in kinds

    await eventually(made)
    service = await one_of(world.services, f"{SERVICES}?model_id={model['id']}")
    assert (await world.services("DELETE", f"{SERVICES}/{service['id']}")).status_code == 204
    refusals = await deleted(world.models, path)
    assert {user["kind"] for refusal in refusals for user in refusal.json()["params"]["users"]} <= {"service"}
