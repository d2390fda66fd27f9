"""What owners, others and the inference service can do with a model."""

import io
import zipfile
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from svckit.contracts.events import ModelPublished
from svckit.ids import new_id
from svckit.references import reference_path

from tests.model.harness import FILES, OTHER, OWNER, Harness, let_go
from tests.support.one_service import Caller, Running, eventually

Imported = Callable[..., Awaitable[dict[str, Any]]]


def path_of(model: dict[str, Any], rest: str = "") -> str:
    return f"/api/v1/models/{model['id']}{rest}"


async def test_an_edit_with_the_present_revision_is_taken(owner: Caller, imported: Imported) -> None:
    model = await imported()
    etag = (await owner("GET", path_of(model))).headers["etag"]
    edited = await owner("PATCH", path_of(model), json={"description": "新说明"}, headers={"If-Match": etag})
    assert (edited.status_code, edited.json()["description"]) == (200, "新说明")
    assert edited.headers["etag"] != etag


async def test_an_edit_with_an_old_revision_is_refused(owner: Caller, imported: Imported) -> None:
    model = await imported()
    etag = (await owner("GET", path_of(model))).headers["etag"]
    await owner("PATCH", path_of(model), json={"description": "a"}, headers={"If-Match": etag})
    late = await owner("PATCH", path_of(model), json={"description": "b"}, headers={"If-Match": etag})
    assert (late.status_code, late.json()["code"]) == (412, "edit.conflict")
    assert (await owner("GET", path_of(model))).json()["description"] == "a"


async def test_a_renamed_model_is_found_by_its_new_name_only(owner: Caller, imported: Imported) -> None:
    model = await imported(name="旧名字")
    renamed = await owner("PATCH", path_of(model), json={"name": "全新的Model"})
    assert renamed.json()["version"] == 1
    hits = {}
    for part in ("名", "新的", "model", "旧名"):
        hits[part] = len((await owner("GET", "/api/v1/models", params={"q": part})).json()["items"])
    assert hits == {"名": 0, "新的": 1, "model": 1, "旧名": 0}


async def test_others_get_404(other: Caller, imported: Imported) -> None:
    model = await imported()
    for method, rest in (("GET", ""), ("DELETE", ""), ("GET", "/download")):
        assert (await other(method, path_of(model, rest))).status_code == 404
    assert (await other("POST", path_of(model, "/publish"), json={})).status_code == 404
    assert (await other("GET", "/api/v1/models")).json()["items"] == []


async def test_delete_is_refused_while_a_service_uses_it(
    service: Running, harness: Harness, owner: Caller, imported: Imported
) -> None:
    model = await imported()
    inference, holder = service.as_service("inference-svc"), new_id()
    path = reference_path("models", model["id"], "service", holder)
    for _ in range(2):
        put = await inference("PUT", path, json={"owner_id": OWNER.id, "name": "在线服务"})
        assert put.status_code == 204
    assert (await owner("GET", "/api/v1/models")).json()["items"][0]["used_by"] == {"service": 1}
    assert (await owner("GET", path_of(model))).json()["used_by"] == {"service": 1}
    refused = await owner("DELETE", path_of(model))
    assert (refused.status_code, refused.json()["code"]) == (409, "resource.still_used")
    assert refused.json()["params"]["users"] == [
        {"kind": "service", "id": holder, "name": "在线服务", "owner_id": OWNER.id}
    ]
    assert (await inference("DELETE", path)).status_code == 204
    assert (await owner("DELETE", path_of(model))).status_code == 204
    assert (await owner("GET", path_of(model))).status_code == 404

    async def no_objects() -> bool:
        return [stored async for stored in harness.store.list(f"models/{model['id']}/")] == []

    await eventually(no_objects)


async def test_publish_tells_once_for_one_idempotency_key(harness: Harness, owner: Caller, imported: Imported) -> None:
    model = await imported()
    answers = [
        await owner("POST", path_of(model, "/publish"), json={"name": "服务"}, headers={"Idempotency-Key": "k1"})
        for _ in range(3)
    ]
    assert {answer.status_code for answer in answers} == {202}
    publication_id = answers[0].json()["publication_id"]
    assert {answer.json()["publication_id"] for answer in answers} == {publication_id}
    other_key = await owner("POST", path_of(model, "/publish"), json={}, headers={"Idempotency-Key": "k2"})

    async def both() -> bool:
        return len(harness.around.published) == 2

    await eventually(both)
    events = [ModelPublished.model_validate(envelope.data) for envelope in harness.around.published]
    assert [event.publication_id for event in events] == [publication_id, other_key.json()["publication_id"]]
    assert {(event.model_id, event.owner_id, event.target) for event in events} == {(model["id"], OWNER.id, "service")}


