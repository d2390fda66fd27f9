"""What cannot be had is refused at the start; who waits is told what holds the room, and nobody else's names."""

from typing import Any

import pytest
from sqlalchemy import select
from svckit.live import LiveRow
from svckit.reservations import Holder, Total
from svckit.runtime.port import Resources

from tests.support.one_service import Caller, Running, eventually
from tests.training.fakes import FakeLedger
from tests.training.harness import ADMIN, OTHER, OWNER, PATH, Harness, detail, until_reason, until_state
from training_svc.attempts.spec import job_name


def names(task: dict[str, Any]) -> list[str]:
    return [each["name"] for each in task["reason"]["params"]["holders"]]


async def test_who_waits_behind_somebody_is_told_what_holds_the_room(
    harness: Harness, service: Running, owner: Caller, other: Caller
) -> None:
    harness.ledger.cpu = 2
    first = await harness.running_task(owner, name="runs", resources={"cpu": 2})
    large = await harness.started(other, name="large", resources={"cpu": 2})
    mine = await harness.started(owner, name="mine")
    theirs = await harness.started(other, name="theirs")
    reason = await until_reason(owner, mine, "waiting.queue")
    assert (reason["params"]["position"], reason["params"]["others"]["cpu"]) == (2, 0)
    assert [(each["kind"], each["id"], each["cpu"]) for each in reason["params"]["holders"]] == [("task", first, 2)]
    for task_id, code in ((large, "waiting.capacity"), (theirs, "waiting.queue")):
        params = (await until_reason(other, task_id, code))["params"]
        assert (params["holders"], params["others"]["cpu"]) == ([], 2)
    assert (await until_reason(other, theirs, "waiting.queue"))["params"]["position"] == 3
    admin = service.as_user(ADMIN)
    for task_id in (large, mine, theirs):
        seen = await detail(admin, task_id)
        assert (names(seen), seen["reason"]["params"]["others"]["cpu"]) == (["runs"], 0)
        assert seen["reason"]["params"]["holders"][0]["owner_name"] == f"name of {OWNER.id}"
        assert seen["attempt"]["reason"] == seen["reason"]
    listed = (await admin("GET", f"{PATH}?owner={OTHER.id}")).json()["items"]
    assert {tuple(names(task)) for task in listed} == {("runs",)}
    assert [names(row) for row in (await admin("GET", f"{PATH}/{large}/attempts")).json()] == [["runs"]]


async def test_names_of_others_are_nowhere_in_what_a_user_is_sent(
    harness: Harness, service: Running, owner: Caller, other: Caller
) -> None:
    harness.ledger.cpu = 1
    await harness.running_task(owner, name="a secret")
    waiting = await harness.started(other, name="waits")
    await until_reason(other, waiting, "waiting.capacity")
    for path in (PATH, f"{PATH}/{waiting}", f"{PATH}/{waiting}/attempts", f"{PATH}/compare?ids={waiting}"):
        assert "secret" not in (await other("GET", path)).text
    assert "secret" not in (await other("PATCH", f"{PATH}/{waiting}", json={"description": "x"})).text
    async with service.app.state.database.reading() as session:
        sent = [row.data for row in await session.scalars(select(LiveRow)) if row.topic == f"task:{waiting}"]
    assert any((data.get("reason") or {}).get("code") == "waiting.capacity" for data in sent)
    assert "secret" not in str(sent)


async def test_who_waits_for_their_quota_only_is_told_their_own(harness: Harness, owner: Caller, other: Caller) -> None:
    harness.ledger.over_quota.add(OWNER.id)
    held = await harness.started(owner)
    behind = await harness.started(owner, name="behind")
    await until_reason(owner, held, "waiting.quota")
    reason = await until_reason(owner, behind, "waiting.queue")
    assert (reason["params"]["holders"], reason["params"]["others"]["cpu"]) == ([], 0)


async def test_more_than_the_whole_quota_is_refused_at_the_start(harness: Harness, owner: Caller) -> None:
    harness.ledger.quotas[OWNER.id] = Total(cpu=0.5)
    task_id = await harness.draft(owner, resources={"cpu": 1})
    refused = await owner("POST", f"{PATH}/{task_id}/start")
    assert (refused.status_code, refused.json()["code"]) == (422, "quota.too_small")
    assert refused.json()["params"] == {
        "wanted": {"cpu": 1},
        "quota": {"cpu": 0.5},
        "used": {"cpu": 0},
        "missing": {"cpu": 0.5},
    }
    harness.ledger.quotas.clear()

    async def started() -> bool:  # once the references of the refused start are released
        return (await owner("POST", f"{PATH}/{task_id}/start")).status_code == 202

    await eventually(started)
    await until_state(owner, task_id, "running")


async def test_who_waits_takes_the_way_out_and_asks_for_less(harness: Harness, owner: Caller) -> None:
    """Half a core is free at that moment."""
    harness.ledger.cpu = 2
    first = await harness.running_task(owner, name="runs", resources={"cpu": 1.5})
    task_id = await harness.started(owner, name="waits", resources={"cpu": 1})
    ways = (await until_reason(owner, task_id, "waiting.capacity"))["params"]["ways_out"]
    stop = {"way": "stop", "things": [{"kind": "task", "id": first, "name": "runs"}]}
    assert ways == [{"way": "ask_less", "cpu": 0.5}, stop]
    less = await owner("PATCH", f"{PATH}/{task_id}", json={"resources": {"cpu": ways[0]["cpu"]}})
    assert less.status_code == 200, less.text
    found = await until_state(owner, task_id, "running")
    assert (found["resources"]["cpu"], found["attempt"]["snapshot"]["resources"]["cpu"]) == (0.5, 0.5)
    assert harness.runtime.jobs[job_name(task_id, 1)].spec.resources.cpu == 0.5
    assert harness.ledger.rows[job_name(task_id, 1)] == 0.5


async def test_who_waits_may_not_ask_for_more_or_for_anything_else(harness: Harness, owner: Caller) -> None:
    harness.ledger.cpu = 0
    task_id = await harness.started(owner, resources={"cpu": 1})
    await until_reason(owner, task_id, "waiting.capacity")
    more = {"cpu": 2}, {"cpu": 0.5, "gpu": 1}, {"shm": 2**41}, {"cpu": 0.5, "cpu_limit": 256}
    for change in (*({"resources": each} for each in more), {"seed": 2}):
        refused = await owner("PATCH", f"{PATH}/{task_id}", json=change)
        assert (refused.status_code, refused.json()["code"]) == (409, "task.not_draft")
    assert (await owner("PATCH", f"{PATH}/{task_id}", json={"name": "another"})).status_code == 200


async def test_who_asks_for_less_while_it_gets_its_room_holds_no_more_than_that(
    harness: Harness, owner: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    reserve, asked = FakeLedger.reserve, list[str]()

    async def meanwhile(ledger: FakeLedger, holder: Holder, each: Resources, replicas: int = 1) -> None:
        await reserve(ledger, holder, each, replicas)
        if not asked:
            asked.append(holder.target_id)
            less = await owner("PATCH", f"{PATH}/{holder.target_id}", json={"resources": {"cpu": 0.5}})
            assert less.status_code == 200, less.text

    monkeypatch.setattr(FakeLedger, "reserve", meanwhile)
    task_id = await harness.started(owner, resources={"cpu": 1})
    await until_state(owner, task_id, "running")
    assert harness.ledger.rows == {job_name(task_id, 1): 0.5}
    assert harness.runtime.jobs[job_name(task_id, 1)].spec.resources.cpu == 0.5
