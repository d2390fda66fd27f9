"""A version that nothing uses is removed: what no other version needs goes with it, and what brought each is told."""

from typing import Any

from svckit.db import Database
from svckit.identity import Principal
from svckit.ids import new_id
from svckit.live import LiveFeed
from svckit.references import Use

from dataset_svc.datasets.service import DatasetService
from dataset_svc.models import Dataset
from tests.dataset.harness import OWNER, Harness, archive, create, imported, part_of, two_classes, upload
from tests.dataset.test_storage_quota import total
from tests.support.meeting import begun
from tests.support.one_service import Caller, Running, eventually, stop_reconciling

PRINCIPAL = Principal(OWNER.id, OWNER.name)


async def versions(caller: Caller, dataset: dict[str, Any]) -> dict[int, dict[str, Any]]:
    answer = await caller("GET", f"/api/v1/datasets/{dataset['id']}/versions")
    return {row["version"]: row for row in answer.json()}


async def remove(caller: Caller, dataset: dict[str, Any], version: int) -> Any:
    return await caller("DELETE", f"/api/v1/datasets/{dataset['id']}/versions/{version}")


async def read_again(
    caller: Caller, dataset: dict[str, Any], version: int, of: int | None = None, **body: Any
) -> dict[str, Any]:
    """`of`: the version whose samples are left out."""
    answer = await caller("POST", f"/api/v1/datasets/{dataset['id']}/parts/train/read", json=body | {"version": of})
    assert answer.status_code == 202, answer.text
    return await part_of(caller, dataset, version=version)


async def uploaded(caller: Caller, dataset: dict[str, Any], each: int, version: int) -> bytes:
    data = archive(two_classes(each))
    await upload(caller, dataset, data)
    await part_of(caller, dataset, version=version)
    return data


async def used(service: Running, owner: Caller, dataset: dict[str, Any]) -> str:
    """By a training, the version that is current."""
    assert (await owner("POST", f"/api/v1/datasets/{dataset['id']}/online")).status_code == 200
    use = Use(kind="task", holder_id=new_id(), name="训练")
    training = service.as_service("training-svc", OWNER.id)
    answer = await training("POST", f"/internal/datasets/{dataset['id']}/use", json=use.model_dump())
    assert answer.status_code == 200, answer.text
    return use.holder_id


async def test_each_version_says_what_brought_it_and_how_many_use_it(service: Running, owner: Caller) -> None:
    dataset, _ = await imported(owner, archive(two_classes()))
    holder = await used(service, owner, dataset)
    await read_again(owner, dataset, 2, classes={"体育": "运动"}, leave_out=[0, 1], of=1)
    found = await versions(owner, dataset)
    first, second = found[1]["parts"][0], found[2]["parts"][0]
    assert [part["samples"] for part in (first, second)] == [10, 8]
    assert [part["read_again"] for part in (first, second)] == [False, True]
    assert (second["mended"]["classes_renamed"], second["mended"]["samples_left_out"]) == (1, 2)
    assert [found[number]["used_by"] for number in (1, 2)] == [{"task": 1}, {}]
    detail = (await owner("GET", f"/api/v1/datasets/{dataset['id']}/versions/1")).json()
    assert detail["users"] == [{"kind": "task", "id": holder, "name": "训练", "owner_id": OWNER.id}]


async def test_who_may_not_change_it_is_not_told_who_uses_it_and_removes_nothing(
    service: Running, owner: Caller, other: Caller
) -> None:
    dataset, _ = await imported(owner, archive(two_classes()))
    await used(service, owner, dataset)
    path = f"/api/v1/datasets/{dataset['id']}"
    assert (await owner("POST", f"{path}/visibility", json={"visibility": "public"})).status_code == 200
    seen = (await other("GET", f"{path}/versions/1")).json()
    assert (seen["used_by"], seen["users"]) == ({"task": 1}, [])
    assert (await remove(other, dataset, 1)).status_code == 403


async def test_the_current_version_and_one_in_use_stay(service: Running, owner: Caller) -> None:
    dataset, _ = await imported(owner, archive(two_classes()))
    holder = await used(service, owner, dataset)
    refused = await remove(owner, dataset, 1)
    assert (refused.status_code, refused.json()["code"]) == (409, "dataset.version_current")
    await uploaded(owner, dataset, 3, 2)
    refused = await remove(owner, dataset, 1)
    assert (refused.status_code, refused.json()["code"]) == (409, "resource.still_used")
    assert [user["id"] for user in refused.json()["params"]["users"]] == [holder]
    training = service.as_service("training-svc")
    await training("DELETE", f"/internal/datasets/{dataset['id']}/references/task/{holder}")
    assert (await remove(owner, dataset, 1)).status_code == 204
    assert (await remove(owner, dataset, 1)).status_code == 404
    assert set(await versions(owner, dataset)) == {2}


async def test_its_archive_and_its_files_go_and_no_longer_count(
    harness: Harness, service: Running, owner: Caller
) -> None:
    dataset, _ = await imported(owner, archive(two_classes()))
    split = {"share": 0.8, "seed": 1}
    training = service.as_service("training-svc")
    await training("POST", f"/internal/datasets/{dataset['id']}/versions/1/splits", json=split)
    kept = await uploaded(owner, dataset, 3, 2)
    assert (await remove(owner, dataset, 1)).status_code == 204
    assert await total(service) == len(kept)

    async def is_gone() -> bool:
        keys = await harness.keys(f"datasets/{dataset['id']}/")
        return not any("/v1/" in key for key in keys) and len([key for key in keys if key.endswith(".zip")]) == 1

    await eventually(is_gone)
    shown = await owner("GET", f"/api/v1/datasets/{dataset['id']}/samples")
    assert shown.json()["total"] == 6


