"""While the disk is full, people look, sign in, stop and delete, and add nothing."""

import json
import re
from pathlib import Path

import pytest
from svckit.ids import new_id

from gateway.proxy.limits import adds_something
from tests.gateway.conftest import World

DESCRIPTION = Path(__file__).parents[2] / "docs" / "openapi.json"
FREES = ("delete_", "stop_", "terminate_", "end_my_", "change_user", "set_quota", "sign_")


@pytest.mark.parametrize(
    ("method", "path"),
    [("POST", "/api/v1/datasets/echo"), ("PATCH", "/api/v1/datasets/uploads/1"), ("PUT", "/api/v1/datasets/1")],
)
async def test_nothing_is_added(world: World, method: str, path: str) -> None:
    headers = await world.sign_in()
    world.is_disk_full = True
    answer = await world.client.request(method, path, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (507, "storage.full")
    assert answer.headers["retry-after"]
    assert (await world.client.request(method, path)).status_code == 401


async def test_reading_signing_in_stopping_and_deleting_go_on(world: World) -> None:
    world.is_disk_full = True
    headers = await world.sign_in()
    assert (await world.client.get("/api/v1/datasets/echo", headers=headers)).status_code == 200
    frees = (("POST", f"{new_id()}/stop"), ("POST", "delete"), ("POST", f"{new_id()}/offline"), ("DELETE", "1"))
    for method, path in frees:
        answer = await world.client.request(method, f"/api/v1/datasets/{path}", headers=headers)
        assert answer.status_code == 404  # the small service's own


async def test_readiness_warns(world: World) -> None:
    world.is_disk_full = True
    answer = await world.client.get("/readyz")
    assert answer.status_code == 200, answer.text
    assert answer.json()["warnings"]["disk"]["code"] == "ready.disk_full"


def test_every_operation_that_frees_something_goes_on() -> None:
    paths = json.loads(DESCRIPTION.read_text())["paths"]
    ids = re.compile(r"\{[a-z_]+\}")
    named = {
        item[method]["operationId"]: (method.upper(), ids.sub(lambda _: new_id(), path))
        for path, item in paths.items()
        for method in item
    }
    frees = {name for name in named if name.startswith(FREES) or name.endswith("_offline")}
    assert {"delete_datasets", "stop_service", "stop_training_task", "put_dataset_offline", "change_user"} <= frees
    assert [name for name in sorted(frees) if adds_something(*named[name])] == []
    assert adds_something(*named["create_dataset"])
