"""Drafts: what may be saved, changed, copied and deleted."""

from typing import Any

import pytest
from svckit.contracts.events import DatasetOffline, DatasetOnline
from svckit.db import now
from svckit.ids import new_id
from svckit.work import Work, ask

from tests.support.one_service import Caller, Running, eventually
from tests.training.fakes import problem
from tests.training.harness import ADMIN, PATH, Harness, detail, until_reason, until_state
from training_svc.attempts.metrics import Point
from training_svc.attempts.repository import AttemptRepository
from training_svc.attempts.spec import task_prefix
from training_svc.tasks.repository import DRAFT_RECHECK_S, DRAFT_WORK


async def test_a_draft_shows_what_was_chosen(harness: Harness, owner: Caller) -> None:
    task_id = await harness.draft(owner, description="x", parameters={"EPOCHS": "3"}, resources={"cpu": 2})
    task = await detail(owner, task_id)
    assert (task["state"], task["attempts"], task["attempt"]) == ("draft", 0, None)
    assert (task["algorithm_name"], task["dataset_name"]) == ("贝叶斯", "评论")
    assert task["parameters"] == {"EPOCHS": "3"}
    assert task["resources"] == {"cpu": 2.0}


async def test_a_name_is_used_once_by_an_owner(harness: Harness, owner: Caller, other: Caller) -> None:
    await harness.draft(owner)
    answer = await owner("POST", PATH, json=harness.fields())
    assert (answer.status_code, answer.json()["code"]) == (409, "task.name_taken")
    await harness.draft(other)


async def test_the_same_idempotency_key_makes_one_task(harness: Harness, owner: Caller) -> None:
    headers = {"idempotency-key": "k"}
    first = await owner("POST", PATH, json=harness.fields(), headers=headers)
    second = await owner("POST", PATH, json=harness.fields(), headers=headers)
    assert first.json()["id"] == second.json()["id"]
    changed = await owner("POST", PATH, json=harness.fields(seed=5), headers=headers)
    assert changed.json()["code"] == "idempotency.key_reused"


async def test_a_request_that_comes_again_is_answered_although_its_dataset_is_gone(
    harness: Harness, owner: Caller
) -> None:
    headers = {"idempotency-key": "k"}
    first = await owner("POST", PATH, json=harness.fields(), headers=headers)
    harness.datasets.refusal = problem(404, "resource.not_found")
    again = await owner("POST", PATH, json=harness.fields(), headers=headers)
    assert (again.status_code, again.json()["id"]) == (201, first.json()["id"])
    assert (await owner("POST", PATH, json=harness.fields())).status_code == 404


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"parameters": {"LEARNING_RATE": "1"}}, "task.parameter_unknown"),
        ({"parameters": {"EPOCHS": "1000"}}, "task.parameter_not_allowed"),
        ({"parameters": {"EPOCHS": "1.5"}}, "task.parameter_not_allowed"),
        ({"parameters": {"ALPHA": "nan"}}, "task.parameter_not_allowed"),
        ({"parameters": {"ALPHA": "abc"}}, "task.parameter_not_allowed"),
        ({"parameters": {"DEVICE": "tpu"}}, "task.parameter_not_allowed"),
        ({"share": None}, "task.share_required"),
        ({"task_type": "image_classification"}, "task.task_type_mismatch"),
        ({"time_limit_s": 10**9}, "task.time_limit_too_long"),
        ({"share": 1.5}, "request.invalid"),
        ({"surprise": 1}, "request.invalid"),
    ],
)
async def test_what_does_not_fit_is_refused(
    harness: Harness, owner: Caller, changes: dict[str, Any], code: str
) -> None:
    answer = await owner("POST", PATH, json=harness.fields(**changes))
    assert (answer.status_code, answer.json()["code"]) == (422, code)


@pytest.mark.parametrize("alpha", ["auto", "0.5"])
async def test_a_word_may_stand_for_a_number(harness: Harness, owner: Caller, alpha: str) -> None:
    assert (await owner("POST", PATH, json=harness.fields(parameters={"ALPHA": alpha}))).status_code == 201


