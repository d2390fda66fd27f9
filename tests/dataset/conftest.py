"""Fixtures of the dataset service's tests."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from svckit.contracts.events import DatasetDeleted, DatasetOffline, DatasetOnline
from svckit.objects.open import open_store
from svckit.tokens import public_key

from dataset_svc.app import SERVICE
from dataset_svc.settings import DatasetSettings
from tests.dataset.harness import OTHER, OWNER, SIGNING_KEY, Harness
from tests.support.one_service import TRUSTED, Caller, Running, ServiceContext, fake_gateway


@pytest.fixture
def migrations() -> Path:
    return SERVICE.migrations


@pytest.fixture
async def harness(tmp_path: Path, database_url: str) -> AsyncIterator[Harness]:
    around = ServiceContext("dataset-svc")
    around.clients.add_app("gateway", fake_gateway(OWNER, OTHER, storage=around.storage))
    settings = DatasetSettings(
        database_url=database_url,
        store_url=f"file://{tmp_path}/objects",
        uploads_url=f"file://{tmp_path}/uploads",
        work_dir=tmp_path / "work",
        signing_key=SIGNING_KEY,
        trusted_keys=TRUSTED | {"dataset-svc": public_key(SIGNING_KEY)},
    )
    await around.listen(DatasetOnline, DatasetOffline, DatasetDeleted)
    yield Harness(around, settings, open_store(settings.store_url))
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
