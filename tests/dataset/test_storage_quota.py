"""What a user's archives take is counted against their quota, announced uploads included."""

import pytest
from svckit.storage import StorageAccount

from tests.dataset.harness import (
    OWNER,
    UPLOADS,
    Harness,
    archive,
    begin,
    create,
    imported,
    part_of,
    two_classes,
    upload,
)
from tests.support.one_service import Caller, Running

pytestmark = pytest.mark.attack


async def total(service: Running) -> int:
    account: StorageAccount = service.app.state.storage
    alone = await account.totals(OWNER.id)
    assert (await account.totals()).get(OWNER.id, 0) == alone.get(OWNER.id, 0)
    return alone.get(OWNER.id, 0)


async def test_an_archive_counts_from_its_announcement_on(service: Running, owner: Caller) -> None:
    data = archive(two_classes())
    dataset = await create(owner)
    location = (await begin(owner, dataset, len(data))).headers["location"]
    assert await total(service) == len(data)
    await owner("DELETE", location, headers={"tus-resumable": "1.0.0"})
    assert await total(service) == 0
    await upload(owner, dataset, data)
    await part_of(owner, dataset)
    assert await total(service) == len(data)


async def test_every_version_counts_and_a_part_that_is_taken_over_once(service: Running, owner: Caller) -> None:
    data = archive(two_classes())
    dataset = await create(owner, test_mode="separate")
    for part in ("train", "test"):
        await upload(owner, dataset, data, part)
        await part_of(owner, dataset, part)
    await upload(owner, dataset, data)
    await part_of(owner, dataset, version=2)
    assert await total(service) == 3 * len(data)
    await owner("DELETE", f"/api/v1/datasets/{dataset['id']}")
    assert await total(service) == 0


async def test_a_refused_archive_does_not_count(service: Running, owner: Caller) -> None:
    _, part = await imported(owner, b"no archive")
    assert part["state"] == "invalid"
    assert await total(service) == 0


async def test_an_upload_over_the_quota_is_refused_and_leaves_nothing(
    harness: Harness, service: Running, owner: Caller
) -> None:
    harness.around.storage.limit = 100
    dataset = await create(owner)
    refused = await begin(owner, dataset, 101)
    assert (refused.status_code, refused.json()["code"]) == (409, "quota.exceeded")
    assert refused.json()["params"]["missing"] == {"storage": 1}
    assert harness.spooled == []
    assert await total(service) == 0
    assert (await begin(owner, dataset, 100)).status_code == 201
    assert harness.around.storage.sizes == {OWNER.id: 100}
    assert (await owner("OPTIONS", UPLOADS)).status_code == 204


async def test_totals_are_told_as_a_whole(harness: Harness, service: Running, owner: Caller) -> None:
    harness.around.storage.sizes = {"somebody": 5}
    await begin(owner, await create(owner), 70)
    await service.app.state.storage.tell()
    assert harness.around.storage.sizes == {OWNER.id: 70}