@pytest.mark.parametrize(
    ("resources", "least"), [({"cpu": 2, "cpu_limit": 1.5}, 2.0), ({"cpu_limit": 0.5}, None), ({"cpu_limit": 64}, 0)]
)
async def test_a_cpu_limit_is_not_below_what_is_asked_for(
    harness: Harness, owner: Caller, resources: dict[str, Any], least: float | None
) -> None:
    """`least` None: what the algorithm asks for."""
    answer = await owner("POST", PATH, json=harness.fields(resources=resources))
    if least == 0:
        assert answer.status_code == 201
        return
    asked = harness.algorithms.algorithm.train.requests.cpu if least is None else least
    error = {"field": "body.resources.cpu_limit", "code": "field.greater_than_equal", "params": {"ge": asked}}
    assert (answer.status_code, answer.json()["errors"]) == (422, [error])


async def test_a_dataset_with_its_own_test_part_takes_no_share(harness: Harness, owner: Caller) -> None:
    harness.datasets.dataset = harness.datasets.dataset.model_copy(update={"test_mode": "separate"})
    answer = await owner("POST", PATH, json=harness.fields())
    assert answer.json()["code"] == "task.share_not_allowed"
    await harness.draft(owner, share=None)


async def test_a_format_that_the_algorithm_does_not_take_is_refused(harness: Harness, owner: Caller) -> None:
    harness.datasets.dataset = harness.datasets.dataset.model_copy(update={"format": "json"})
    answer = await owner("POST", PATH, json=harness.fields())
    assert (answer.status_code, answer.json()["code"]) == (422, "task.format_not_accepted")


async def test_a_dataset_that_may_not_be_seen_is_not_found(harness: Harness, owner: Caller) -> None:
    answer = await owner("POST", PATH, json=harness.fields(dataset_id=new_id()))
    assert (answer.status_code, answer.json()["code"]) == (404, "resource.not_found")


async def test_a_draft_may_name_an_offline_dataset_but_not_start(harness: Harness, owner: Caller) -> None:
    harness.datasets.refusal = problem(409, "dataset.offline")
    task_id = await harness.draft(owner)
    assert (await detail(owner, task_id))["reason"]["code"] == "waiting.dataset_offline"
    answer = await owner("POST", f"{PATH}/{task_id}/start")
    assert (answer.status_code, answer.json()["code"]) == (409, "dataset.offline")
    assert (await detail(owner, task_id))["state"] == "draft"


@pytest.mark.parametrize("kind", ["dataset", "algorithm"])
async def test_an_edit_while_something_is_offline_keeps_its_name(harness: Harness, owner: Caller, kind: str) -> None:
    task_id = await harness.draft(owner)
    names = {name: (await detail(owner, task_id))[name] for name in ("dataset_name", "algorithm_name")}
    getattr(harness, f"{kind}s").refusal = problem(409, f"{kind}.offline")
    edited = await owner("PATCH", f"{PATH}/{task_id}", json={"seed": 7})
    assert {name: edited.json()[name] for name in names} == names
    assert edited.json()["reason"]["code"] == f"waiting.{kind}_offline"


async def test_an_edit_that_names_another_dataset_which_is_offline_has_no_name_of_it(
    harness: Harness, owner: Caller
) -> None:
    task_id = await harness.draft(owner)
    harness.datasets.dataset = harness.datasets.dataset.model_copy(update={"id": new_id()})
    harness.datasets.refusal = problem(409, "dataset.offline")
    edited = await owner("PATCH", f"{PATH}/{task_id}", json={"dataset_id": harness.datasets.dataset.id})
    assert (edited.json()["dataset_name"], edited.json()["algorithm_name"]) == ("", "贝叶斯")


async def test_a_draft_hears_of_its_dataset_and_of_its_algorithm(harness: Harness, owner: Caller) -> None:
    task_id = await harness.draft(owner)
    await harness.dataset_is(problem(409, "dataset.offline"))
    await until_reason(owner, task_id, "waiting.dataset_offline")
    await harness.algorithm_is(problem(409, "algorithm.offline"))
    await until_reason(owner, task_id, "waiting.algorithm_offline")
    await harness.algorithm_is(None)
    await until_reason(owner, task_id, "waiting.dataset_offline")
    await harness.dataset_is(None)
    await eventually(lambda: _has_no_reason(owner, task_id))