async def test_an_archive_that_another_version_has_stays_and_counts(
    harness: Harness, service: Running, owner: Caller
) -> None:
    """Each reading of it has files of its own."""
    data = archive(two_classes())
    dataset, _ = await imported(owner, data)
    await read_again(owner, dataset, 2, classes={"体育": "运动"})
    await read_again(owner, dataset, 3, classes={"财经": "经济"})
    assert (await remove(owner, dataset, 1)).status_code == 204
    assert (await remove(owner, dataset, 2)).status_code == 204
    assert await total(service) == len(data)

    async def is_alone() -> bool:
        keys = await harness.keys(f"datasets/{dataset['id']}/")
        return len([key for key in keys if key.endswith("index.jsonl")]) == 1

    await eventually(is_alone)
    shown = await owner("GET", f"/api/v1/datasets/{dataset['id']}/samples?label=运动")
    assert [row["text"] for row in shown.json()["items"]] == [f"体育 第{i}条" for i in range(5)]
    assert await read_again(owner, dataset, 4, classes={"运动": "体育"})


async def test_a_part_that_was_taken_over_is_kept_by_the_version_that_has_it(service: Running, owner: Caller) -> None:
    dataset = await create(owner, test_mode="separate")
    for part in ("train", "test"):
        await upload(owner, dataset, archive(two_classes()), part)
        await part_of(owner, dataset, part)
    await uploaded(owner, dataset, 3, 2)
    assert (await remove(owner, dataset, 1)).status_code == 204
    found = (await versions(owner, dataset))[2]["parts"]
    assert [(part["part"], part["stored_version"]) for part in found] == [("train", 2), ("test", 1)]
    shown = await owner("GET", f"/api/v1/datasets/{dataset['id']}/samples?part=test")
    assert shown.json()["total"] == 10


async def test_the_number_of_a_version_that_is_gone_is_not_given_again(owner: Caller) -> None:
    dataset, _ = await imported(owner, archive(two_classes()))
    await upload(owner, dataset, b"no archive")
    await part_of(owner, dataset, version=2)
    assert (await remove(owner, dataset, 2)).status_code == 204
    listed = (await owner("GET", f"/api/v1/datasets/{dataset['id']}")).json()
    assert (listed["import_state"], listed["import_reason"], listed["parts"][0]["version"]) == ("ready", None, 1)
    await uploaded(owner, dataset, 3, 3)
    assert set(await versions(owner, dataset)) == {1, 3}
    await read_again(owner, dataset, 4, classes={"体育": "运动"})


async def test_also_the_only_version_goes_where_it_cannot_be_used(owner: Caller) -> None:
    dataset = await create(owner)
    await upload(owner, dataset, b"no archive")
    await part_of(owner, dataset)
    assert (await remove(owner, dataset, 1)).status_code == 204
    detail = (await owner("GET", f"/api/v1/datasets/{dataset['id']}")).json()
    assert (detail["import_state"], detail["parts"][0]["state"]) == ("empty", "empty")
    await uploaded(owner, dataset, 3, 2)


async def test_nothing_is_removed_while_an_archive_is_read(harness: Harness) -> None:
    async with harness.run() as service:
        owner = service.as_user(OWNER)
        dataset, _ = await imported(owner, archive(two_classes()))
        await uploaded(owner, dataset, 3, 2)
        await stop_reconciling(service)
        await upload(owner, dataset, archive(two_classes()))
        refused = await remove(owner, dataset, 1)
        assert (refused.status_code, refused.json()["code"]) == (409, "dataset.importing")


async def test_a_version_that_a_training_just_takes_is_not_removed(service: Running, owner: Caller) -> None:
    """It looks at which is current with the dataset held, so that none is removed that it has just been told."""
    dataset, _ = await imported(owner, archive(two_classes()))
    assert (await owner("POST", f"/api/v1/datasets/{dataset['id']}/online")).status_code == 200
    database: Database = service.app.state.database
    training = service.as_service("training-svc", OWNER.id)
    use = Use(kind="task", holder_id=new_id(), name="训练")
    async with database.writing() as session:
        row = await session.get_one(Dataset, dataset["id"], with_for_update=True)
        asked = await begun(training("POST", f"/internal/datasets/{dataset['id']}/use", json=use.model_dump()))
        row.current_version = 7
    assert (await asked).json()["version"] == 7


async def test_a_removal_and_a_training_that_takes_the_same_version_meet(service: Running, owner: Caller) -> None:
    dataset, _ = await imported(owner, archive(two_classes()))
    assert (await owner("POST", f"/api/v1/datasets/{dataset['id']}/online")).status_code == 200
    database: Database = service.app.state.database
    async with database.writing() as session:
        use = Use(kind="task", holder_id=new_id(), name="训练")
        await DatasetService(session, LiveFeed(database)).use(PRINCIPAL, dataset["id"], use)
        removal = await begun(remove(owner, dataset, 1))
        row = await session.get_one(Dataset, dataset["id"])
        row.current_version = None
    refused = await removal
    assert (refused.status_code, refused.json()["code"]) == (409, "resource.still_used")
