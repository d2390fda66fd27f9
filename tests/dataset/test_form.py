"""What the archives of a dataset are for stays changeable until a version is ready."""

from typing import Any

import pytest

from tests.dataset.harness import OWNER, Harness, archive, begin, create, imported, part_of, two_classes, upload
from tests.support.one_service import Caller

IMAGES = {"purpose": "image", "task_type": "image_classification"}


async def change(caller: Caller, dataset: dict[str, Any], **changes: Any) -> Any:
    return await caller("PATCH", f"/api/v1/datasets/{dataset['id']}", json=changes)


async def test_a_wrong_purpose_is_changed_before_and_after_an_import_that_failed(owner: Caller) -> None:
    dataset = await create(owner, **IMAGES)
    texts = {"purpose": "text", "task_type": "text_classification"}
    await upload(owner, dataset, archive(two_classes()))
    assert (await part_of(owner, dataset))["state"] == "invalid"
    changed = await change(owner, dataset, **texts)
    assert changed.status_code == 200, changed.text
    assert {name: changed.json()[name] for name in texts} == texts
    assert changed.json()["revision"] == dataset["revision"] + 1
    await upload(owner, dataset, archive(two_classes()))
    assert (await part_of(owner, dataset, version=2))["state"] == "ready"


async def test_what_does_not_go_together_is_refused_with_what_is_offered(owner: Caller) -> None:
    dataset = await create(owner)
    refused = await change(owner, dataset, purpose="image")
    assert (refused.status_code, refused.json()["code"]) == (422, "dataset.combination_not_offered")
    assert refused.json()["params"]["field"] == "task_type"
    assert (await owner("GET", f"/api/v1/datasets/{dataset['id']}")).json()["purpose"] == "text"


@pytest.mark.parametrize("changes", [{"format": "json"}, {"test_mode": "separate"}, IMAGES])
async def test_once_a_version_is_ready_nothing_of_it_changes(owner: Caller, changes: dict[str, str]) -> None:
    dataset, _ = await imported(owner, archive(two_classes()))
    refused = await change(owner, dataset, **changes)
    assert (refused.status_code, refused.json()["code"]) == (409, "dataset.form_fixed")
    assert refused.json()["params"] == {"fields": sorted(changes)}
    same = {"format": "dir", "test_mode": "ratio", "description": "x"}
    assert (await change(owner, dataset, **same)).status_code == 200


async def test_a_form_is_not_changed_while_an_archive_is_read_by_it(harness: Harness) -> None:
    async with harness.run(imports_at_once=0) as service:  # nothing that has arrived is ever read
        owner = service.as_user(OWNER)
        dataset = await create(owner)
        await upload(owner, dataset, archive(two_classes()))
        refused = await change(owner, dataset, format="json")
        assert (refused.status_code, refused.json()["code"]) == (409, "dataset.importing")


async def test_a_training_set_that_is_read_is_enough_once_no_test_set_is_wanted(owner: Caller) -> None:
    dataset = await create(owner, test_mode="separate")
    await upload(owner, dataset, archive(two_classes()))
    await part_of(owner, dataset)
    refused = await change(owner, dataset, format="json")
    assert (refused.status_code, refused.json()["code"]) == (409, "dataset.form_fixed")
    changed = await change(owner, dataset, test_mode="ratio")
    assert changed.status_code == 200, changed.text
    assert (changed.json()["current_version"], changed.json()["counts"]) == (1, {"train": 10})
    assert (await owner("POST", f"/api/v1/datasets/{dataset['id']}/online")).status_code == 200


async def test_a_test_set_that_was_refused_and_is_no_longer_wanted_is_no_trouble(owner: Caller) -> None:
    """Whether the training set was read or is still missing."""
    for name, data, state in (("读", archive(two_classes()), "ready"), ("缺", None, "empty")):
        dataset = await create(owner, name=name, test_mode="separate")
        if data:
            await upload(owner, dataset, data)
            await part_of(owner, dataset)
        await upload(owner, dataset, b"no archive", "test")
        await part_of(owner, dataset, "test")
        path = f"/api/v1/datasets/{dataset['id']}"
        assert (await owner("GET", path)).json()["import_reason"] is not None
        assert (await change(owner, dataset, test_mode="ratio")).status_code == 200
        found = (await owner("GET", path)).json()
        assert (found["import_state"], found["import_reason"]) == (state, None)


async def test_a_test_set_that_is_on_its_way_stays_wanted(owner: Caller) -> None:
    dataset = await create(owner, test_mode="separate")
    await begin(owner, dataset, 100, "test")
    refused = await change(owner, dataset, test_mode="ratio")
    assert (refused.status_code, refused.json()["code"]) == (409, "dataset.importing")
    assert (await change(owner, dataset, format="json")).status_code == 200
