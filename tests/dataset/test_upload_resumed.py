"""An upload that was interrupted: who learns enough to go on with it, and who is told that it goes on."""

from typing import Any

import pytest
from sqlalchemy import select, update
from svckit.db import now
from svckit.live import LiveRow
from svckit.uploads.tables import INTERRUPTED_AFTER, Upload

from tests.dataset.harness import TUS, archive, begin, create, imported, patch, two_classes, upload
from tests.support.one_service import Caller, Running, User, stop_reconciling


@pytest.fixture
def admin(service: Running) -> Caller:
    return service.as_user(User("管理员", ("admin",)))


async def part_seen(caller: Caller, dataset: dict[str, Any]) -> dict[str, Any]:
    return dict((await caller("GET", f"/api/v1/datasets/{dataset['id']}")).json()["parts"][0])


async def lies_still(service: Running) -> None:
    async with service.app.state.database.writing() as session:
        await session.execute(update(Upload).values(moved_at=now() - INTERRUPTED_AFTER))


async def test_the_one_who_began_it_goes_on_without_anything_remembered(service: Running, owner: Caller) -> None:
    dataset, data = await create(owner), archive(two_classes())
    location = (await begin(owner, dataset, len(data))).headers["location"]
    await patch(owner, location, 0, data[:40])
    await lies_still(service)
    seen = await part_seen(owner, dataset)
    assert (seen["state"], seen["filename"], seen["size"]) == ("interrupted", "数据.zip", len(data))
    known = f"/api/v1/datasets/uploads/{seen['upload_id']}"
    head = await owner("HEAD", known, headers=TUS)
    assert (head.headers["upload-offset"], head.headers["upload-length"]) == ("40", str(len(data)))
    assert (await owner("DELETE", known, headers=TUS)).status_code == 204
    assert (await part_seen(owner, dataset))["state"] == "empty"


@pytest.mark.parametrize(("said", "told"), [("1700000000123", 1700000000123), ("yesterday", None), ("", None)])
async def test_the_files_own_time_is_told_by_which_a_changed_one_is_known(
    owner: Caller, admin: Caller, said: str, told: int | None
) -> None:
    dataset = await create(owner)
    await begin(owner, dataset, 100, modified=said)
    assert [(await part_seen(caller, dataset))["modified"] for caller in (owner, admin)] == [told, None]


async def test_nobody_else_is_told_which_upload_it_is(owner: Caller, admin: Caller) -> None:
    dataset = await create(owner)
    await begin(owner, dataset, 100)
    seen = await part_seen(admin, dataset)
    assert (seen["state"], seen["filename"], seen["upload_id"]) == ("uploading", "数据.zip", None)


async def test_of_two_people_each_sees_their_own(owner: Caller, admin: Caller) -> None:
    dataset = await create(owner)
    for caller, size in ((owner, 100), (admin, 200)):
        await begin(caller, dataset, size)
    assert [(await part_seen(caller, dataset))["size"] for caller in (owner, admin)] == [100, 200]


async def test_what_has_arrived_has_nothing_to_go_on_with(service: Running, owner: Caller, admin: Caller) -> None:
    dataset, part = await imported(owner, archive(two_classes()))
    assert part["upload_id"] is None
    await stop_reconciling(service)
    await begin(owner, dataset, 100)
    await upload(admin, dataset, archive(two_classes()))
    seen = await part_seen(owner, dataset)
    assert (seen["state"], seen["upload_id"]) == ("validating", None)


async def test_that_it_goes_on_is_told(service: Running, owner: Caller) -> None:
    """Wherever it is offered to be gone on with, it is not any more."""
    dataset = await create(owner)
    location = (await begin(owner, dataset, 100)).headers["location"]

    async def told() -> list[str]:
        async with service.app.state.database.reading() as session:
            return [row.data["state"] for row in await session.scalars(select(LiveRow)) if "part" in row.data]

    assert (await patch(owner, location, 0, b"a" * 10)).status_code == 204
    assert await told() == ["uploading"]
    await lies_still(service)
    assert (await part_seen(owner, dataset))["state"] == "interrupted"
    assert (await patch(owner, location, 10, b"a" * 10)).status_code == 204
    assert await told() == ["uploading", "uploading"]
