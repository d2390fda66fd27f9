"""Fixtures of the algorithm service's tests."""

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from svckit.contracts.events import AlgorithmOffline, AlgorithmOnline, ImageFailed, ImagePushed

from algorithm_svc.app import SERVICE
from algorithm_svc.settings import AlgorithmSettings
from tests.algorithm.library import ADMIN, DEVELOPER, OTHER, USER, Library, definition, image
from tests.support.one_service import PRIVATE, TRUSTED, Caller, Running, ServiceContext, fake_gateway
from tests.support.runtimes import FakeImages


@pytest.fixture
def migrations() -> Path:
    return SERVICE.migrations


@pytest.fixture
async def library(tmp_path: Path, database_url: str) -> AsyncIterator[Library]:
    around = ServiceContext("algorithm-svc")
    around.clients.add_app("gateway", fake_gateway(DEVELOPER, OTHER, USER, ADMIN, storage=around.storage))
    settings = AlgorithmSettings(
        database_url=database_url,
        store_url=f"file://{tmp_path}/objects",
        signing_key=PRIVATE["algorithm-svc"],
        trusted_keys=TRUSTED,
        reconcile_interval_s=0.05,
        preset_retry_s=0.1,
    )
    await around.listen(ImagePushed, ImageFailed, AlgorithmOnline, AlgorithmOffline)
    yield Library(around, settings, FakeImages())
    await around.clients.close()


@pytest.fixture
async def service(library: Library) -> AsyncIterator[Running]:
    async with library.run() as app:
        yield app


@pytest.fixture
def developer(service: Running) -> Caller:
    return service.as_user(DEVELOPER)


@pytest.fixture
def other(service: Running) -> Caller:
    return service.as_user(OTHER)


@pytest.fixture
def user(service: Running) -> Caller:
    return service.as_user(USER)


@pytest.fixture
def admin(service: Running) -> Caller:
    return service.as_user(ADMIN)


Registered = Callable[..., Awaitable[dict[str, Any]]]


@pytest.fixture
def registered(library: Library, developer: Caller) -> Registered:
    """Makes an algorithm of ready images; `online` puts it on the shelf, with this visibility."""

    async def make(*, online: bool = True, visibility: str = "private", **fields: Any) -> dict[str, Any]:
        train = await image(developer, library.engine.add("train:1", "sha256:train"))
        serve = await image(developer, library.engine.add("serve:1", "sha256:serve"))
        made = await developer("POST", "/api/v1/algorithms", json=definition(train, serve, **fields))
        assert made.status_code == 201, made.text
        path = f"/api/v1/algorithms/{made.json()['id']}"
        if online:
            assert (await developer("POST", f"{path}/online")).status_code == 200
            answer = await developer("POST", f"{path}/visibility", json={"visibility": visibility})
            assert answer.status_code == 200, answer.text
        return dict((await developer("GET", path)).json())

    return make
