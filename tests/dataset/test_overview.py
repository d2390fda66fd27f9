"""What the dataset service says for the overview, and to its owner when an archive was read."""

from typing import Any

from svckit.contracts.events import DatasetValidated

from tests.dataset.harness import OTHER, OWNER, Harness, archive, create, imported, part_of, two_classes, upload
from tests.support.one_service import Caller, Running, eventually


async def _overview(service: Running, **query: str) -> dict[str, Any]:
    answer = await service.as_service("gateway")("GET", "/internal/overview", params=query)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def test_datasets_are_counted_by_what_they_are_good_for(service: Running, owner: Caller, other: Caller) -> None:
    good, _ = await imported(owner, archive(two_classes()), name="好")
    await owner("POST", f"/api/v1/datasets/{good['id']}/online")
    await imported(owner, archive(two_classes()), name="没上线")
    await create(owner, name="空")
    bad, _ = await imported(owner, b"no archive at all", name="坏")
    await create(other, name="别人的")
    found = await _overview(service, owner=OWNER.id)
    assert found["counts"] == {"dataset": {"online": 1, "ready": 1, "empty": 1, "invalid": 1}}
    assert found["newest"]["dataset"]["online"] == {"kind": "dataset", "id": good["id"], "name": "好"}
    (failure,) = found["failures"]
    assert (failure["id"], failure["state"], failure["owner_name"]) == (bad["id"], "invalid", OWNER.name)
    assert failure["reason"]["code"].startswith("import.")
    assert found["active"] == []


async def test_failures_come_newest_first_one_for_each_dataset(service: Running, owner: Caller) -> None:
    first, _ = await imported(owner, b"no archive at all", name="甲", test_mode="separate")
    second, _ = await imported(owner, b"no archive at all", name="乙")
    await upload(owner, first, b"no archive either", "test")
    await part_of(owner, first, "test")
    found = (await _overview(service, owner=OWNER.id))["failures"]
    assert [item["id"] for item in found] == [first["id"], second["id"]]


async def test_an_archive_that_was_replaced_makes_no_dataset_invalid(service: Running, owner: Caller) -> None:
    dataset, _ = await imported(owner, b"no archive at all", test_mode="separate")
    await upload(owner, dataset, archive(two_classes()))
    assert (await part_of(owner, dataset, version=2))["state"] == "ready"
    found = await _overview(service, owner=OWNER.id)
    assert (found["counts"], found["failures"]) == ({"dataset": {"partial": 1}}, [])


async def test_everyones_are_counted_without_an_owner(service: Running, owner: Caller, other: Caller) -> None:
    await create(owner)
    await create(other)
    assert (await _overview(service))["counts"] == {"dataset": {"empty": 2}}
    assert (await _overview(service, owner=OTHER.id))["counts"] == {"dataset": {"empty": 1}}


async def test_users_get_no_internal_overview(owner: Caller) -> None:
    assert (await owner("GET", "/internal/overview")).status_code == 401


async def test_the_end_of_a_reading_is_announced_with_what_its_owner_is_told(harness: Harness, owner: Caller) -> None:
    await harness.around.listen(DatasetValidated)
    good, part = await imported(owner, archive(two_classes()))
    bad, _ = await imported(owner, b"no archive at all", name="坏")

    async def heard() -> Any:
        told = {event.subject: event.data for event in harness.around.published if event.type == DatasetValidated.type}
        return told if len(told) == 2 else None

    told = await eventually(heard)
    expected = {"outcome": "ready", "usable": True, "samples": part["report"]["samples"], "owner_id": OWNER.id}
    assert {name: told[good["id"]][name] for name in expected} == expected
    refused = told[bad["id"]]
    assert (refused["outcome"], refused["usable"], refused["name"], refused["part"]) == (
        "invalid",
        False,
        "坏",
        "train",
    )
    assert refused["reason"]["code"].startswith("import.")
