"""The table of purposes, and an administrator's editing of it."""

from collections.abc import AsyncIterator, Callable
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from svckit.telemetry import THING_HEADER, said_thing

from dataset_svc.adapters.others import OTHERS
from tests.dataset.harness import Harness, create
from tests.support.one_service import Caller, Running, User

ADMIN = User("管理员", ("user", "admin"))
PATH = "/api/v1/purposes"
Users = dict[str, list[dict[str, str]]]


def names(zh: str, en: str) -> dict[str, str]:
    return {"zh": zh, "en": en}


def task_type(code: str = "forecast", **changes: Any) -> dict[str, Any]:
    body = {"code": code, "names": names("预测", "Forecast"), "annotations": ["description"], "formats": ["json"]}
    return body | changes


def purpose(code: str = "series", **changes: Any) -> dict[str, Any]:
    return {"code": code, "names": names("时序", "Time series"), "task_types": [task_type()]} | changes


def edited(view: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """The body that changes only this."""
    types = [{key: value for key, value in entry.items() if key != "importable"} for entry in view["task_types"]]
    return {"names": view["names"], "retired": view["retired"], "task_types": types} | changes


@pytest.fixture
def elsewhere() -> Users:
    """What the other services answer, by `purpose` or `purpose/task type`."""
    return {}


@pytest.fixture
async def service(harness: Harness, elsewhere: Users) -> AsyncIterator[Running]:
    others = FastAPI()

    @others.get("/internal/purposes/{code}/users")
    async def read_users(code: str) -> dict[str, Any]:
        return {"users": elsewhere.get(code, [])}

    for name in OTHERS:
        harness.around.clients.add_app(name, others)
    async with harness.run() as running:
        yield running


@pytest.fixture
def admin(service: Running) -> Caller:
    return service.as_user(ADMIN)


async def put(admin: Caller, code: str, **changes: Any) -> httpx.Response:
    return await admin("PUT", f"{PATH}/{code}", json=edited(await one(admin, code), **changes))


async def one(caller: Caller, code: str) -> dict[str, Any]:
    found = {row["code"]: row for row in (await caller("GET", PATH)).json()}
    return dict(found[code])


async def test_an_administrator_adds_a_purpose_as_the_last_one_once(admin: Caller, owner: Caller) -> None:
    key = {"headers": {"idempotency-key": "k"}}
    first, again = [await admin("POST", PATH, json=purpose(), **key) for _ in range(2)]
    assert (first.status_code, again.status_code) == (201, 201), first.text
    assert first.json() == again.json()
    assert (first.headers["etag"], said_thing(first.headers[THING_HEADER])) == ('"1"', ("series", "时序"))
    assert [row["code"] for row in (await owner("GET", PATH)).json()][-2:] == ["video", "series"]


async def test_only_administrators_edit(owner: Caller) -> None:
    body = edited(await one(owner, "text"))
    for call in (
        owner("POST", PATH, json=purpose()),
        owner("PUT", f"{PATH}/text", json=body),
        owner("DELETE", f"{PATH}/video"),
    ):
        assert (await call).status_code == 403


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"names": {"zh": "x"}}, "body.names.en"),
        ({"names": names("  ", "x")}, "body.names.zh"),
        ({"code": "Text"}, "body.code"),
        ({"task_types": [task_type(names=names("x", "a\nb"))]}, "body.task_types.0.names.en"),
        ({"task_types": [task_type(formats=["coco"])]}, "body.task_types.0.formats.0"),
        ({"task_types": [task_type(annotations=[])]}, "body.task_types.0.annotations"),
        ({"more": 1}, "body.more"),
    ],
)
async def test_what_is_malformed_is_refused_at_its_field(admin: Caller, change: dict[str, Any], field: str) -> None:
    refused = await admin("POST", PATH, json=purpose() | change)
    assert (refused.status_code, refused.json()["code"]) == (422, "request.invalid")
    assert [entry["field"] for entry in refused.json()["errors"]] == [field]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        (purpose("text"), "code"),
        (purpose(names=names("文本", "Other")), "names.zh"),
        (purpose(names=names("其他", "ｔext")), "names.en"),
        (purpose(task_types=[task_type(), task_type("text_classification")]), "task_types.1.code"),
        (purpose(task_types=[task_type(), task_type()]), "task_types.1.code"),
        (
            purpose(task_types=[task_type(), task_type("other", names=names("其他", "forecast"))]),
            "task_types.1.names.en",
        ),
    ],
)
async def test_codes_and_names_are_there_once(admin: Caller, body: dict[str, Any], field: str) -> None:
    refused = await admin("POST", PATH, json=body)
    assert (refused.status_code, refused.json()["code"], refused.json()["params"]["field"]) == (
        *(409, "purpose.taken"),
        field,
    )


