"""Fixtures of the training service's tests."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from svckit.contracts.events import TrainingFinished
from svckit.objects.open import open_store

from tests.support.fake_jobs import FakeJobs
from tests.support.one_service import PRIVATE, TRUSTED, Caller, Running, ServiceContext, fake_gateway
from tests.training.fakes import MANIFEST_KEY, manifest
from tests.training.harness import ADMIN, OTHER, OWNER, Harness
from training_svc.settings import TrainingSettings


@pytest.fixture
async def harness(tmp_path: Path, database_url: str) -> AsyncIterator[Harness]:
    around = ServiceContext("training-svc")
    around.clients.add_app(
        "gateway", fake_gateway(OWNER, OTHER, ADMIN, disabled=around.disabled, storage=around.storage)
    )
    settings = TrainingSettings(
        database_url=database_url,
        store_url=f"file://{tmp_path}/objects",
        signing_key=PRIVATE["training-svc"],
        trusted_keys=TRUSTED,
        staging_image="modelyard/staging:1",
        reconcile_interval_s=0.05,
        poll_s=0.2,
        follow_poll_s=0.02,
        max_points=100,
        cpu_limit=6,
    )
    store = open_store(settings.store_url)
    await store.put_bytes(MANIFEST_KEY, manifest())
    await around.listen(TrainingFinished)
    yield Harness(around, settings, store, FakeJobs(store))
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
