"""Datasets: who may do what, the shelf, splits, samples, and what deleting leaves."""

import json

import pytest
from svckit.contracts.staging import SplitManifest
from svckit.errors import Reason
from svckit.telemetry import THING_HEADER, said_thing
from svckit.work import WorkKey, ask

from dataset_svc.datasets.repository import PART_WORK
from tests.dataset.harness import OWNER, Harness, archive, create, imported, part_of, two_classes, upload
from tests.support.disk import no_disk
from tests.support.one_service import Caller, Running, becomes_ready, eventually


async def test_a_name_is_used_once_by_each_owner(owner: Caller, other: Caller) -> None:
    body = {
        "name": "新闻",
        "purpose": "text",
        "task_type": "text_classification",
        "annotation": "classification",
        "format": "dir",
        "test_mode": "ratio",
    }
    await create(owner)
    refused = await owner("POST", "/api/v1/datasets", json=body)
    assert (refused.status_code, refused.json()["code"]) == (409, "dataset.name_taken")
    assert (await other("POST", "/api/v1/datasets", json=body)).status_code == 201


async def test_what_does_not_go_together_is_refused_with_what_is_offered(owner: Caller) -> None:
    body = {"name": "x", "purpose": "image", "task_type": "object_detection", "annotation": "position", "format": "dir"}
    refused = await owner("POST", "/api/v1/datasets", json=body | {"test_mode": "ratio"})
    assert refused.status_code == 422
    assert refused.json()["params"] == {"field": "format", "offered": ["json"]}


async def test_a_part_of_a_name_finds_it(owner: Caller) -> None:
    await create(owner, "体育新闻")
    await create(owner, "财经新闻")
    found = (await owner("GET", "/api/v1/datasets", params={"q": "体育"})).json()
    assert [row["name"] for row in found["items"]] == ["体育新闻"]


async def test_only_an_imported_dataset_goes_online_and_says_so(harness: Harness, owner: Caller) -> None:
    empty = await create(owner, "空的")
    assert (await owner("POST", f"/api/v1/datasets/{empty['id']}/online")).json()["code"] == "dataset.not_ready"
    dataset, _ = await imported(owner, archive(two_classes()))
    assert (await owner("POST", f"/api/v1/datasets/{dataset['id']}/online")).status_code == 200

    async def announced() -> list[int]:
        return [event.data["version"] for event in harness.around.published if event.type == "dataset.online"]

    assert await eventually(announced) == [1]
    await upload(owner, dataset, archive(two_classes(6)))
    await part_of(owner, dataset, version=2)

    async def again() -> bool:
        return await announced() == [1, 2]

    await eventually(again)
    path = f"/api/v1/datasets/{dataset['id']}/visibility"
    assert (await owner("POST", path, json={"visibility": "public"})).status_code == 200

    async def as_public() -> bool:
        return await announced() == [1, 2, 2]

    await eventually(as_public)


async def test_others_see_it_once_it_is_online_and_public(owner: Caller, other: Caller) -> None:
    dataset, _ = await imported(owner, archive(two_classes()))
    path = f"/api/v1/datasets/{dataset['id']}"
    assert (await other("GET", path)).status_code == 404
    await owner("POST", f"{path}/online")
    await owner("POST", f"{path}/visibility", json={"visibility": "public"})
    assert (await other("GET", path)).status_code == 200
    assert (await other("GET", f"{path}/samples")).status_code == 200
    assert (await other("GET", f"{path}/download")).status_code == 403
    assert (await other("DELETE", path)).status_code == 403


async def test_deleting_removes_every_object(harness: Harness, owner: Caller, service: Running) -> None:
    dataset, _ = await imported(owner, archive(two_classes()))
    await service.as_service("training-svc")(
        "POST", f"/internal/datasets/{dataset['id']}/versions/1/splits", json={"share": 0.8, "seed": 1}
    )
    prefix = f"datasets/{dataset['id']}/"
    assert len(await harness.keys(prefix)) == 5
    assert (await owner("DELETE", f"/api/v1/datasets/{dataset['id']}")).status_code == 204

    async def gone() -> bool:
        return not await harness.keys(prefix)

    await eventually(gone)


async def test_a_dataset_in_use_is_not_deleted(owner: Caller, service: Running) -> None:
    dataset = await create(owner)
    reference = f"/internal/datasets/{dataset['id']}/references/task/01HZX00000000000000000000A"
    holder = {"owner_id": OWNER.id, "name": "训练一"}
    training = service.as_service("training-svc")
    assert (await training("PUT", reference, json=holder)).status_code == 204
    refused = await owner("DELETE", f"/api/v1/datasets/{dataset['id']}")
    assert (refused.status_code, refused.json()["params"]["users"][0]["name"]) == (409, "训练一")
    await training("DELETE", reference)
    assert (await owner("DELETE", f"/api/v1/datasets/{dataset['id']}")).status_code == 204


