"""Fixtures of the model service's tests."""

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from svckit.contracts.events import ModelPublished
from svckit.objects.open import open_store

from model_svc.app import SERVICE
from model_svc.settings import ModelSettings
from tests.model.harness import OTHER, OWNER, FakeServices, FakeTraining, Harness, model_of
from tests.support.one_service import PRIVATE, TRUSTED, Caller, Running, ServiceContext, fake_gateway


@pytest.fixture
def migrations() -> Path:
    return SERVICE.migrations


@pytest.fixture
async def harness(tmp_path: Path, database_url: str) -> AsyncIterator[Harness]:
    around = ServiceContext("model-svc")
    training = FakeTraining()
    services = FakeServices()
    around.clients.add_app("training-svc", training.app())
    around.clients.add_app("inference-svc", services.app())
    around.clients.add_app("gateway", fake_gateway(OWNER, OTHER, storage=around.storage))
    settings = ModelSettings(
        database_url=database_url,
        store_url=f"file://{tmp_path}/objects",
        signing_key=PRIVATE["model-svc"],
        trusted_keys=TRUSTED,
        alone=True,
    )
    await around.listen(ModelPublished)
    yield Harness(around, settings, open_store(settings.store_url), training, services)
    await around.clients.close()


@pytest.fixture
async def service(harness: Harness) -> AsyncIterator[Running]:
    async with harness.run() as app:
        yield app


@pytest.fixture
def owner(service: Running) -> Caller:
    return service.as_user(OWNER)


@pytest.fixture
def other(service: Running) -> Caller:
    return service.as_user(OTHER)


ModelMaker = Callable[..., Awaitable[dict[str, Any]]]


@pytest.fixture
def imported(harness: Harness, owner: Caller) -> ModelMaker:
    """Makes a ready model; the answer is its detail."""

    async def make(**options: Any) -> dict[str, Any]:
        event = await harness.train(**options)
        await harness.around.send(event)
        model = await model_of(owner, event.task_id)
        answer = await owner("GET", f"/api/v1/models/{model['id']}")
        return dict(answer.json())

    return make
