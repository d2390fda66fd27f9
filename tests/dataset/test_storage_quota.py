"""What a user's archives take is counted against their quota, announced uploads included."""

import io
import tarfile

import pytest
from svckit.storage import StorageAccount

from dataset_svc import refusals
from dataset_svc.importer import PartImporter
from dataset_svc.imports.job import Job
from tests.dataset.harness import (
    OWNER,
    PNG,
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
from tests.support.one_service import Caller, Running, eventually

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


def pictures(size: int) -> bytes:
    """Packed to next to nothing; packed once more, they take all that they are."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:xz") as target:
        for name in ("猫/1.png", "狗/1.png"):
            member = tarfile.TarInfo(name)
            member.size = size
            target.addfile(member, io.BytesIO(PNG + bytes(size - len(PNG))))
    return out.getvalue()


PICTURES = {"purpose": "image", "task_type": "image_classification"}


async def test_an_archive_is_not_packed_once_more_beyond_the_quota(
    harness: Harness, service: Running, owner: Caller
) -> None:
    data = pictures(500_000)
    harness.around.storage.limit = 700_000
    dataset, part = await imported(owner, data, **PICTURES)
    assert (part["state"], part["reason"]["code"]) == ("invalid", refusals.OVER_QUOTA)
    assert part["reason"]["params"] == {"max": 700_000}
    assert await total(service) == len(data)
    harness.around.storage.limit = 2_000_000
    again = await owner("POST", f"/api/v1/datasets/{dataset['id']}/parts/train/read", json={})
    assert again.status_code == 202, again.text
    part = await part_of(owner, dataset)
    assert (part["state"], part["size"]) == ("ready", await total(service))
    assert harness.around.storage.sizes == {OWNER.id: part["size"]}
    assert part["size"] > 1_000_000


async def test_what_was_packed_once_more_is_counted_before_it_is_stored(
    harness: Harness, service: Running, owner: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The rest of the quota may have been taken by something else while the archive was read."""

    async def unbounded(self: PartImporter, job: Job, dataset: object, part: object) -> Job:
        return job

    monkeypatch.setattr(PartImporter, "_bounded", unbounded)
    data = pictures(500_000)
    harness.around.storage.limit = 700_000
    dataset, part = await imported(owner, data, **PICTURES)
    assert (part["state"], part["reason"]["code"]) == ("invalid", refusals.OVER_QUOTA)
    assert await total(service) == len(data) == part["size"]
    (kept,) = await harness.keys(f"datasets/{dataset['id']}/")
    assert (await harness.store.stat(kept)).size == len(data)


async def test_no_archive_is_read_into_the_room_that_is_to_stay_free(harness: Harness) -> None:
    async with harness.run(work_min_free_bytes=1 << 60) as app:
        owner = app.as_user(OWNER)
        dataset = await create(owner)
        await upload(owner, dataset, archive(two_classes()))

        async def waits() -> bool:
            (part,) = (await owner("GET", f"/api/v1/datasets/{dataset['id']}")).json()["parts"]
            assert part["state"] in ("uploading", "validating"), part
            return (part["reason"] or {}).get("code") == "waiting.storage"

        await eventually(waits)


async def test_totals_are_told_as_a_whole(harness: Harness, service: Running, owner: Caller) -> None:
    harness.around.storage.sizes = {"somebody": 5}
    await begin(owner, await create(owner), 70)
    await service.app.state.storage.tell()
    assert harness.around.storage.sizes == {OWNER.id: 70}