async def test_a_dataset_is_not_deleted_while_its_archive_is_read(harness: Harness) -> None:
    async with harness.run(imports_at_once=0) as service:  # nothing that has arrived is ever read
        owner = service.as_user(OWNER)
        dataset, other = await create(owner), await create(owner, name="空")
        await upload(owner, dataset, archive(two_classes()))
        refused = await owner("DELETE", f"/api/v1/datasets/{dataset['id']}")
        assert (refused.status_code, refused.json()["code"]) == (409, "dataset.importing")
        assert (await owner("DELETE", f"/api/v1/datasets/{other['id']}")).status_code == 204


async def test_a_split_is_stratified_and_always_the_same(harness: Harness, owner: Caller, service: Running) -> None:
    files = two_classes(10) | {"孤/1.txt": "只有一个"}
    dataset, _ = await imported(owner, archive(files))
    training = service.as_service("training-svc")
    path = f"/internal/datasets/{dataset['id']}/versions/1/splits"
    answer = (await training("POST", path, json={"share": 0.8, "seed": 7})).json()
    assert answer["counts"] == {"train": 17, "test": 4}
    first = await harness.store.get_bytes(answer["manifest_key"])
    await harness.store.delete(answer["manifest_key"])
    assert (await training("POST", path, json={"share": 0.8, "seed": 7})).json() == answer
    assert await harness.store.get_bytes(answer["manifest_key"]) == first
    assert json.loads(first)["schema"] == "modelyard.split/1"
    manifest = SplitManifest.model_validate_json(first)
    assert not set(manifest.train.ids) & set(manifest.test.ids)
    index = (await harness.store.get_bytes(answer["parts"]["train"]["index_key"])).decode().splitlines()
    labels = {row["id"]: row["label"] for row in map(json.loads, index[1:])}
    assert sorted(labels[sample] for sample in manifest.test.ids) == ["体育", "体育", "财经", "财经"]
    other_seed = (await training("POST", path, json={"share": 0.8, "seed": 8})).json()
    assert await harness.store.get_bytes(other_seed["manifest_key"]) != first


async def test_a_separate_dataset_is_split_by_its_parts(owner: Caller, service: Running) -> None:
    dataset = await create(owner, test_mode="separate")
    await upload(owner, dataset, archive(two_classes(4)))
    await part_of(owner, dataset)
    await upload(owner, dataset, archive(two_classes(2)), "test")
    await part_of(owner, dataset, "test")
    path = f"/internal/datasets/{dataset['id']}/versions/1/splits"
    answer = (await service.as_service("training-svc")("POST", path, json={"share": None, "seed": 3})).json()
    assert answer["counts"] == {"train": 8, "test": 4}
    assert set(answer["parts"]) == {"train", "test"}


async def test_a_share_that_does_not_fit_the_test_mode_is_refused(owner: Caller, service: Running) -> None:
    dataset, _ = await imported(owner, archive(two_classes()))
    training = service.as_service("training-svc")
    path = f"/internal/datasets/{dataset['id']}/versions/1/splits"
    assert (await training("POST", path, json={"share": None, "seed": 1})).json()[
        "code"
    ] == "dataset.split_share_invalid"
    assert (await training("POST", path.replace("/1/", "/2/"), json={"share": 0.5, "seed": 1})).status_code == 409
    assert (await owner("POST", path, json={"share": 0.5, "seed": 1})).status_code == 401


async def test_a_peer_learns_what_its_user_may_use(owner: Caller, service: Running) -> None:
    dataset, _ = await imported(owner, archive(two_classes()))
    training = service.as_service("training-svc", OWNER.id)
    path = f"/internal/datasets/{dataset['id']}/usable"
    assert (await training("GET", path)).json()["code"] == "dataset.offline"
    await owner("POST", f"/api/v1/datasets/{dataset['id']}/online")
    usable = (await training("GET", path)).json()
    assert (usable["version"], usable["classes"], usable["test_mode"]) == (1, ["体育", "财经"], "ratio")