async def test_a_publish_that_comes_again_is_answered_although_its_model_is_gone(
    service: Running, owner: Caller, imported: Imported
) -> None:
    model, headers = await imported(), {"Idempotency-Key": "k1"}
    first = await owner("POST", path_of(model, "/publish"), json={}, headers=headers)
    await let_go(service, model, first.json()["publication_id"])
    assert (await owner("DELETE", path_of(model))).status_code == 204
    again = await owner("POST", path_of(model, "/publish"), json={}, headers=headers)
    assert (again.status_code, again.json()) == (202, first.json())
    assert (await owner("POST", path_of(model, "/publish"), json={})).status_code == 404


async def test_publish_without_a_serving_image_is_refused(harness: Harness, owner: Caller, imported: Imported) -> None:
    model = await imported(serve=False)
    assert model["servable"] is False
    refused = await owner("POST", path_of(model, "/publish"), json={})
    assert (refused.status_code, refused.json()["code"]) == (409, "model.no_serving_image")
    assert harness.around.published == []


async def test_the_inference_service_gets_the_recipe(service: Running, owner: Caller, imported: Imported) -> None:
    model = await imported()
    wanted = {"name": "我的服务", "description": "试用", "resources": {"cpu": 2, "memory": 512 * 1024**2}}
    publication = (await owner("POST", path_of(model, "/publish"), json=wanted)).json()["publication_id"]
    path = f"/internal/models/{model['id']}/serving?publication_id={publication}"
    recipe = (await service.as_service("inference-svc", OWNER.id)("GET", path)).json()
    assert (recipe["publication_name"], recipe["publication_description"]) == ("我的服务", "试用")
    assert recipe["publication_resources"] == {"cpu": 2.0, "memory": 512 * 1024**2, "gpu": 0}
    assert recipe["files_prefix"] == f"models/{model['id']}/files/"
    assert recipe["serve"]["reference"] == "serve:1"
    foreign = await service.as_service("inference-svc", OTHER.id)("GET", path)
    assert foreign.status_code == 404


async def test_a_cpu_limit_below_what_is_asked_for_is_refused(owner: Caller, imported: Imported) -> None:
    wanted = {"resources": {"cpu": 2, "cpu_limit": 1, "memory": 512 * 1024**2}}
    refused = await owner("POST", path_of(await imported(), "/publish"), json=wanted)
    error = {"field": "body.resources.cpu_limit", "code": "field.greater_than_equal", "params": {"ge": 2.0}}
    assert (refused.status_code, refused.json()["errors"]) == (422, [error])


async def test_the_download_is_a_whole_zip(owner: Caller, imported: Imported) -> None:
    model = await imported()
    answer = await owner("GET", path_of(model, "/download"))
    assert answer.headers["content-type"] == "application/zip"
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        assert archive.testzip() is None
        found = {name: archive.read(name) for name in archive.namelist()}
    assert found == {path.removeprefix("output/model/"): data for path, data in FILES.items()}


@pytest.mark.parametrize("all_of_them", [True, False])
async def test_a_download_of_a_model_whose_files_are_missing_is_refused(
    harness: Harness, owner: Caller, imported: Imported, all_of_them: bool
) -> None:
    model = await imported()
    keys = [stored.key async for stored in harness.store.list(f"models/{model['id']}/files/")]
    for key in keys if all_of_them else keys[-1:]:
        await harness.store.delete(key)
    answer = await owner("GET", path_of(model, "/download"))
    assert (answer.status_code, answer.json()["code"]) == (410, "model.files_missing")
    assert answer.json()["params"] == {"path": model_path(keys[0 if all_of_them else -1])}


async def test_a_download_of_a_model_with_a_file_of_another_size_is_refused(
    harness: Harness, owner: Caller, imported: Imported
) -> None:
    model = await imported()
    keys = [stored.key async for stored in harness.store.list(f"models/{model['id']}/files/")]
    await harness.store.put_bytes(keys[0], b"")
    assert (await owner("GET", path_of(model, "/download"))).json()["code"] == "model.files_missing"


def model_path(key: str) -> str:
    """Of a file in the model, from its object's key."""
    return key.partition("/files/")[2]


async def test_the_shared_centre_and_the_cases_answer(owner: Caller) -> None:
    for path in ("/api/v1/shared-models", "/api/v1/cases"):
        assert (await owner("GET", path)).json()["items"] == []
        assert (await owner("GET", f"{path}/{new_id()}")).status_code == 404
