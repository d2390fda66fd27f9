"""A thing that others use is not deleted."""

import pytest
from svckit.ids import new_id
from svckit.references import reference_path

from tests.kit.things import ALICE, BOB
from tests.support.one_service import Running, User

ALICE_USER = User("alice", id=ALICE.user_id)
URL = "/api/v1/things"
BODY = {"owner_id": BOB.user_id, "name": "用户"}


@pytest.fixture
async def thing_id(service: Running) -> str:
    answer = await service.as_user(ALICE_USER)("POST", URL, json={"name": "used"})
    return str(answer.json()["id"])


async def test_delete_is_refused_with_the_users_until_the_last_has_gone(service: Running, thing_id: str) -> None:
    alice, peer = service.as_user(ALICE_USER), service.as_service("model-svc")
    holders = [new_id(), new_id()]
    for holder in holders:
        put = await peer("PUT", reference_path("things", thing_id, "task", holder), json=BODY)
        assert put.status_code == 204
    for holder in holders:
        refused = await alice("DELETE", f"{URL}/{thing_id}")
        assert (refused.status_code, refused.json()["code"]) == (409, "resource.still_used")
        users = refused.json()["params"]["users"]
        assert {"kind": "task", "id": holder, "name": "用户", "owner_id": BOB.user_id} in users
        assert (await peer("DELETE", reference_path("things", thing_id, "task", holder))).status_code == 204
    assert (await alice("DELETE", f"{URL}/{thing_id}")).status_code == 204


async def test_put_and_delete_may_be_repeated(service: Running, thing_id: str) -> None:
    alice, peer = service.as_user(ALICE_USER), service.as_service("model-svc")
    path = reference_path("things", thing_id, "task", new_id())
    for name in ("before", "after"):
        assert (await peer("PUT", path, json=BODY | {"name": name})).status_code == 204
    users = (await alice("DELETE", f"{URL}/{thing_id}")).json()["params"]["users"]
    assert [user["name"] for user in users] == ["after"]
    for _ in range(2):
        assert (await peer("DELETE", path)).status_code == 204


async def test_nothing_can_be_held_that_is_not_there(service: Running) -> None:
    path = reference_path("things", new_id(), "task", new_id())
    assert (await service.as_service("model-svc")("PUT", path, json=BODY)).status_code == 404


async def test_users_cannot_put_references(service: Running, thing_id: str) -> None:
    path = reference_path("things", thing_id, "task", new_id())
    assert (await service.as_user(ALICE_USER)("PUT", path, json=BODY)).status_code == 401
    assert (await service.client.put(path, json=BODY)).status_code == 401


@pytest.mark.parametrize("path", ["x/references/task/y", "{id}/references/Task/y", "{id}/references/task/" + "y" * 41])
async def test_malformed_paths_are_refused(service: Running, thing_id: str, path: str) -> None:
    answer = await service.as_service("model-svc")("PUT", f"/internal/things/{path}".format(id=thing_id), json=BODY)
    assert answer.status_code == 422
