"""Fixtures of the inference service's tests."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from svckit.contracts.events import ServiceStateChanged

from inference_svc.app import SERVICE
from inference_svc.settings import InferenceSettings
from tests.inference.harness import OTHER, OWNER, FakeReplicas, Harness, Neighbours
from tests.support.one_service import PRIVATE, TRUSTED, Caller, Running, ServiceContext
from tests.support.runtimes import FakeServers


@pytest.fixture
def migrations() -> Path:
    return SERVICE.migrations


@pytest.fixture
async def harness(tmp_path: Path, database_url: str) -> AsyncIterator[Harness]:
    around, neighbours = ServiceContext("inference-svc"), Neighbours()
    for name in ("gateway", "model-svc", "algorithm-svc"):
        around.clients.add_app(name, neighbours.app())
    settings = InferenceSettings(
        database_url=database_url,
        store_url=f"file://{tmp_path}/objects",
        signing_key=PRIVATE["inference-svc"],
        trusted_keys=TRUSTED,
        reconcile_interval_s=0.03,
        crash_delay_s=0.05,
        max_replicas=4,
    )
    await around.listen(ServiceStateChanged)
    yield Harness(around, settings, FakeServers(), FakeReplicas(), neighbours)
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


@pytest.fixture
async def made(harness: Harness, owner: Caller) -> str:
    """The id of a stopped service."""
    return await harness.make(owner)