@pytest.mark.parametrize("online_in_the_end", [True, False])
async def test_events_of_a_drafts_dataset_may_come_in_any_order(
    harness: Harness, service: Running, owner: Caller, online_in_the_end: bool
) -> None:
    """What counts is what its owner says; each event comes twice."""
    task_id = await harness.draft(owner)
    told = harness.datasets.dataset
    offline = DatasetOffline(dataset_id=told.id)
    online = DatasetOnline(dataset_id=told.id, version=3, task_type=told.task_type, format=told.format)
    harness.datasets.refusal = None if online_in_the_end else problem(409, "dataset.offline")
    for event in (online, offline, online, offline) if online_in_the_end else (offline, online, offline, online):
        await harness.around.send(event)
        await eventually(lambda: _was_looked_at(service, task_id))
        assert ((await detail(owner, task_id))["reason"] is None) == online_in_the_end


async def test_what_no_event_has_said_is_asked_for_now_and_then(
    harness: Harness, service: Running, owner: Caller
) -> None:
    task_id = await harness.draft(owner)
    assert await _was_looked_at(service, task_id), "it is asked for later"
    harness.datasets.refusal = problem(409, "dataset.offline")
    async with service.app.state.database.writing() as session:
        ask(session, DRAFT_WORK.key(task_id))  # the time has come
    await until_reason(owner, task_id, "waiting.dataset_offline")


async def test_a_draft_is_edited_whole_and_checked_again(harness: Harness, owner: Caller) -> None:
    task_id = await harness.draft(owner)
    change = {"name": "新名", "parameters": {"EPOCHS": "7"}, "share": 0.5}
    assert (await owner("PATCH", f"{PATH}/{task_id}", json=change)).status_code == 200
    task = await detail(owner, task_id)
    assert (task["name"], task["parameters"], task["share"]) == ("新名", {"EPOCHS": "7"}, 0.5)
    assert task["seed"] == 1
    refused = await owner("PATCH", f"{PATH}/{task_id}", json={"parameters": {"EPOCHS": "0"}})
    assert refused.json()["code"] == "task.parameter_not_allowed"


async def test_an_edit_of_another_revision_is_refused(harness: Harness, owner: Caller) -> None:
    task_id = await harness.draft(owner)
    await owner("PATCH", f"{PATH}/{task_id}", json={"description": "a"}, headers={"if-match": '"1"'})
    answer = await owner("PATCH", f"{PATH}/{task_id}", json={"description": "b"}, headers={"if-match": '"1"'})
    assert (answer.status_code, answer.json()["code"]) == (412, "edit.conflict")


async def test_once_started_only_name_and_description_change(harness: Harness, owner: Caller) -> None:
    task_id = await harness.running_task(owner)
    assert (await owner("PATCH", f"{PATH}/{task_id}", json={"description": "later"})).status_code == 200
    answer = await owner("PATCH", f"{PATH}/{task_id}", json={"seed": 9})
    assert (answer.status_code, answer.json()["code"]) == (409, "task.not_draft")


async def test_a_copy_is_a_draft_with_another_name(harness: Harness, owner: Caller) -> None:
    task_id = await harness.running_task(owner, parameters={"EPOCHS": "3"})
    answer = await owner("POST", f"{PATH}/{task_id}/copy", json={})
    assert answer.status_code == 201
    copy = await detail(owner, answer.json()["id"])
    assert (copy["name"], copy["state"], copy["parameters"]) == ("第一个任务 (2)", "draft", {"EPOCHS": "3"})


async def test_the_list_finds_by_name_state_and_algorithm(harness: Harness, owner: Caller) -> None:
    await harness.draft(owner, name="足球新闻")
    await harness.running_task(owner, name="电影评论")

    async def names(**query: str) -> list[str]:
        return [row["name"] for row in (await owner("GET", PATH, params=query)).json()["items"]]

    assert await names(q="足球") == ["足球新闻"]
    assert await names(state="running") == ["电影评论"]
    assert len(await names(algorithm_id=harness.algorithms.algorithm.id)) == 2
    assert await names(dataset_id=new_id()) == []
    assert await names(tab="public") == []