async def test_a_purpose_and_its_task_types_are_renamed_in_both_languages(admin: Caller) -> None:
    before = await one(admin, "text")
    types = [*edited(before)["task_types"], task_type()]
    types[0] = types[0] | {"names": names("文章分类", "Articles")}
    answer = await put(admin, "text", names=names("文字", "Words"), task_types=types)
    assert (answer.status_code, answer.headers["etag"]) == (200, '"2"')
    after = await one(admin, "text")
    assert answer.json() == after
    assert after["names"] == names("文字", "Words")
    assert [entry["names"]["zh"] for entry in after["task_types"]] == ["文章分类", "实体抽取", "关系抽取", "预测"]
    assert (await admin("PUT", f"{PATH}/none", json=edited(before))).status_code == 404


async def test_of_two_administrators_the_second_is_told_that_it_was_changed(admin: Caller) -> None:
    body = edited(await one(admin, "text"), names=names("文字", "Words"))
    said = {"headers": {"if-match": '"1"'}}
    assert (await admin("PUT", f"{PATH}/text", json=body, **said)).status_code == 200
    late = await admin("PUT", f"{PATH}/text", json=body, **said)
    assert (late.status_code, late.json()["code"]) == (412, "edit.conflict")


def _retired(view: dict[str, Any]) -> dict[str, Any]:
    return {"retired": True}


def _first_type_retired(view: dict[str, Any]) -> dict[str, Any]:
    first, *rest = edited(view)["task_types"]
    return {"task_types": [first | {"retired": True}, *rest]}


@pytest.mark.parametrize(("retire", "field"), [(_retired, "purpose"), (_first_type_retired, "task_type")])
async def test_what_is_retired_is_not_offered_any_more_but_stays_with_what_has_it(
    admin: Caller, owner: Caller, retire: Callable[[dict[str, Any]], dict[str, Any]], field: str
) -> None:
    old = await create(owner, "旧")
    assert (await put(admin, "text", **retire(await one(admin, "text")))).status_code == 200
    body = {key: old[key] for key in ("purpose", "task_type", "annotation", "format", "test_mode")}
    refused = await owner("POST", "/api/v1/datasets", json=body | {"name": "新"})
    assert (refused.status_code, refused.json()["code"]) == (422, "dataset.combination_not_offered")
    assert refused.json()["params"]["field"] == field
    assert old[field] not in refused.json()["params"]["offered"]
    kept = await owner("PATCH", f"/api/v1/datasets/{old['id']}", json={"format": "json"})
    assert (kept.status_code, kept.json()["format"]) == (200, "json")
    assert (await put(admin, "text", retired=False, task_types=_back(await one(admin, "text")))).status_code == 200
    assert (await owner("POST", "/api/v1/datasets", json=body | {"name": "新"})).status_code == 201


def _back(view: dict[str, Any]) -> list[dict[str, Any]]:
    return [entry | {"retired": False} for entry in edited(view)["task_types"]]


async def test_what_a_dataset_has_cannot_go(admin: Caller, owner: Caller) -> None:
    dataset = await create(owner, "新闻")
    used = {"kind": "dataset", "id": dataset["id"], "name": "新闻", "owner_id": dataset["owner_id"]}
    first, *rest = edited(await one(admin, "text"))["task_types"]
    for refused in (await admin("DELETE", f"{PATH}/text"), await put(admin, "text", task_types=rest)):
        assert (refused.status_code, refused.json()["code"]) == (409, "resource.still_used")
        assert refused.json()["params"] == {"users": [used]}
    assert (await put(admin, "text", task_types=[first])).status_code == 200
    gone = await admin("DELETE", f"{PATH}/video")
    assert (gone.status_code, said_thing(gone.headers[THING_HEADER])) == (204, ("video", "视频"))
    assert "video" not in [row["code"] for row in (await owner("GET", PATH)).json()]


async def test_what_another_service_has_cannot_go(admin: Caller, elsewhere: Users) -> None:
    used = {"kind": "algorithm", "id": "A", "name": "贝叶斯", "owner_id": "O"}
    elsewhere["video"] = [used]
    for refused in (await admin("DELETE", f"{PATH}/video"), await put(admin, "video", task_types=[])):
        assert (refused.status_code, refused.json()["code"]) == (409, "resource.still_used")
        assert used in refused.json()["params"]["users"]


async def test_nothing_goes_while_a_service_does_not_answer(admin: Caller, harness: Harness) -> None:
    harness.around.clients.add_app("model-svc", FastAPI())
    for refused in (await admin("DELETE", f"{PATH}/video"), await put(admin, "video", task_types=[])):
        assert refused.status_code == 503
    assert (await one(admin, "video"))["task_types"] != []
