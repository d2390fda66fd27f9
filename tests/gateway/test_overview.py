"""The overview: what the services say, the machine's use and a newcomer's next step, though one may be silent."""

import asyncio
from pathlib import Path
from typing import Any

import httpx
import pytest
from svckit.contracts.overview import NamedThing, ServiceOverview
from svckit.db import now
from svckit.errors import Reason
from svckit.ids import new_id

from gateway.overview import service as overview_service
from gateway.overview.steps import NEXT_STEPS, next_step
from tests.gateway.conftest import MakeWorld, World

PATH = "/api/v1/overview"
GIB = 1024**3


def _item(kind: str, state: str, **more: Any) -> dict[str, Any]:
    values = {"kind": kind, "id": new_id(), "name": "reviews", "owner_id": new_id(), "owner_name": "Ann"}
    return values | {"state": state, "since": now()} | more


def _says(world: World, service: str, answer: Any) -> list[str | None]:
    """Let a small service answer; returns the owners it was asked about."""
    asked: list[str | None] = []

    async def overview(owner: str | None = None) -> ServiceOverview:
        asked.append(owner)
        return await answer() if callable(answer) else ServiceOverview.model_validate(answer)

    world.services[service].app.add_api_route("/internal/overview", overview)
    return asked


async def _read(world: World, headers: dict[str, str], **query: Any) -> httpx.Response:
    return await world.client.get(PATH, params=query, headers=headers)


async def test_what_the_services_say_is_put_together(world: World) -> None:
    waiting = _item("task", "queued", reason=Reason(code="waiting.queue", params={"position": 2}))
    running = _item("dataset", "validating", progress=0.5)
    asked = _says(world, "dataset-svc", {"counts": {"dataset": {"online": 2}}, "active": [waiting, running]})
    _says(world, "inference-svc", {"counts": {"service": {"failed": 1}}, "failures": [_item("service", "failed")]})
    user_id, headers = await world.new_user("ann")
    found = (await _read(world, headers)).json()
    assert found["counts"] == {"dataset": {"online": 2}, "service": {"failed": 1}}
    assert [item["id"] for item in found["active"]] == [running["id"], waiting["id"]]
    assert found["active"][1]["reason"]["params"] == {"position": 2}
    assert [item["kind"] for item in found["failures"]] == ["service"]
    assert (found["scope"], found["missing"], asked) == ("mine", [], [user_id])


async def test_a_silent_service_is_named_and_the_rest_is_given(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(overview_service, "PATIENCE_S", 0.2)
    _says(world, "dataset-svc", asyncio.Event().wait)
    _says(world, "inference-svc", {"counts": {"service": {"running": 1}}})
    found = (await _read(world, await world.sign_in())).json()
    assert found["missing"] == ["dataset-svc"]
    assert found["counts"] == {"service": {"running": 1}}
    assert found["next_step"] == {"code": "none", "waiting": False, "resource": None}


@pytest.mark.parametrize("answer", [{"counts": 5}, {"active": [{"kind": "task"}]}])
async def test_an_answer_that_is_none_counts_as_silence(world: World, answer: Any) -> None:
    world.services["dataset-svc"].app.add_api_route("/internal/overview", lambda: answer)
    assert "dataset-svc" in (await _read(world, await world.sign_in())).json()["missing"]


async def test_everyones_is_for_administrators(world: World) -> None:
    asked = _says(world, "dataset-svc", {"counts": {"dataset": {"online": 7}}})
    _, headers = await world.new_user("ann", "developer")
    refused = await _read(world, headers, scope="all")
    assert (refused.status_code, refused.json()["code"]) == (403, "access.forbidden")
    found = (await _read(world, await world.sign_in(), scope="all")).json()
    assert (found["counts"]["dataset"], asked) == ({"online": 7}, [None])


async def test_the_machines_use_and_the_callers_quota(make_world: MakeWorld, tmp_path: Path) -> None:
    amounts = {"capacity_cpu": 4.0, "capacity_memory": 8 * GIB, "capacity_gpu": 0, "quota_cpu": 2.0}
    async with make_world(**amounts, disk_dir=tmp_path / "not-there-yet") as world:
        user_id, headers = await world.new_user("ann")
        me = (await world.client.get("/api/v1/users/me", headers=await world.sign_in())).json()["id"]
        for owner, cpu in ((user_id, 1.5), (me, 1)):
            body = {"owner_id": owner, "cpu": cpu, "memory": GIB}
            path = f"/internal/reservations/task/{owner}"
            await world.peers("inference-svc").call("gateway", "PUT", path, body=body)
        found = (await _read(world, headers)).json()
    assert found["machine"]["capacity"] == {"cpu": 4.0, "memory": 8 * GIB, "gpu": 0}
    assert found["machine"]["reserved"] == {"cpu": 2.5, "memory": 2 * GIB, "gpu": 0}
    assert found["machine"]["free"] == {"cpu": 1.5, "memory": 6 * GIB, "gpu": 0}
    assert found["quota"]["used"] == {"cpu": 1.5, "memory": GIB, "gpu": 0}
    assert found["quota"]["limits"]["cpu"] == 2.0
    disk = found["machine"]["disk"]
    assert 0 < disk["free"] <= disk["total"]


async def test_no_disk_and_no_capacity_are_told_where_a_cluster_has_them(world: World) -> None:
    machine = (await _read(world, await world.sign_in())).json()["machine"]
    assert (machine["disk"], machine["capacity"]) == (None, {"cpu": None, "memory": None, "gpu": None})


async def test_a_newcomer_is_told_what_to_do_first(world: World) -> None:
    _says(world, "dataset-svc", {"newest": {"dataset": {}, "task": {}, "model": {}}})
    _says(world, "inference-svc", {"newest": {"service": {}}})
    found = (await _read(world, await world.sign_in())).json()
    assert found["next_step"] == {"code": "create_dataset", "waiting": False, "resource": None}


@pytest.mark.parametrize(
    ("things", "code", "waiting"),
    [
        ("", "create_dataset", False),
        ("dataset:empty", "import_dataset", False),
        ("dataset:invalid", "import_dataset", False),
        ("dataset:interrupted", "import_dataset", False),
        ("dataset:uploading", "put_dataset_online", True),
        ("dataset:partial", "import_dataset", False),
        ("dataset:ready", "put_dataset_online", False),
        ("dataset:ready dataset:online", "start_training", False),
        ("dataset:online task:failed", "start_training", False),
        ("dataset:online task:queued", "publish_model", True),
        ("dataset:online task:succeeded model:importing", "publish_model", True),
        ("dataset:online task:succeeded model:ready", "publish_model", False),
        ("model:ready service:stopped", "start_service", False),
        ("model:ready service:starting", "try_service", True),
        ("model:ready service:running service:stopped", "try_service", False),
    ],
)
def test_the_next_step_follows_from_what_is_there(things: Any, code: str, waiting: bool) -> None:
    newest: dict[str, dict[str, NamedThing]] = {}
    for thing in things.split():
        kind, state = thing.split(":")
        newest.setdefault(kind, {})[state] = NamedThing(kind=kind, id=new_id(), name=state)
    step = next_step(newest, tried=False)
    assert (step.code, step.waiting) == (code, waiting)
    assert (step.resource is None) == (code == "create_dataset")


def test_whoever_tested_a_service_is_no_newcomer() -> None:
    assert next_step({}, tried=True).code == "none"


def test_every_step_has_one_code() -> None:
    assert len(set(NEXT_STEPS)) == len(NEXT_STEPS) == 8
