"""While the disk is full, people look, sign in, stop and delete, and add nothing."""

import pytest

from tests.gateway.conftest import World


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
    for method, path in (("POST", "/api/v1/datasets/1/stop"), ("DELETE", "/api/v1/datasets/1")):
        assert (await world.client.request(method, path, headers=headers)).status_code == 404  # the small service's own


async def test_readiness_warns(world: World) -> None:
    world.is_disk_full = True
    answer = await world.client.get("/readyz")
    assert answer.status_code == 200, answer.text
    assert answer.json()["warnings"]["disk"]["code"] == "ready.disk_full"
