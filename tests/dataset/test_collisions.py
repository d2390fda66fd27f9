"""A delete of a dataset and what wants to use it, or to add to it, meet."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from svckit.db import Database
from svckit.identity import Principal
from svckit.ids import new_id
from svckit.live import LiveFeed
from svckit.objects.port import ObjectStore, StoredObject
from svckit.references import Use

from dataset_svc.datasets.service import DatasetService
from tests.dataset.harness import OWNER, Harness, archive, begin, create, imported, patch, two_classes
from tests.support.meeting import begun
from tests.support.one_service import Caller, Running, eventually

PRINCIPAL = Principal(OWNER.id, OWNER.name)
USE = Use(kind="task", holder_id=new_id(), name="训练")


@pytest.fixture
async def dataset_id(owner: Caller) -> str:
    """Of one that is online."""
    dataset, _ = await imported(owner, archive(two_classes()))
    assert (await owner("POST", f"/api/v1/datasets/{dataset['id']}/online")).status_code == 200
    return str(dataset["id"])


async def test_a_training_that_wants_it_beside_its_deletion_finds_nothing(service: Running, dataset_id: str) -> None:
    database: Database = service.app.state.database
    training = service.as_service("training-svc", OWNER.id)
    async with database.writing() as session:
        await DatasetService(session, LiveFeed(database)).delete(PRINCIPAL, dataset_id)
        use = await begun(training("POST", f"/internal/datasets/{dataset_id}/use", json=USE.model_dump()))
    assert (await use).status_code == 404


async def test_its_deletion_beside_a_training_that_wants_it_is_refused(
    service: Running, owner: Caller, dataset_id: str
) -> None:
    database: Database = service.app.state.database
    async with database.writing() as session:
        await DatasetService(session, LiveFeed(database)).use(PRINCIPAL, dataset_id, USE)
        deletion = await begun(owner("DELETE", f"/api/v1/datasets/{dataset_id}"))
    refused = await deletion
    assert (refused.status_code, refused.json()["code"]) == (409, "resource.still_used")


async def test_two_deletes_of_the_same_datasets_in_two_orders(service: Running, owner: Caller) -> None:
    """Whoever has the first of them has not the second already, for which the other would wait."""
    first, second = sorted([str((await create(owner, name=name))["id"]) for name in "ab"])
    database: Database = service.app.state.database
    async with database.writing() as session:
        work = DatasetService(session, LiveFeed(database))
        await work.delete(PRINCIPAL, first)
        both = await begun(owner("POST", "/api/v1/datasets/delete", json={"ids": [second, first]}))
        await work.delete(PRINCIPAL, second)
    assert (await both).status_code == 404


async def test_the_last_bytes_beside_a_deletion(harness: Harness, service: Running, owner: Caller) -> None:
    """Both are answered; nothing of the archive stays."""
    dataset = await create(owner)
    data = archive(two_classes())
    location = (await begin(owner, dataset, len(data))).headers["location"]
    database: Database = service.app.state.database
    async with database.writing() as session:
        await DatasetService(session, LiveFeed(database)).delete(PRINCIPAL, dataset["id"])
        sent = await begun(patch(owner, location, 0, data))
    assert (await sent).status_code in (204, 410)
    await service.app.state.uploads.sweep()

    async def is_empty() -> bool:
        return not harness.spooled and not await harness.keys(f"datasets/{dataset['id']}/")

    await eventually(is_empty)


async def test_a_split_that_is_computed_while_its_dataset_is_deleted_leaves_nothing(
    harness: Harness, service: Running, owner: Caller, dataset_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of a training that was stopped and deleted meanwhile."""
    reached, go_on = asyncio.Event(), asyncio.Event()
    store: ObjectStore = service.app.state.ports.store

    async def put_late(key: str, chunks: AsyncIterator[bytes]) -> StoredObject:
        content = b"".join([chunk async for chunk in chunks])
        reached.set()
        await go_on.wait()
        return await store.put_bytes(key, content)

    monkeypatch.setattr(store, "put", put_late)
    path = f"/internal/datasets/{dataset_id}/versions/1/splits"
    split = asyncio.create_task(service.as_service("training-svc")("POST", path, json={"share": 0.8, "seed": 1}))
    async with asyncio.timeout(10):
        await reached.wait()
    assert (await owner("DELETE", f"/api/v1/datasets/{dataset_id}")).status_code == 204
    go_on.set()
    assert (await split).status_code == 404

    async def is_empty() -> bool:
        return not await harness.keys(f"datasets/{dataset_id}/")

    await eventually(is_empty)