async def test_a_task_is_private(harness: Harness, service: Running, owner: Caller, other: Caller) -> None:
    task_id = await harness.draft(owner)
    for method, path in [("GET", ""), ("PATCH", ""), ("DELETE", ""), ("POST", "/start"), ("POST", "/stop")]:
        answer = await other(method, f"{PATH}/{task_id}{path}", json={} if method == "PATCH" else None)
        assert answer.status_code == 404
    for path in ("log", "metrics", "usage", "evaluation", "attempts"):
        assert (await other("GET", f"{PATH}/{task_id}/{path}")).status_code == 404
    assert (await other("GET", PATH)).json()["total"] == 0
    admin = service.as_user(ADMIN)
    assert (await admin("GET", PATH)).json()["total"] == 1


async def test_a_task_that_has_not_ended_is_not_deleted(harness: Harness, owner: Caller) -> None:
    task_id = await harness.running_task(owner)
    answer = await owner("DELETE", f"{PATH}/{task_id}")
    assert (answer.status_code, answer.json()["code"]) == (409, "task.active")


async def test_a_deleted_task_leaves_nothing(harness: Harness, service: Running, owner: Caller) -> None:
    task_id = await harness.running_task(owner)
    assert len(harness.datasets.held) == 1
    harness.succeed(task_id)
    await until_state(owner, task_id, "succeeded")
    await harness.model_made(service, task_id)
    assert (await owner("DELETE", f"{PATH}/{task_id}")).status_code == 204
    assert (await owner("GET", f"{PATH}/{task_id}")).status_code == 404

    async def gone() -> bool:
        objects = [stored async for stored in harness.store.list(task_prefix(task_id))]
        return not objects and not harness.datasets.held and not harness.algorithms.held

    await eventually(gone)


async def test_tasks_are_compared_side_by_side(harness: Harness, owner: Caller) -> None:
    first, second = await harness.running_task(owner), await harness.draft(owner, name="zwei")
    harness.succeed(first, files={"run/log": b"loss=0.5\n", "output/evaluation.json": b'{"accuracy": 0.9}'})
    await until_state(owner, first, "succeeded")
    answer = await owner("GET", f"{PATH}/compare", params={"ids": [second, first]})
    items = answer.json()["items"]
    assert [item["task"]["id"] for item in items] == [second, first]
    assert items[1]["evaluation"] == {"accuracy": 0.9}
    assert [point["values"] for point in items[1]["points"]] == [{"loss": 0.5}]


async def test_long_curves_are_compared_over_their_whole_length(
    harness: Harness, service: Running, owner: Caller
) -> None:
    task_id = await harness.running_task(owner)
    points = [Point({"loss": 1.0}, step=float(step), phase="train") for step in range(2500)]
    points[1250:1250] = [Point({"loss": 2.0}, step=float(step), phase="test") for step in range(3)]
    async with service.app.state.database.writing() as session:
        await AttemptRepository(session).add_points((task_id, 1), points)
    (item,) = (await owner("GET", f"{PATH}/compare", params={"ids": [task_id]})).json()["items"]
    steps = {name: [point["step"] for point in item["points"] if point["phase"] == name] for name in ("train", "test")}
    assert steps["test"] == [0, 1, 2]
    assert steps["train"] == list(range(0, 2500, 3))


async def _has_no_reason(owner: Caller, task_id: str) -> bool:
    return (await detail(owner, task_id))["reason"] is None


async def _was_looked_at(service: Running, task_id: str) -> bool:
    """Whether nobody looks at the draft now, and somebody will within the hour."""
    async with service.app.state.database.reading() as session:
        row = await session.get(Work, DRAFT_WORK.key(task_id))
    return row is not None and row.token is None and 60 < (row.due_at - now()).total_seconds() <= DRAFT_RECHECK_S