async def test_a_peer_that_is_told_what_it_may_use_keeps_it_in_the_same_act(owner: Caller, service: Running) -> None:
    dataset, _ = await imported(owner, archive(two_classes()))
    training = service.as_service("training-svc", OWNER.id)
    internal, path = f"/internal/datasets/{dataset['id']}", f"/api/v1/datasets/{dataset['id']}"
    use = {"kind": "task", "holder_id": "01HZX00000000000000000000A", "name": "任务"}
    assert (await training("POST", f"{internal}/use", json=use)).json()["code"] == "dataset.offline"
    await owner("POST", f"{path}/online")
    for _ in range(2):
        assert (await training("POST", f"{internal}/use", json=use)).json()["version"] == 1
    await owner("POST", f"{path}/offline")
    refused = await owner("DELETE", path)
    holder = {"kind": "task", "id": use["holder_id"], "name": "任务", "owner_id": OWNER.id}
    assert (refused.status_code, refused.json()["params"]["users"]) == (409, [holder])
    assert (await training("DELETE", f"{internal}/references/task/{use['holder_id']}")).status_code == 204
    assert (await owner("DELETE", path)).status_code == 204


async def test_samples_are_paged_by_class(owner: Caller) -> None:
    dataset, _ = await imported(owner, archive(two_classes(5)))
    path = f"/api/v1/datasets/{dataset['id']}/samples"
    first = (await owner("GET", path, params={"label": "财经", "page_size": 2})).json()
    assert first["total"] == 5
    assert [row["text"] for row in first["items"]] == ["财经 第0条", "财经 第1条"]
    second = (await owner("GET", path, params={"label": "财经", "page_size": 2, "cursor": first["next_cursor"]})).json()
    assert [row["member"] for row in second["items"]] == ["财经/2.txt", "财经/3.txt"]


async def test_the_owner_downloads_the_archive_as_it_was_uploaded(owner: Caller) -> None:
    data = archive(two_classes())
    dataset, _ = await imported(owner, data)
    answer = await owner("GET", f"/api/v1/datasets/{dataset['id']}/download")
    assert answer.content == data
    assert answer.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize("store", ["store", "uploads"])
async def test_ready_means_that_database_and_stores_answer(
    service: Running, store: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    await becomes_ready(service.client)
    monkeypatch.setattr(getattr(service.app.state.ports, store), "free_bytes", no_disk)
    waiting = await service.client.get("/readyz")
    assert (waiting.status_code, list(waiting.json()["reasons"])) == (503, [store])


async def test_work_that_no_process_does_is_warned_of(service: Running) -> None:
    """What is due for a while; of what has just come, another process may not have had the time."""
    async with service.app.state.database.writing() as session:
        for name in ("a", "b"):
            ask(session, WorkKey(f"newer:{name}"), -120.0)
        ask(session, WorkKey("newest:a"))
        ask(session, PART_WORK.key("gone"), -120.0)
    answer = await service.client.get("/readyz")
    warning = Reason(code="ready.work_unserved", params={"kinds": ["newer"], "count": 2})
    assert (answer.status_code, answer.json()["warnings"]) == (200, {"work": warning.model_dump()})


async def test_a_new_installation_has_the_purposes(owner: Caller) -> None:
    purposes = (await owner("GET", "/api/v1/purposes")).json()
    assert [row["code"] for row in purposes] == ["image", "text", "tabular", "speech", "video"]


async def test_a_purpose_tells_which_of_its_formats_can_be_imported(owner: Caller) -> None:
    purposes = (await owner("GET", "/api/v1/purposes")).json()
    importable = {row["code"]: row["importable"] for purpose in purposes for row in purpose["task_types"]}
    assert {code: formats for code, formats in importable.items() if formats} == {
        "image_classification": ["dir", "json"],
        "text_classification": ["dir", "json", "single_text"],
        "entity_extraction": ["brat_ann", "json", "single_text"],
        "relation_extraction": ["brat_ann", "json"],
    }


async def test_an_answer_to_a_change_names_what_it_was_about(owner: Caller, other: Caller) -> None:
    """For the audit log: of several things their names, and nothing of what the caller may not see."""
    first, second = await create(owner, "一"), await create(owner, "二, 三")
    path = f"/api/v1/datasets/{first['id']}"
    changed = await owner("PATCH", path, json={"name": "改"})
    assert said_thing(changed.headers[THING_HEADER]) == (first["id"], "一")
    assert THING_HEADER not in (await owner("GET", path)).headers
    assert THING_HEADER not in (await other("PATCH", path, json={"name": "x"})).headers
    gone = await owner("POST", "/api/v1/datasets/delete", json={"ids": [first["id"], second["id"]]})
    assert said_thing(gone.headers[THING_HEADER]) == ("", "改, 二, 三")
